"""From the address in the mail to the password (G5, G6, G7, G10)."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from common.tokens import new_token
from sharing.handles import handle_of
from sharing.models import Link, LinkKind, LinkState, Visit
from sharing.services.changing import rearm_link, withdraw_link
from tests.sharing.conftest import PASSWORD, enter, follow, landing

GALLERY = "link_gallery"


def again(new_link) -> Link:
    new_link.link.refresh_from_db()
    return new_link.link


def without_csrf(response) -> str:
    token = response.context["csrf_token"]
    return response.content.decode().replace(str(token), "")


@pytest.mark.accepts("G5")
def test_opening_swaps_the_secret_for_a_cookie(make_link):
    new_link = make_link()
    client = Client()
    response = client.get(reverse("link_open", args=[new_link.secret]))
    assert (response.status_code, response.url) == (302, landing(new_link))
    cookie = response.cookies[f"link-{new_link.link.handle.hex}"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert new_link.secret not in cookie.value
    page = client.get(landing(new_link))
    assert new_link.secret not in page.content.decode()
    assert page.headers["Referrer-Policy"] == "strict-origin"


@pytest.mark.accepts("G5")
def test_scanners_use_nothing_up_and_nobody_is_told(make_link):
    new_link = make_link(most_opens=1)
    before = Event.objects.count()
    for _ in range(20):
        scanner = Client()
        assert scanner.head(reverse("link_open", args=[new_link.secret])).status_code == 302
        assert scanner.get(reverse("link_open", args=[new_link.secret]), follow=True).status_code == 200
    assert (again(new_link).opens, new_link.link.failures, new_link.link.state) == (0, 0, LinkState.LIVE)
    assert (Visit.objects.of(new_link.link.practice).count(), Event.objects.count(), mail.outbox) == (0, before, [])


@pytest.mark.accepts("G10")
def test_landing_says_who_sent_it_and_nothing_of_the_patient(make_link, elena):
    new_link = make_link(title="Second opinion", message="Please look at the upper jaw.\nThank you")
    page = follow(new_link).get(landing(new_link)).content.decode()
    for text in ("Alice Archer", "Northside Dental", "Second opinion", "upper jaw.<br>Thank you", "Works until"):
        assert text in page
    for text in (elena.first_name, elena.last_name, elena.card_number, "Implant review"):
        assert text not in page


def test_without_the_cookie_the_landing_says_nothing(make_link):
    new_link = make_link(title="Second opinion")
    page = Client().get(landing(new_link))
    assert page.status_code == 200
    assert "Northside" not in page.content.decode()
    assert "Second opinion" not in page.content.decode()


def test_the_handle_alone_opens_nothing_even_with_the_password(make_link):
    new_link = make_link()
    client = Client()
    assert client.post(landing(new_link), {"password": PASSWORD}).status_code == 422
    assert client.get(reverse(GALLERY, args=[new_link.link.handle])).url == landing(new_link)
    assert again(new_link).failures == 0


def test_the_right_password_opens_and_is_recorded(make_link):
    new_link = make_link()
    client = follow(new_link)
    response = client.post(landing(new_link), {"password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert response.url == reverse(GALLERY, args=[new_link.link.handle])
    event = Event.objects.get(action=Action.LINK_OPENED)
    visit = new_link.link.visits.get()
    assert (event.address, event.link_id, event.actor_id) == ("203.0.113.9", new_link.link.pk, visit.pk)
    assert (event.actor_kind, event.actor_label, again(new_link).opens) == ("link", "Orthodontist", 1)


@pytest.fixture
def ended(make_link, sender):
    """A link of each sort that must answer alike, entered with the password named beside it."""
    links = {name: make_link() for name in ("wrong", "expired", "withdrawn", "locked", "used up")}
    practice = links["wrong"].link.practice
    rows = Link.objects.of(practice)
    now = timezone.now()
    rows.filter(pk=links["expired"].link.pk).update(expires_at=now - datetime.timedelta(seconds=1))
    withdraw_link(links["withdrawn"].link, actor=sender)
    rows.filter(pk=links["locked"].link.pk).update(locked_at=now, failures=5)
    rows.filter(pk=links["used up"].link.pk).update(most_opens=1, opens=1)
    passwords = {"wrong": "x", "expired": "x", "withdrawn": PASSWORD, "locked": PASSWORD, "used up": PASSWORD}
    return [(links[name], passwords[name]) for name in links]


@pytest.mark.accepts("G6")
def test_wrong_unknown_expired_withdrawn_locked_and_used_up_answer_alike(ended):
    answers = set()
    for new_link, password in ended:
        client = follow(new_link)
        response = client.post(landing(new_link), {"password": password})
        answers.add((response.status_code, without_csrf(response)))
        assert client.cookies.get(f"visit-{new_link.link.handle.hex}") is None
    client, secret = Client(), new_token()
    client.get(reverse("link_open", args=[secret]))
    response = client.post(reverse("link_landing", args=[handle_of(secret)]), {"password": PASSWORD})
    answers.add((response.status_code, without_csrf(response)))
    assert len(answers) == 1
    assert answers.pop()[0] == 422


@pytest.mark.accepts("G6")
def test_before_the_password_ended_and_unknown_links_look_alike(ended):
    secrets = [new_token(), *(new_link.secret for new_link, _password in ended[1:])]
    pages = set()
    for secret in secrets:
        page = without_csrf(Client().get(reverse("link_open", args=[secret]), follow=True))
        pages.add(page.replace(str(handle_of(secret)), "the address of this page"))
    assert len(pages) == 1


@pytest.mark.accepts("G6")
def test_after_proof_an_expired_link_says_whose_it_was_and_asks_for_more_time_once(make_link, time_machine):
    new_link = make_link()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    client = follow(new_link)
    page = client.post(landing(new_link), {"password": PASSWORD})
    assert "This link has ended" in page.content.decode()
    assert "Northside Dental" in page.content.decode()
    for _ in range(2):
        answer = client.post(reverse("link_more_time", args=[new_link.link.handle]), {"proof": page.context["proof"]})
        assert "We have passed it on" in answer.content.decode()
    assert [message.to for message in mail.outbox] == [["alice@northside.example"]]
    assert Event.objects.filter(action=Action.LINK_MORE_TIME_ASKED, link_id=new_link.link.pk).count() == 1


def test_more_time_needs_the_proof(make_link, time_machine):
    new_link = make_link()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    answer = follow(new_link).post(reverse("link_more_time", args=[new_link.link.handle]), {"proof": "x"})
    assert (answer.url, mail.outbox) == (landing(new_link), [])


def test_a_link_that_is_not_open_yet_says_when_after_proof(make_link):
    new_link = make_link(opens_at=timezone.now() + datetime.timedelta(hours=1))
    client = follow(new_link)
    assert "Northside" not in client.get(landing(new_link)).content.decode()
    assert "not open yet" in client.post(landing(new_link), {"password": PASSWORD}).content.decode()
    assert again(new_link).opens == 0


@pytest.mark.accepts("G7")
def test_the_fifth_wrong_password_locks_this_link_only_and_tells_the_sender_once(
    make_link, django_capture_on_commit_callbacks
):
    target, other = make_link(), make_link()
    client = follow(target)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(1, 9):
            client.post(landing(target), {"password": f"guess {number}"})
            assert again(target).failures == min(number, 5)
    assert target.link.state == LinkState.LOCKED
    assert client.post(landing(target), {"password": PASSWORD}).status_code == 422
    assert enter(other, client).get(reverse(GALLERY, args=[other.link.handle])).status_code == 200
    assert [message.subject for message in mail.outbox] == ["Your link is locked"]
    assert Event.objects.filter(action=Action.LINK_LOCKED).count() == 1
    assert Event.objects.filter(action=Action.LINK_PASSWORD_FAILED).count() == 5


@pytest.mark.accepts("G7")
def test_a_locked_link_can_be_armed_again(make_link, sender):
    new_link = make_link()
    client = follow(new_link)
    for number in range(5):
        client.post(landing(new_link), {"password": f"guess {number}"})
    rearm_link(again(new_link), actor=sender)
    assert enter(new_link).get(reverse(GALLERY, args=[new_link.link.handle])).status_code == 200
    assert again(new_link).failures == 0


def test_a_lock_ends_visits_that_are_open(make_link, sender):
    new_link = make_link()
    visitor = enter(new_link)
    stranger = follow(new_link)
    for number in range(5):
        stranger.post(landing(new_link), {"password": f"guess {number}"})
    rearm_link(again(new_link), actor=sender)
    assert visitor.get(reverse(GALLERY, args=[new_link.link.handle])).status_code == 302


@pytest.mark.parametrize("most", [1, 3])
def test_a_link_opens_as_often_as_was_said_and_open_visits_go_on(make_link, most):
    new_link = make_link(most_opens=most)
    gallery = reverse(GALLERY, args=[new_link.link.handle])
    visitors = [enter(new_link) for _ in range(most + 2)]
    assert [visitor.get(gallery).status_code for visitor in visitors] == [200] * most + [302, 302]
    assert again(new_link).opens == most


@pytest.mark.accepts("G5")
def test_random_and_altered_secrets_open_nothing(make_link):
    new_link = make_link()
    good = new_link.secret
    altered = [good[:at] + ("A" if char != "A" else "B") + good[at + 1 :] for at, char in enumerate(good)]
    handles = {handle_of(secret) for secret in [*altered, *(new_token() for _ in range(10_000))]}
    assert len(handles) == 10_043
    assert handles.isdisjoint(Link.objects.across_practices().values_list("handle", flat=True))


@pytest.mark.accepts("G5")
def test_no_altered_address_opens_with_the_right_password(make_link):
    new_link = make_link()
    good = new_link.secret
    for at, char in enumerate(good):
        altered = good[:at] + ("A" if char != "A" else "B") + good[at + 1 :]
        client = Client(REMOTE_ADDR=f"203.0.113.{at}")
        page = client.get(reverse("link_open", args=[altered]))["Location"]
        assert client.post(page, {"password": PASSWORD}).status_code == 422
    assert new_link.link.visits.count() == 0


def test_trying_many_addresses_is_slowed_down_here_but_not_elsewhere(make_link):
    new_link = make_link()
    statuses = [Client().get(reverse("link_open", args=[new_token()])).status_code for _ in range(125)]
    assert statuses == [302] * 120 + [429] * 5
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert enter(new_link, elsewhere).get(reverse(GALLERY, args=[new_link.link.handle])).status_code == 200


def test_an_upload_link_leads_to_its_own_page(make_link):
    new_link = make_link(kind=LinkKind.UPLOAD)
    response = follow(new_link).post(landing(new_link), {"password": PASSWORD})
    assert response.url == reverse("link_upload", args=[new_link.link.handle])
