"""Every door to practice data asks "whose?"."""

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Membership, Practice, User
from common.tenancy import PracticeNotChosen, PracticeQuerySet
from image_collections.models import Collection, ItemFile, ItemTooth, Rendition
from patients.models import Patient
from tests.walls import house

OURS = {"accounts", "patients", "tagging", "image_collections", "viewer", "sharing"}

# Reached through a guarded parent only, or not a practice's data at all.
UNGUARDED = {
    "accounts.Practice": "is the tenant",
    "accounts.User": "a person may be in several practices",
    "accounts.SignUp": "a practice does not exist yet",
    "accounts.OutgoingMail": "read by the id of what it is about",
    "accounts.ProviderEvent": "names no practice; it only says that some news was dealt with",
    "image_collections.ItemFile": "item.files",
    "image_collections.ItemTooth": "item.teeth",
    "image_collections.Leftover": "names an object of the store that belongs to nobody any more",
    "image_collections.Rendition": "item.renditions",
}

# Who may look across practices, and why.
ACROSS = {
    "accounts/services/provider_news.py": "a payment provider knows no practice; its news names a subscription",
    "accounts/access.py": "who is invited belongs to no practice yet; the secret says which invitation",
    "accounts/admin/memberships.py": "the operator belongs to no practice and sees who is in which",
    "accounts/admin/practices.py": "the operator sees how many users each practice has",
    "accounts/admin/subscriptions.py": "the operator activates the subscriptions of all practices",
    "image_collections/logo.py": "whoever knows the name of a logo may see it; the name says whose it is",
    "image_collections/processing/exports/running.py": "the worker has ids only",
    "image_collections/processing/claims.py": "the worker serves all practices",
    "image_collections/processing/deidentifying.py": "the worker serves all practices",
    "image_collections/processing/frames.py": "the worker serves all practices",
    "image_collections/processing/logos.py": "the worker serves all practices",
    "image_collections/processing/purging.py": "the worker serves all practices",
    "image_collections/processing/comparing.py": "check_store looks at the whole store",
    "image_collections/processing/repairing.py": "check_store looks at the whole store",
    "image_collections/processing/scanning.py": "the worker serves all practices",
    "image_collections/processing/transfers.py": "the worker serves all practices",
    "image_collections/processing/waiting.py": "the worker serves all practices",
    "sharing/access.py": "a link's visitor belongs to no practice; the secret says which link",
    "sharing/phone_access.py": "a phone belongs to no practice; the secret or its cookie says which code",
    "sharing/preparing.py": "the worker serves all practices",
    "sharing/rights.py": "who got a share may belong to any practice; what was given to that person says which",
    "sharing/processing.py": "the worker serves all practices",
}


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in OURS and not m._meta.auto_created]


def test_every_model_is_guarded_or_says_why_not():
    open_ones = {m._meta.label for m in our_models() if not isinstance(m._default_manager.all(), PracticeQuerySet)}
    assert open_ones == set(UNGUARDED)


@pytest.mark.parametrize("model", [m for m in our_models() if m._meta.label not in UNGUARDED], ids=lambda m: m.__name__)
@pytest.mark.accepts("I1")
def test_no_query_runs_before_saying_whose(model):
    everything = model._default_manager.all()
    opened = model._default_manager.across_practices()
    ways = [
        lambda: list(everything),
        lambda: everything.count(),
        lambda: everything.exists(),
        lambda: everything.first(),
        lambda: list(everything.values_list("pk")),
        lambda: list(everything.iterator()),
        lambda: everything.aggregate(models.Count("pk")),
        lambda: everything.update(pk=None),
        lambda: everything.delete(),
        lambda: everything.in_bulk(),
        lambda: everything.explain(),
        lambda: list(model._default_manager.none() | everything),
        lambda: list(opened | everything),
        lambda: list(opened & everything),
        lambda: list(opened ^ everything),
        lambda: list(opened.union(everything)),
        lambda: list(opened.intersection(everything)),
        lambda: list(opened.difference(everything)),
        lambda: list(Practice.objects.filter(pk__in=everything)),
        lambda: list(Practice.objects.annotate(n=models.Subquery(everything.values("pk")[:1]))),
        lambda: model._default_manager.get(pk=None),
    ]
    for way in ways:
        with pytest.raises(PracticeNotChosen):
            way()


@pytest.mark.accepts("I1")
def test_of_answers_only_with_the_practices_own(elena, northside, southside):
    assert list(Patient.objects.of(northside)) == [elena]
    assert list(Patient.objects.of(southside)) == []


def test_the_parent_says_whose(elena, review):
    assert list(elena.collections.all()) == [review]
    assert elena.collections.exists()
    assert [list(p.collections.all()) for p in Patient.objects.of(elena.practice).prefetch_related("collections")] == [
        [review]
    ]


def test_a_person_reaches_only_own_memberships(alice, charlie):
    assert [m.user for m in alice.memberships.all()] == [alice]
    with pytest.raises(PracticeNotChosen):
        list(Membership.objects.filter(user=alice))


def test_only_the_listed_files_look_across_practices():
    said = {
        house.named(path)
        for path in house.app_files()
        if ".across_practices()" in path.read_text(encoding="utf-8") and house.named(path) != "common/tenancy.py"
    }
    assert said == set(ACROSS)


def test_unguarded_rows_hang_on_a_guarded_parent():
    parents = {m: m._meta.get_field("item").related_model.__name__ for m in (ItemFile, ItemTooth, Rendition)}
    assert set(parents.values()) == {"Item"}
    assert Collection._meta.get_field("patient").related_model is Patient
    assert User._meta.get_field("memberships").related_model is Membership
