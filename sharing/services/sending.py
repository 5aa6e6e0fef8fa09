"""One form, several receivers: each gets a link of their own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.models import OutgoingMail, User
from audit.ledger import Actor
from image_collections.models import Collection
from sharing.services.creating import LinkRequest, NewLink, create_link, send_link

BY_HAND = ""


@dataclass(frozen=True)
class Sent:
    """A link and what became of its mails; none if it is handed over."""

    new_link: NewLink
    mails: Sequence[OutgoingMail] = ()

    @property
    def has_failed(self) -> bool:
        return any(mail.is_undelivered for mail in self.mails)


def share_with(
    receivers: Sequence[str], collection: Collection, *, actor: Actor, user: User, request: LinkRequest
) -> list[Sent]:
    """Make and mail the links; whoever was served when the same form came before is not served again."""
    sent = []
    for email in receivers or [BY_HAND]:
        key = uuid.uuid5(request.request_key, f"{collection.pk} {user.pk} {email.casefold()}")
        own = replace(request, email=email, request_key=key)
        new_link = create_link(collection, actor=actor, user=user, request=own)
        sent.append(Sent(new_link, send_link(new_link, actor=actor, password=request.password)))
    return sent
