"""How tests make rows: only what a test does not care about is filled in here."""

import datetime

import factory
from django.utils import timezone

from accounts.models import Membership, Plan, Practice, Role, User
from image_collections.models import Collection, Item, ItemState, ItemType, UploadBatch
from patients.models import Assignment, Patient

PASSWORD = "correct horse battery"


class PracticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Practice

    name = factory.Sequence(lambda n: f"Practice {n}")
    slug = factory.Sequence(lambda n: f"practice-{n}")
    plan = Plan.TRIAL
    trial_ends_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=30))


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    practice = factory.SubFactory(PracticeFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.MEMBER


class PatientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Patient

    practice = factory.SubFactory(PracticeFactory)
    first_name = "Elena"
    last_name = factory.Sequence(lambda n: f"Marchetti{n}")
    birth_date = datetime.date(1981, 3, 14)
    card_number = factory.Sequence(lambda n: f"C-{n}")

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        patient = super()._build(model_class, *args, **kwargs)
        patient.note_words()
        return patient

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        patient = cls._build(model_class, *args, **kwargs)
        patient.save(force_insert=True)
        return patient


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    membership = factory.SubFactory(MembershipFactory)
    patient = factory.SubFactory(PatientFactory)
    practice = factory.SelfAttribute("patient.practice")


class CollectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Collection

    patient = factory.SubFactory(PatientFactory)
    practice = factory.SelfAttribute("patient.practice")
    title = factory.Sequence(lambda n: f"Collection {n}")
    images_on = datetime.date(2026, 11, 2)


class UploadBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UploadBatch

    collection = factory.SubFactory(CollectionFactory)
    practice = factory.SelfAttribute("collection.practice")
    sender = "Alice Archer"


class ItemFactory(factory.django.DjangoModelFactory):
    """A ready X-ray without bytes; tests that need bytes upload some."""

    class Meta:
        model = Item

    collection = factory.SubFactory(CollectionFactory)
    practice = factory.SelfAttribute("collection.practice")
    batch = factory.SubFactory(UploadBatchFactory, collection=factory.SelfAttribute("..collection"))
    name = factory.Sequence(lambda n: f"image{n}.dcm")
    size = 1000
    format = "dicom"
    type = ItemType.XRAY
    state = ItemState.READY
