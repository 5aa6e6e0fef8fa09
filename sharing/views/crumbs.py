"""Where a sender's page is: under the collection that its link is about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from image_collections.models import Collection

Crumbs = list[tuple[str, str]]


def crumbs_of(collection: Collection, here: str) -> Crumbs:
    """Patients, patient, collection, this page; of what is for the tray, the tray and this page."""
    slug, patient = collection.practice.slug, collection.patient
    if patient.stands_in:
        return [(_("Tray"), reverse("tray", args=[slug])), (here, "")]
    return [
        (_("Patients"), reverse("patient_list", args=[slug])),
        (patient.full_name, reverse("patient_page", args=[slug, patient.pk])),
        (collection.title, reverse("collection_page", args=[slug, collection.pk])),
        (here, ""),
    ]
