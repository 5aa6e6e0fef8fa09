"""From a share link to an account of one's own (A3)."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.invitation import Invitation
from accounts.models import Membership, User
from accounts.services.people import Wishes, accept_invitation
from audit.models import Event
from sharing.models import LinkKind, Sees
from tests.sharing.conftest import enter
from tests.sharing.test_codes import last_code, type_code

INVITED = reverse("account_invited")
TYPED = {"name": "Gwen Grey", "password1": "a quiet river at night", "terms": "on"}
OFFER = "Create a free account"


def gallery(new_link) -> str:
    return reverse("link_gallery", args=[new_link.link.handle])


@pytest.fixture
def coded(make_link, xray):
    return make_link(asks_code=True)


def proven(new_link, client: Client | None = None) -> Client:
    """A browser whose person typed the code."""
    client = enter(new_link, client)
    type_code(client, new_link, last_code())
    return client


@pytest.fixture
def gwen(coded) -> Client:
    return proven(coded)


def signs_up(client, new_link, **changes):
    key = client.get(gallery(new_link)).context["invitation"]
    return client.post(INVITED, {"invitation": key, **TYPED, **changes})


@pytest.mark.accepts("A3")
def test_offer_leads_to_a_form_with_the_proven_address_locked(gwen, coded):
    page = gwen.get(gallery(coded))
    assert OFFER in page.text
    form = gwen.post(INVITED, {"invitation": page.context["invitation"]})
    assert (form.status_code, form.context["form"].errors) == (200, {})
    email = form.context["form"]["email"]
    assert (email.value(), email.field.disabled) == ("gwen@elsewhere.example", True)


@pytest.mark.accepts("A3")
def test_signing_up_leads_straight_back_to_the_share(gwen, coded):
    sent = len(mail.outbox)
    answer = signs_up(gwen, coded)
    assert answer.url == gallery(coded)
    page = gwen.get(answer.url)
    assert (page.status_code, page.wsgi_request.user.email) == (200, "gwen@elsewhere.example")
    assert OFFER not in page.text
    assert len(mail.outbox) == sent


@pytest.mark.accepts("A3")
def test_account_is_confirmed_and_has_a_practice_on_the_viewer_plan(gwen, coded):
    signs_up(gwen, coded, email="somebody@else.example")
    user = User.objects.get(email="gwen@elsewhere.example")
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, "gwen@elsewhere.example", True, True)
    ]
    own = Membership.objects.across_practices().get(user=user)
    assert (own.role, own.practice.name, own.practice.plan, own.practice.trial_ends_at) == (
        "administrator",
        "Gwen Grey",
        "viewer",
        None,
    )
    entries = Event.objects.filter(actor_id=user.pk).order_by("at").values_list("action", flat=True)
    assert list(entries) == ["user:signed-up", "practice:started", "user:signed-in"]
    assert not User.objects.filter(email="somebody@else.example").exists()


@pytest.mark.accepts("A3")
def test_a_known_address_signs_in_and_comes_back(gwen, coded, alice):
    alice.email = "Gwen@Elsewhere.example"
    alice.save()
    page = signs_up(gwen, coded)
    assert "You already have an account" in page.text
    assert f'href="/accounts/login/?next={gallery(coded)}"' in page.text
    assert not gwen.get(gallery(coded)).wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("password1", "short"), ("password1", "gwen@elsewhere.example"), ("terms", "")]
)
def test_errors_stand_at_their_fields(gwen, coded, field, value):
    answer = signs_up(gwen, coded, **{field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["key"]
    assert not User.objects.filter(email="gwen@elsewhere.example").exists()


def test_no_offer_without_the_proof_of_a_code(make_link, xray):
    open_to_all = make_link()
    assert OFFER not in enter(open_to_all).get(gallery(open_to_all)).text


def test_no_offer_to_who_sends_files(make_link, xray):
    asking = make_link(kind=LinkKind.UPLOAD, sees=Sees.ALL, asks_code=True)
    assert OFFER not in proven(asking).get(gallery(asking)).text


def test_no_offer_to_somebody_signed_in(coded, as_charlie):
    page = proven(coded, as_charlie).get(gallery(coded))
    assert (page.status_code, OFFER in page.text) == (200, False)


def test_an_invitation_lives_an_hour(gwen, coded, time_machine):
    key = gwen.get(gallery(coded)).context["invitation"]
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=1, seconds=2))
    answer = gwen.post(INVITED, {"invitation": key, **TYPED})
    assert (answer.status_code, "This has taken too long" in answer.text) == (422, True)
    assert User.objects.filter(email="gwen@elsewhere.example").count() == 0


def test_a_forged_invitation_is_none(gwen, coded):
    key = gwen.get(gallery(coded)).context["invitation"]
    for forged in ("", "x", key[:-1], f"A{key}"):
        assert gwen.post(INVITED, {"invitation": forged, **TYPED}).status_code == 422
    assert gwen.get(INVITED).url == reverse("account_signup")


def test_somebody_signed_in_goes_back_to_the_share(gwen, coded, as_charlie):
    key = gwen.get(gallery(coded)).context["invitation"]
    assert as_charlie.post(INVITED, {"invitation": key, **TYPED}).url == gallery(coded)
    assert not User.objects.filter(email="gwen@elsewhere.example").exists()


def test_who_came_first_keeps_the_address(alice):
    wishes = Wishes("Gwen Grey", "Gwen Grey", "AT", "Europe/Vienna", "en")
    invitation = Invitation("ALICE@northside.example", "/")
    assert accept_invitation(invitation, wishes, password="a quiet river at night", address="192.0.2.1") is None
    assert not Event.objects.filter(action="user:signed-up").exists()
