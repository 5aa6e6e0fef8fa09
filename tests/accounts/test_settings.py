"""Settings of the practice and of oneself."""

import pytest

from audit.actions import Action
from audit.models import Event

pytestmark = pytest.mark.django_db
PRACTICE = {
    "name": "Northside Dental",
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "language": "de",
    "notation": "palmer",
    "attestation": "I have asked.",
}
PERSON = {"name": "Alice A. Archer", "language": "fr", "time_zone": "", "notation": "universal"}


def test_administrators_change_the_practice_and_it_is_recorded(as_alice, northside):
    response = as_alice.post("/p/northside/settings/", PRACTICE)
    assert (response.status_code, response["Location"]) == (302, "/p/northside/settings/")
    northside.refresh_from_db()
    assert {name: getattr(northside, name) for name in PRACTICE} == PRACTICE
    event = Event.objects.get(practice_id=northside.pk)
    assert (event.action, event.subject_id) == (Action.PRACTICE_CHANGED, northside.pk)
    assert event.detail == {"changed": ["attestation", "country", "language", "notation", "time_zone"]}


def test_saving_without_a_change_leaves_no_trace(as_alice, northside):
    as_alice.post("/p/northside/settings/", PRACTICE)
    as_alice.post("/p/northside/settings/", PRACTICE)
    assert Event.objects.filter(practice_id=northside.pk).count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("country", "ZZ"), ("time_zone", "Mars/Base"), ("attestation", "x" * 501)]
)
def test_a_wrong_setting_is_told_at_its_field_and_nothing_is_saved(as_alice, northside, field, value):
    response = as_alice.post("/p/northside/settings/", {**PRACTICE, field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["practice"].name == "Northside Dental"
    northside.refresh_from_db()
    assert (northside.country, northside.language) == ("", "en")


def test_what_cannot_be_set_here_is_ignored(as_alice, northside):
    as_alice.post("/p/northside/settings/", {**PRACTICE, "plan": "subscriber", "slug": "other", "storage_used": "0"})
    northside.refresh_from_db()
    assert (northside.plan, northside.slug) == ("trial", "northside")


def test_members_and_strangers_change_nothing(as_bob, as_charlie, northside):
    assert as_bob.post("/p/northside/settings/", PRACTICE).status_code == 403
    assert as_charlie.post("/p/northside/settings/", PRACTICE).status_code == 404
    northside.refresh_from_db()
    assert northside.country == ""


def test_people_change_themselves_and_it_is_recorded(as_bob, bob, northside):
    assert as_bob.post("/me/", PERSON)["Location"] == "/me/"
    bob.refresh_from_db()
    assert {name: getattr(bob, name) for name in PERSON} == PERSON
    event = Event.objects.get(practice_id=northside.pk)
    assert (event.action, event.detail) == (Action.USER_CHANGED, {"changed": ["language", "name", "notation"]})


def test_the_address_is_not_changed_here(as_bob, bob):
    as_bob.post("/me/", {**PERSON, "email": "evil@evil.example", "is_staff": "on"})
    bob.refresh_from_db()
    assert (bob.email, bob.is_staff) == ("bob@northside.example", False)


def test_strangers_sign_in_before_they_see_their_account(client):
    assert client.get("/me/")["Location"] == "/accounts/login/?next=/me/"


def test_an_empty_name_is_told(as_bob):
    assert list(as_bob.post("/me/", {**PERSON, "name": " "}).context["form"].errors) == ["name"]
