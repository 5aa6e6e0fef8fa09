"""Links of the demo practice, so that Home, the list of links and the mailbox show something at the first start."""

from __future__ import annotations

from dataclasses import replace

from accounts.models import User
from audit.ledger import SYSTEM
from common.ids import new_id
from config.demo.people import PASSWORD
from image_collections.models import Collection
from sharing.forms.days import day_in, end_of
from sharing.models import LinkKind
from sharing.services.creating import LinkRequest, NewLink, create_link, send_link

COLLEAGUE = "dr.rivera@northside.example"
PATIENT = "elena@home.example"


def make_links(collection: Collection, dentist: User) -> list[NewLink]:
    """A colleague is asked for an opinion, and the patient for photos."""
    look = LinkRequest(
        kind=LinkKind.VIEW,
        request_key=new_id(),
        password=PASSWORD,
        expires_at=end_of(day_in(collection.practice.link_default_days)),
        attestation=collection.practice.attestation_text,
        email=COLLEAGUE,
        title="Second opinion",
        message="Would you place an implant here? The bone looks thin to me.",
    )
    ask = replace(
        look,
        kind=LinkKind.UPLOAD,
        request_key=new_id(),
        attestation="",
        email=PATIENT,
        title="Photos at home",
        message="Please send two photos of how it looks after a week.",
    )
    return [create_link(collection, actor=SYSTEM, user=dentist, request=request) for request in (look, ask)]


def send_links(links: list[NewLink]) -> None:
    """Through the door of every mail; call it once the links are kept."""
    for link in links:
        send_link(link, actor=SYSTEM, password=PASSWORD)
