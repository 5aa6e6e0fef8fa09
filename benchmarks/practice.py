"""Rows for the pages that are measured: a practice with its dentist, patients, collections and items without bytes."""

import datetime

from accounts.models import Membership, Plan, Practice, Role, User
from image_collections.models import Collection, Item, ItemState, ItemType, Rendition, RenditionRole
from patients.models import Patient
from tagging.services import ensure_kinds

DAY = datetime.date(2026, 11, 2)


def make_practice(slug: str = "bench") -> tuple[Practice, User]:
    """A practice and its administrator."""
    practice = Practice.objects.create(slug=slug, name="Bench Dental", plan=Plan.SUBSCRIBER)
    ensure_kinds(practice)
    user = User.objects.create_user(f"dentist@{slug}.example", None, name="Dr Bench")
    Membership.objects.create(practice=practice, user=user, role=Role.ADMINISTRATOR)
    return practice, user


def make_patients(practice: Practice, number: int) -> list[Patient]:
    """Patients of all ages."""
    patients = []
    for n in range(number):
        patient = Patient(practice=practice, first_name="Elena", last_name=f"Marchetti {n}", sex="F")
        patient.birth_date, patient.card_number = DAY - datetime.timedelta(days=300 * (n % 100)), f"HD-{n:05}"
        patient.note_words()
        patients.append(patient)
    return Patient.objects.bulk_create(patients)


def make_collections(patient: Patient, number: int) -> list[Collection]:
    """Collections of one patient."""
    return Collection.objects.bulk_create(
        Collection(practice=patient.practice, patient=patient, title=f"Visit {n}", images_on=DAY) for n in range(number)
    )


def make_items(collection: Collection, number: int) -> list[Item]:
    """Tagged X-rays with a thumbnail and a preview each."""
    kind = collection.practice.kinds.all()[0]
    values = {"format": "dicom", "type": ItemType.XRAY, "state": ItemState.READY, "kind": kind, "taken_on": DAY}
    values |= {"practice": collection.practice, "collection": collection, "width": 2900, "height": 1400}
    items = Item.objects.bulk_create(Item(name=f"image{n}.dcm", size=8_000_000, **values) for n in range(number))
    roles = [RenditionRole.THUMBNAIL, RenditionRole.PREVIEW]
    Rendition.objects.bulk_create(
        Rendition(item=item, role=role, key=f"{item.pk}/{role}", media_type="image/webp", size=9_000)
        for item in items
        for role in roles
    )
    return items
