"""What this practice may do on the pages of patients, and why not: locked controls are shown with the reason."""

from dataclasses import dataclass

from accounts import plans
from accounts.models import Practice
from accounts.plans import Ability


@dataclass(frozen=True)
class Rights:
    """Empty reasons mean yes."""

    not_write: str
    not_share: str

    @property
    def can_write(self) -> bool:
        return not self.not_write

    @property
    def can_share(self) -> bool:
        return not self.not_share


def rights_of(practice: Practice) -> Rights:
    """The answers of the one table of plans."""
    return Rights(plans.reason(practice, Ability.WRITE), plans.reason(practice, Ability.SHARE))
