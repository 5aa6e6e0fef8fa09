"""Settings of the practice and of oneself: what is kept, what is recorded, what is refused."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.notices import Notice
from audit.actions import Action
from audit.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A14")]
HERE = "/p/northside/settings/"
KEPT = {
    "name": "Northside Dental",
    "country": "DE",
    "time_zone": "Europe/Berlin",
    "language": "de",
    "notation": "palmer",
    "attestation": "I have asked.",
    "link_default_days": 14,
    "link_longest_days": 60,
    "idle_minutes": 10,
}
PRACTICE = {**KEPT, "notices": [notice for notice in Notice if notice != Notice.MORE_TIME]}
CHANGED = [
    "attestation",
    "country",
    "idle_minutes",
    "language",
    "link_default_days",
    "link_longest_days",
    "notation",
    "notices_off",
    "time_zone",
]
PERSON = {
    "title": "Dr.",
    "name": "Alice A. Archer",
    "specialty": "Endodontics",
    "phone": "+49 30 1234",
    "language": "fr",
    "time_zone": "",
    "notation": "universal",
}


def test_administrators_change_the_practice_and_it_is_recorded(as_alice, northside):
    response = as_alice.post(HERE, PRACTICE)
    assert (response.status_code, response["Location"]) == (302, HERE)
    northside.refresh_from_db()
    assert {name: getattr(northside, name) for name in KEPT} == KEPT
    assert northside.notices_off == [Notice.MORE_TIME]
    event = Event.objects.get(practice_id=northside.pk)
    assert (event.action, event.subject_id) == (Action.PRACTICE_CHANGED, northside.pk)
    assert event.detail == {"changed": CHANGED}


def test_saving_without_a_change_leaves_no_trace(as_alice, northside):
    as_alice.post(HERE, PRACTICE)
    as_alice.post(HERE, PRACTICE)
    assert Event.objects.filter(practice_id=northside.pk).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("country", "ZZ"),
        ("time_zone", "Mars/Base"),
        ("attestation", "x" * 501),
        ("link_default_days", "0"),
        ("link_default_days", "61"),  # longer than the longest
        ("link_longest_days", "366"),
        ("link_longest_days", ""),
        ("idle_minutes", "4"),
        ("idle_minutes", "61"),
        ("idle_minutes", "ten"),
        ("notices", "weather"),
    ],
)
def test_a_wrong_setting_is_told_at_its_field_and_nothing_is_saved(as_alice, northside, field, value):
    response = as_alice.post(HERE, {**PRACTICE, field: value})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["practice"].name == "Northside Dental"
    northside.refresh_from_db()
    assert (northside.country, northside.language, northside.idle_minutes) == ("", "en", 30)


@pytest.mark.parametrize("value", ["", "4", "61", "ten", "9.5", "1e2"])
def test_a_wrong_number_is_told_what_is_right(as_alice, northside, value):
    errors = as_alice.post(HERE, {**PRACTICE, "idle_minutes": value}).context["form"].errors
    assert errors == {"idle_minutes": ["Type a whole number from 5 to 60."]}


def test_what_was_typed_stays(as_alice, northside):
    typed = {**PRACTICE, "name": "عيادة الشمال", "attestation": "سألت " * 20, "idle_minutes": "61"}
    page = as_alice.post(HERE, typed).content.decode()
    assert 'value="عيادة الشمال"' in page
    assert ("سألت " * 20).strip() in page
    assert 'value="61"' in page


def test_names_in_any_script_and_the_longest_attestation_are_kept(as_alice, northside):
    as_alice.post(HERE, {**PRACTICE, "name": "عيادة الشمال", "attestation": "ä" * 500})
    northside.refresh_from_db()
    assert (northside.name, northside.attestation) == ("عيادة الشمال", "ä" * 500)


def test_hostile_text_is_text(as_alice, northside):
    hostile = "<script>alert(1)</script>"
    as_alice.post(HERE, {**PRACTICE, "name": hostile, "attestation": hostile})
    for address in (HERE, "/me/", "/me/notices/", "/p/northside/"):
        page = as_alice.get(address).content.decode()
        assert (hostile in page, "&lt;script&gt;alert(1)" in page) == (False, True)


def test_what_cannot_be_set_here_is_ignored(as_alice, northside):
    forged = {"plan": "subscriber", "slug": "other", "storage_used": "0", "logo": "x", "notices_off": "y"}
    as_alice.post(HERE, {**PRACTICE, **forged})
    northside.refresh_from_db()
    assert (northside.plan, northside.slug, northside.logo) == ("trial", "northside", "")
    assert northside.notices_off == [Notice.MORE_TIME]


def test_members_and_strangers_change_nothing(as_bob, as_charlie, northside):
    assert as_bob.post(HERE, PRACTICE).status_code == 403
    assert as_charlie.post(HERE, PRACTICE).status_code == 404
    northside.refresh_from_db()
    assert northside.country == ""


@pytest.mark.accepts("A6")
def test_a_second_factor_is_asked_of_everybody_only_by_who_has_one(as_alice, northside):
    page = as_alice.post(HERE, {**PRACTICE, "second_factor_required": "on"})
    assert page.status_code == 422
    assert "would be locked out" in page.context["form"].errors["second_factor_required"][0]
    northside.refresh_from_db()
    assert northside.second_factor_required is False


@pytest.mark.accepts("A6")
def test_with_a_second_factor_it_can_be_asked_of_everybody(as_alice, alice, northside):
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert as_alice.post(HERE, {**PRACTICE, "second_factor_required": "on"}).status_code == 302
    northside.refresh_from_db()
    assert northside.second_factor_required is True


def test_the_page_leads_to_the_logo_and_to_the_kinds(as_alice, northside):
    page = as_alice.get(HERE).content.decode()
    for name in ("logo_settings", "kind_list"):
        assert f'href="{reverse(name, args=["northside"])}"' in page


def test_people_change_themselves_and_it_is_recorded(as_bob, bob, northside):
    assert as_bob.post("/me/", PERSON)["Location"] == "/me/"
    bob.refresh_from_db()
    assert {name: getattr(bob, name) for name in PERSON} == PERSON
    event = Event.objects.get(practice_id=northside.pk)
    changed = ["language", "name", "notation", "phone", "specialty", "title"]
    assert (event.action, event.detail) == (Action.USER_CHANGED, {"changed": changed})


def test_the_address_is_not_changed_here(as_bob, bob):
    as_bob.post("/me/", {**PERSON, "email": "evil@evil.example", "is_staff": "on"})
    bob.refresh_from_db()
    assert (bob.email, bob.is_staff) == ("bob@northside.example", False)


def test_strangers_sign_in_before_they_see_their_account(client):
    assert client.get("/me/")["Location"] == "/accounts/login/?next=/me/"
    assert client.get("/me/notices/")["Location"] == "/accounts/login/?next=/me/notices/"


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("title", "x" * 33), ("phone", "1" * 33), ("language", "xx")]
)
def test_what_is_wrong_about_oneself_is_told_and_stays(as_bob, bob, field, value):
    page = as_bob.post("/me/", {**PERSON, field: value})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert 'value="Endodontics"' in page.content.decode()
    bob.refresh_from_db()
    assert (bob.name, bob.title) == ("Bob Baker", "")


@pytest.mark.parametrize(
    ("title", "name", "signature"),
    [
        ("", "Nadia Okafor", "Nadia Okafor"),
        ("Dr.", "Nadia Okafor", "Dr. Nadia Okafor"),
        ("Dr.", "Dr. Nadia Okafor", "Dr. Nadia Okafor"),
        ("د.", "نادية", "د. نادية"),
    ],
)
def test_the_title_stands_before_the_name_where_others_read_it(alice, title, name, signature):
    alice.title, alice.name = title, name
    assert alice.signature == signature
