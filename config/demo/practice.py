"""Fills a trial with a practice, its patients and their pictures; everything goes through the services."""

from __future__ import annotations

import datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.core.files import File
from django.db import transaction

from accounts.models import Membership, Plan, Practice, Role, User
from accounts.services.joining import invite_member, send_invitation
from accounts.services.operating import make_operator
from audit.ledger import SYSTEM
from common.ids import new_id
from config.demo.links import make_links, send_links
from config.demo.people import (
    ELENA,
    GRETA,
    INES,
    JONAH,
    NADIA,
    OPERATOR,
    OTHERS,
    PASSWORD,
    TOM,
    VERA,
    DemoPatient,
    DemoUser,
)
from config.demo.pictures import DemoPicture, draw_all
from config.demo.tray import fill_tray
from image_collections.models import Collection, Item
from image_collections.services.collections import create_collection
from image_collections.services.tags import tag_item
from image_collections.uploads import Uploader, take_whole_file
from patients.models import Patient, today_at
from patients.services import assign_patient, create_patient
from tagging.models import Kind
from tagging.services import ensure_kinds
from tagging.tag import Tag

SLUG = "harbour-dental"
PHOTO_KINDS = {"intraoral_photo"}
VOLUME_KINDS = {"cbct"}
VISIT = datetime.timedelta(days=14)


def load(folder: Path) -> Practice | None:
    """Make the demo practice with pictures drawn in `folder`; None when it is there already."""
    if Practice.objects.filter(slug=SLUG).exists():
        return None
    pictures = draw_all(folder)
    with transaction.atomic():
        practice = make_practice()
        dentist = practice.memberships.get(role=Role.ADMINISTRATOR).user
        for person in OTHERS:
            make_patient(practice, dentist, person)
        records = fill_young_patient(practice, dentist, pictures)
        review = fill_main_patient(practice, dentist, pictures)
        assign_to_visitor([records.patient], until=[review.patient])
        links = [*make_links(review, dentist), fill_tray(practice, dentist, pictures)]
        invitation = invite_member(practice, GRETA, actor=SYSTEM, user=dentist)
    send_links(links)
    send_invitation(invitation)
    return practice


def make_practice() -> Practice:
    """Harbour Dental with two dentists, one of them visiting, and an assistant; a practice that looks; an operator."""
    practice = Practice.objects.create(
        slug=SLUG, name="Harbour Dental", plan=Plan.SUBSCRIBER, country="IE", time_zone="Europe/Dublin"
    )
    ensure_kinds(practice)
    join(practice, NADIA, Role.ADMINISTRATOR)
    join(practice, TOM, Role.MEMBER)
    join(practice, INES, Role.MEMBER, limited=True)
    looking = Practice.objects.create(slug="vera", name="Vera Lindqvist", plan=Plan.VIEWER, country="SE")
    join(looking, VERA, Role.ADMINISTRATOR)
    operator = make_operator(OPERATOR.email, OPERATOR.name, actor=SYSTEM)
    operator.set_password(PASSWORD)
    operator.save(update_fields=["password"])
    return practice


def join(practice: Practice, person: DemoUser, role: Role, *, limited: bool = False) -> User:
    """A person with a confirmed address and a role."""
    user = User.objects.create_user(person.email, PASSWORD, name=person.name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.create(practice=practice, user=user, role=role, limited=limited)
    return user


def make_patient(practice: Practice, dentist: User, person: DemoPatient) -> Patient:
    """A patient without images yet."""
    values = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "card_number": person.card_number,
        "phone": person.phone,
    }
    return create_patient(practice, actor=SYSTEM, user=dentist, values=values)


def fill_main_patient(practice: Practice, dentist: User, pictures: list[DemoPicture]) -> Collection:
    """Elena: records of two days, of which the later one is a review, and a CBCT."""
    patient = make_patient(practice, dentist, ELENA)
    volumes = [picture for picture in pictures if picture.kind in VOLUME_KINDS]
    singles = [picture for picture in pictures if picture not in volumes]
    days = sorted({picture.taken_on for picture in singles})
    for day, title in zip(days, ["Records before treatment", "Implant review, 46"], strict=True):
        chosen = [picture for picture in singles if picture.taken_on == day]
        review = fill(patient, dentist, title, day, chosen)
    for volume in volumes:
        fill(patient, dentist, volume.title, volume.taken_on, [volume])
    return review


def fill_young_patient(practice: Practice, dentist: User, pictures: list[DemoPicture]) -> Collection:
    """Jonah: photos only, because X-rays carry the name they were made with."""
    patient = make_patient(practice, dentist, JONAH)
    photos = [picture for picture in pictures if picture.kind in PHOTO_KINDS]
    return fill(patient, dentist, "Orthodontic records", photos[0].taken_on, photos)


def assign_to_visitor(patients: list[Patient], *, until: list[Patient]) -> None:
    """The dentist who visits sees some patients without end, and some for two weeks."""
    practice = patients[0].practice
    visitor = practice.memberships.select_related("user").get(limited=True)
    last_day = today_at(practice) + VISIT
    for patient in (*patients, *until):
        ends_on = last_day if patient in until else None
        assign_patient(patient, visitor, actor=SYSTEM, user=None, ends_on=ends_on)


def fill(
    patient: Patient, dentist: User, title: str, images_on: datetime.date, pictures: list[DemoPicture]
) -> Collection:
    """A collection with these pictures, tagged; the worker makes their renditions."""
    collection = create_collection(patient, actor=SYSTEM, user=dentist, title=title, images_on=images_on)
    uploader = Uploader(
        practice=patient.practice,
        collection=collection,
        batch_id=new_id(),
        actor=SYSTEM,
        sender=dentist.name,
        user=dentist,
    )
    kinds = {kind.code: kind for kind in Kind.objects.of(patient.practice)}
    for picture in pictures:
        with picture.path.open("rb") as stream:
            item = take_whole_file(uploader, File(stream, name=picture.path.name))
        tag(item, dentist, picture, kinds[picture.kind])
    return collection


def tag(item: Item, dentist: User, picture: DemoPicture, kind: Kind) -> None:
    """What a dentist would have written on it."""
    teeth = tuple(int(tooth) for tooth in picture.teeth)
    words = Tag(title=picture.title, kind=kind, teeth=teeth, taken_on=picture.taken_on)
    tag_item(item, actor=SYSTEM, user=dentist, tag=words)
