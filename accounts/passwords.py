"""What makes a password good enough: length and not being guessable; no composition rules (A5)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Practice, User

SHORTEST = 12
LONGEST = 128


class LengthValidator:
    """From 12 to 128 characters of any kind."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            text = ngettext("Use at least %(n)d character.", "Use at least %(n)d characters.", SHORTEST)
            raise ValidationError(text % {"n": SHORTEST}, code="password_too_short")
        if len(password) > LONGEST:
            text = ngettext("Use at most %(n)d character.", "Use at most %(n)d characters.", LONGEST)
            raise ValidationError(text % {"n": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("At least %(n)d characters; a sentence works well.") % {"n": SHORTEST}


class OwnWordsValidator:
    """Not the own e-mail address, name or practice, nor hardly more than these."""

    def validate(self, password: str, user: Any = None) -> None:
        lowered = password.lower()
        for word in own_words(user):
            if word in lowered and len(lowered) - len(word) < SHORTEST // 2:
                raise ValidationError(
                    _("Do not use your e-mail address, name or practice as the password."), code="password_own_words"
                )

    def get_help_text(self) -> str:
        return _("Not your e-mail address, name or practice.")


def own_words(user: Any) -> list[str]:
    """What others can guess about this person, in lower case, at least four letters long."""
    email = getattr(user, "email", "") or ""
    words = [email, email.split("@")[0], getattr(user, "name", "") or "", getattr(user, "practice_name", "") or ""]
    if isinstance(user, User) and not user._state.adding:
        words += Practice.objects.filter(memberships__user=user).values_list("name", flat=True)
    return [word.lower() for word in words if len(word) >= 4]
