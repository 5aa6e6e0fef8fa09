"""The way from the list of patients to a page about a collection."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import MemberRequest
from image_collections.models import Collection
from patients.models import Patient

Crumbs = list[tuple[str, str]]


def patients_crumbs(request: MemberRequest, here: str = "") -> Crumbs:
    """To the list of patients, and perhaps to what stands here."""
    crumbs = [(_("Patients"), reverse("patient_list", args=[request.practice.slug]))]
    return [*crumbs, (here, "")] if here else crumbs


def page_of(request: MemberRequest, patient: Patient) -> str:
    return reverse("patient_page", args=[request.practice.slug, patient.pk])


def crumbs_of(request: MemberRequest, collection: Collection, here: str = "") -> Crumbs:
    """By the patient to the collection, and perhaps to what stands here."""
    patient = collection.patient
    crumbs = [*patients_crumbs(request), (patient.full_name, page_of(request, patient))]
    crumbs.append((collection.title, reverse("collection_page", args=[request.practice.slug, collection.pk])))
    return [*crumbs, (here, "")] if here else crumbs
