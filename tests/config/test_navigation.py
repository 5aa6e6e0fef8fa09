"""The side bar: which entry a page belongs to."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Membership
from config.navigation import ACCOUNT
from tests.factories import MembershipFactory, UserFactory

OWN = ["Profile", "Security", "Notices", "Practices"]
ALL = ["Profile", "Practice", "Users", "Plan and storage", "Security", "Notices", "Practices", "Audit log", "Exports"]


def current_at(client, address: str) -> list[str]:
    return [entry.label for entry in client.get(address).context["navigation"] if entry.current]


@pytest.mark.parametrize(
    ("name", "current"),
    [
        ("practice_home", "Home"),
        ("patient_list", "Patients"),
        ("patient_new", "Patients"),
        ("link_list", "Links"),
        ("audit_log", "My Account"),
        ("practice_settings", "My Account"),
        ("logo_settings", "My Account"),
        ("kind_list", "My Account"),
    ],
)
def test_a_page_belongs_to_one_entry(as_alice, northside, name, current):
    assert current_at(as_alice, reverse(name, args=[northside.slug])) == [current]


def test_pages_of_a_patient_belong_to_patients(as_alice, northside, elena, review, xray):
    pages = {"patient_page": elena, "collection_page": review, "link_new": review, "item_page": xray, "item_tag": xray}
    addresses = [reverse(name, args=[northside.slug, thing.pk]) for name, thing in pages.items()]
    assert [current_at(as_alice, address) for address in addresses] == [["Patients"]] * 5


def exist(labels: list[str], slug: str) -> list[str]:
    """Those whose pages there are."""
    addresses = {str(label): (name, [slug] if whose == "administrator" else []) for whose, label, name, _ in ACCOUNT}
    return [label for label in labels if routed(*addresses[label])]


def routed(name: str, args: list[str]) -> bool:
    try:
        return bool(reverse(name, args=args))
    except NoReverseMatch:
        return False


def account_at(client: Client, address: str) -> list[str]:
    """My Account as it stands on this page, the current page with a star."""
    entries = client.get(address).context["account_navigation"]()
    return [entry.label + "*" * entry.current for entry in entries]


@pytest.mark.accepts("A14")
def test_my_account_has_its_pages_in_the_order_people_look_for_them(as_alice, northside):
    wanted = [label + "*" * (label == "Practice") for label in exist(ALL, "northside")]
    assert account_at(as_alice, "/p/northside/settings/") == wanted


@pytest.mark.accepts("A14")
def test_members_find_what_is_about_themselves(as_bob, northside):
    wanted = [label + "*" * (label == "Notices") for label in exist(OWN, "northside")]
    assert account_at(as_bob, "/me/notices/") == wanted


def test_each_page_of_the_account_marks_itself(as_alice, northside):
    addresses = ["/me/", "/me/notices/", "/p/northside/settings/", "/p/northside/settings/logo/", "/p/northside/audit/"]
    marked = [[label for label in account_at(as_alice, address) if label.endswith("*")] for address in addresses]
    assert marked == [["Profile*"], ["Notices*"], ["Practice*"], ["Practice*"], ["Audit log*"]]


def test_pages_about_oneself_keep_the_side_bar_of_the_practice_one_came_from(as_alice, alice, northside, southside):
    MembershipFactory(practice=southside, user=alice)
    homes = [reverse("practice_home", args=[practice.slug]) for practice in (southside, northside)]
    for home in homes:
        as_alice.get(home)
        page = as_alice.get("/me/")
        assert page.context["navigation"][0].url == home
    assert as_alice.session["last_practice"] == "northside"


def test_a_practice_that_one_left_is_not_remembered(as_alice, alice, northside, southside):
    MembershipFactory(practice=southside, user=alice)
    as_alice.get(reverse("practice_home", args=["southside"]))
    Membership.objects.of(southside).filter(user=alice).delete()
    assert as_alice.get("/me/").context["practice"] == northside


def test_people_without_a_practice_have_the_pages_about_themselves(db):
    client = Client()
    client.force_login(UserFactory())
    page = client.get("/me/")
    assert (page.status_code, page.context["navigation"], page.context["practice"]) == (200, [], None)
    assert [entry.label for entry in page.context["account_navigation"]()] == exist(OWN, "any")


def test_the_session_is_written_only_when_the_practice_is_another(as_alice, northside, stopped_clock):
    home = reverse("practice_home", args=["northside"])
    as_alice.get(home)
    session = as_alice.session
    session["mark"] = 1
    session.save()
    assert as_alice.get(home).cookies.get("session") is None
