"""The page of one link, and what its sender does there; each acts at the visitor's next request (G9, G12)."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from audit.actions import Action
from audit.ledger import About, Actor, record
from audit.models import ActorKind, Event
from common import throttle
from sharing.models import LinkKind, LinkState
from sharing.presenters.link_page import browser_words
from tests.factories import ItemFactory, UploadBatchFactory
from tests.sharing.conftest import PASSWORD, enter, landing
from tests.sharing.sender import page_of

VERBS = ("link_withdraw", "link_extend", "link_password", "link_send_again", "link_rearm")
NEW = "amber kettle 93"


def gallery(new_link):
    return reverse("link_gallery", args=[new_link.link.handle])


def looked(link, item, action=Action.ITEM_VIEWED):
    """An entry as delivery writes it."""
    visit = link.visits.get()
    actor = Actor(ActorKind.LINK, visit.pk, visit.visitor, "192.0.2.7", link.pk)
    record(action, practice_id=link.practice_id, actor=actor, about=About(item.pk, item.name))


@pytest.mark.accepts("G9")
def test_page_shows_who_came_and_what_was_looked_at(as_alice, make_link, review, xray):
    new_link = make_link()
    others = [ItemFactory(collection=review) for _ in range(2)]
    enter(new_link)
    for item, times in ((xray, 2), (others[0], 1)):
        for _ in range(times):
            looked(new_link.link, item)
    looked(new_link.link, xray, Action.ITEM_DOWNLOADED)
    page = as_alice.get(page_of(new_link.link))
    [guest] = page.context["page"].guests
    assert "2 of 3 viewed, 1 downloaded" in page.text
    assert (guest.address, guest.viewed, guest.downloaded) == ("127.0.0.1", 2, 1)
    assert page.context["link"].opens == 1
    assert [row.what for row in page.context["page"].happenings][:2] == ["Original downloaded", "Image viewed"]


def test_wrong_passwords_are_on_the_page(as_alice, make_link, xray):
    new_link = make_link()
    enter(new_link, password="wrong wrong wrong")
    assert "Wrong link password" in as_alice.get(page_of(new_link.link)).text


@pytest.mark.accepts("G12")
def test_an_upload_link_says_what_arrived(as_alice, make_link, review):
    link = make_link(kind=LinkKind.UPLOAD, attestation="").link
    ItemFactory(collection=review, batch=UploadBatchFactory(collection=review, link_id=link.pk))
    page = as_alice.get(page_of(link))
    assert page.context["page"].arrived == 1
    assert reverse("collection_page", args=["northside", review.pk]) in page.text


@pytest.mark.accepts("G9")
def test_withdrawing_ends_what_somebody_is_looking_at(as_alice, make_link, xray):
    new_link = make_link()
    visitor = enter(new_link)
    assert visitor.get(gallery(new_link)).status_code == 200
    as_alice.post(page_of(new_link.link, "link_withdraw"))
    assert visitor.get(gallery(new_link)).headers["Location"] == landing(new_link)
    assert Event.objects.filter(action=Action.LINK_WITHDRAWN, subject_id=new_link.link.pk).count() == 1
    assert "The link is withdrawn and stays so." in as_alice.get(page_of(new_link.link)).text


@pytest.mark.accepts("G9")
def test_a_new_last_day_is_stored_as_it_is_shown(as_alice, make_link, xray):
    link = make_link(expires_at=timezone.now() + datetime.timedelta(seconds=1)).link
    day = timezone.localdate() + datetime.timedelta(days=40)
    page = as_alice.post(page_of(link, "link_extend"), {"last_day": day.isoformat()}, follow=True)
    link.refresh_from_db()
    assert link.expires_at == datetime.datetime.combine(day, datetime.time(23, 59, 59), datetime.UTC)
    assert f'datetime="{link.expires_at.isoformat()}"' in page.text


@pytest.mark.parametrize("last_day", ["", "2001-01-01", "9999-12-31", "tomorrow"])
def test_a_last_day_that_cannot_be_is_told_at_its_field(as_alice, make_link, last_day):
    link = make_link().link
    response = as_alice.post(page_of(link, "link_extend"), {"last_day": last_day})
    before, link.expires_at = link.expires_at, None
    link.refresh_from_db()
    assert (response.status_code, list(response.context["extend"].errors)) == (422, ["last_day"])
    assert link.expires_at == before


@pytest.mark.accepts("G9")
def test_a_new_password_takes_the_place_of_the_old_one(as_alice, make_link, xray):
    new_link = make_link()
    visitor = enter(new_link)
    as_alice.post(page_of(new_link.link, "link_password"), {"password": NEW, "by_mail": "on"})
    assert visitor.get(gallery(new_link)).status_code == 302
    assert enter(new_link).get(gallery(new_link)).status_code == 302
    assert enter(new_link, password=NEW).get(gallery(new_link)).status_code == 200
    assert [NEW in message.body for message in mail.outbox] == [True]


@pytest.mark.parametrize("password", ["", "short", "gwen@elsewhere.example", "marchetti 2026"])
def test_a_new_password_is_as_good_as_the_first(as_alice, make_link, xray, password):
    new_link = make_link()
    response = as_alice.post(page_of(new_link.link, "link_password"), {"password": password})
    assert (response.status_code, list(response.context["password"].errors)) == (422, ["password"])
    assert enter(new_link).get(gallery(new_link)).status_code == 200


@pytest.mark.accepts("G9")
def test_sending_again_makes_the_old_address_useless(as_alice, make_link, xray):
    old = make_link()
    visitor = enter(old)
    as_alice.post(page_of(old.link, "link_send_again"))
    assert visitor.get(gallery(old)).status_code == 302
    assert enter(old).get(gallery(old)).status_code == 302
    assert len(mail.outbox) == 1


def test_by_hand_a_new_address_is_shown_once(as_alice, make_link, xray):
    link = make_link(email="").link
    page = as_alice.post(page_of(link, "link_send_again"))
    assert (page.status_code, "/l/" in page.text, PASSWORD in page.text) == (200, True, False)


def test_one_receiver_is_not_flooded(as_alice, make_link):
    link = make_link().link
    for _ in range(5):
        throttle.allow("link-again", str(link.pk), times=5, seconds=3600)
    page = as_alice.post(page_of(link, "link_send_again"), follow=True)
    assert "At most 5 mails an hour for one link." in page.text
    assert mail.outbox == []


@pytest.mark.accepts("G7")
def test_unlocking_starts_the_count_again(as_alice, make_link, xray):
    new_link = make_link()
    for _ in range(5):
        enter(new_link, password="wrong wrong wrong")
    assert "Locked after five wrong passwords" in as_alice.get(page_of(new_link.link)).text
    as_alice.post(page_of(new_link.link, "link_rearm"))
    new_link.link.refresh_from_db()
    assert (new_link.link.state, new_link.link.failures) == (LinkState.LIVE, 0)
    assert enter(new_link).get(gallery(new_link)).status_code == 200


@pytest.mark.parametrize("verb", VERBS)
def test_only_the_sender_or_an_administrator_changes_a_link(as_bob, as_charlie, make_link, verb):
    link = make_link().link
    refused = as_bob.post(page_of(link, verb), {"last_day": "2001-01-01", "password": NEW})
    assert (refused.status_code, "administrator" in refused.text) == (403, True)
    assert as_charlie.post(page_of(link, verb)).status_code == 404
    assert as_bob.get(page_of(link, verb)).status_code == 405
    link.refresh_from_db()
    assert (link.epoch, link.state) == (0, LinkState.LIVE)


def test_a_member_changes_own_links(as_bob, bob, make_link):
    link = make_link().link
    link.created_by = bob
    link.save()
    as_bob.post(page_of(link, "link_withdraw"))
    link.refresh_from_db()
    assert link.state == LinkState.WITHDRAWN


def test_members_see_links_of_others_but_no_buttons(as_bob, make_link):
    page = as_bob.get(page_of(make_link().link)).text
    assert "Only who made this link, or an administrator, can change it." in page
    assert 'action="/p/northside/links/' not in page


def test_stranger_gets_404(as_charlie, make_link):
    assert as_charlie.get(page_of(make_link().link)).status_code == 404


def test_after_the_trial_links_can_be_withdrawn_and_nothing_else(as_alice, make_link, northside):
    northside.trial_ends_at = timezone.now()
    northside.save()
    link = make_link().link
    answers = {verb: as_alice.post(page_of(link, verb)).status_code for verb in VERBS}
    assert answers == {**dict.fromkeys(VERBS, 403), "link_withdraw": 302}
    northside.plan = Plan.VIEWER
    northside.save()
    assert as_alice.get(page_of(link)).status_code == 403


def test_page_takes_as_many_queries_for_many_looks(
    as_alice, make_link, review, xray, stopped_clock, django_assert_max_num_queries
):
    new_link = make_link()
    enter(new_link)
    for _ in range(20):
        looked(new_link.link, ItemFactory(collection=review))
    with django_assert_max_num_queries(20):
        as_alice.get(page_of(new_link.link))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 OPR/115.0", "Opera, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("curl/8", ""),
    ],
)
def test_browsers_are_told_in_two_words(agent, words):
    assert browser_words(agent) == words
