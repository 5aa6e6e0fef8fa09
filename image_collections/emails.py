"""The mails of image_collections, one function per message; none names a patient or a file."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.emails import deliver
from accounts.letterhead import letterhead
from accounts.models import OutgoingMail
from common.mail import Letter
from image_collections.models import Export


def mail_export(export: Export) -> OutgoingMail | None:
    """Tell who asked for it that it is ready; once, and only on the page what is in it."""
    person = export.asked_by
    if person is None or not person.is_active:
        return None
    url = settings.PUBLIC_URL + reverse("export_list", args=[export.practice.slug])
    letter = Letter(
        to=person.email,
        template="image_collections/mail/export",
        context={**letterhead(export.practice), "url": url},
        language=person.language or export.practice.language,
    )
    return deliver(letter, key=f"export:{export.pk}", practice_id=export.practice_id, about_id=export.pk)
