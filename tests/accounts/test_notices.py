"""Which notices people get: what a practice or a person turned off is not mailed, and nothing else changes."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.notices import Notice, declined, wanted
from audit.actions import Action
from audit.models import Event
from sharing import emails, processing
from sharing.models import Visit
from sharing.services.visiting import ask_more_time
from tests.factories import MembershipFactory
from tests.sharing.conftest import follow, landing, make_link, sender

__all__ = ["make_link", "sender"]
pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A14")]
ALL = [notice.value for notice in Notice]


def happenings(link):
    """Every notice of a link, as if each had happened just now."""
    link.locked_at = timezone.now()
    visit = Visit(link=link, epoch=0, visitor_name="Gwen Green")
    return {
        Notice.LINK_LOCKED: emails.mail_locked(link),
        Notice.FILES_ARRIVED: emails.mail_visit(visit, 2),
        Notice.MORE_TIME: emails.mail_more_time(link, timezone.localdate()),
        Notice.LINK_ENDS: emails.mail_ends_to_sender(link),
        Notice.MAIL_BOUNCED: emails.mail_bounced(link),
    }


def test_people_choose_their_notices_and_it_is_recorded(as_bob, bob, northside):
    answer = as_bob.post("/me/notices/", {"notices": [Notice.LINK_LOCKED]})
    assert (answer.status_code, answer["Location"]) == (302, "/me/notices/")
    bob.refresh_from_db()
    assert bob.notices_off == ["files-arrived", "link-ends", "mail-bounced", "more-time"]
    event = Event.objects.get(practice_id=northside.pk)
    assert (event.action, event.detail) == (Action.USER_CHANGED, {"changed": ["notices_off"]})


def test_what_was_chosen_stands_ticked(as_bob, bob):
    bob.notices_off = ["more-time"]
    bob.save()
    page = as_bob.get("/me/notices/").content.decode()
    ticked = {value: f'value="{value}" id="id_notices_{n}" checked' in page for n, value in enumerate(ALL)}
    assert ticked == {**dict.fromkeys(ALL, True), "more-time": False}


def test_declining_everything_is_possible(as_bob, bob):
    assert as_bob.post("/me/notices/").status_code == 302
    bob.refresh_from_db()
    assert bob.notices_off == sorted(ALL)


def test_a_notice_that_does_not_exist_is_told(as_bob, bob):
    page = as_bob.post("/me/notices/", {"notices": ["weather"]})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["notices"])
    bob.refresh_from_db()
    assert bob.notices_off == []


def test_the_page_says_what_cannot_be_turned_off(as_bob):
    page = as_bob.get("/me/notices/").content.decode()
    assert "They cannot be turned off." in page


def test_the_page_names_what_a_practice_turned_off(as_bob, northside):
    northside.notices_off = [Notice.MORE_TIME]
    northside.save()
    page = as_bob.get("/me/notices/").content.decode()
    assert "An administrator of Northside Dental turned this off" in page
    assert page.count(str(Notice.MORE_TIME.label)) == 2


def test_what_comes_later_is_wanted():
    assert (declined(ALL), wanted([]), wanted(["gone"])) == ([], ALL, ALL)
    assert wanted(declined(["link-locked"])) == ["link-locked"]


@pytest.mark.parametrize("whose", ["person", "practice"])
@pytest.mark.parametrize("notice", list(Notice))
def test_what_was_turned_off_is_not_mailed_and_everything_else_is(make_link, alice, northside, whose, notice):
    subject = alice if whose == "person" else northside
    subject.notices_off = [notice]
    subject.save()
    link = make_link().link
    link.practice.refresh_from_db()
    mails = happenings(link)
    assert [what for what, sent in mails.items() if sent is None] == [notice]
    assert len(mail.outbox) == len(Notice) - 1


def test_another_practice_of_the_same_person_still_sends(make_link, alice, southside):
    MembershipFactory(user=alice, practice=southside)
    southside.notices_off = ALL
    southside.save()
    assert all(sent is not None for sent in happenings(make_link().link).values())


def test_without_a_mail_nothing_fails_and_the_page_shows_what_happened(make_link, alice, as_alice, sender, elena):
    alice.notices_off = ALL
    alice.save()
    new_link = make_link(expires_at=timezone.now() + datetime.timedelta(seconds=60))
    client = follow(new_link)
    for _ in range(5):
        client.post(landing(new_link), {"password": "wrong"})
    processing.tell_of_lock(new_link.link.pk)
    ask_more_time(new_link.link, actor=sender)
    assert (mail.outbox, list(OutgoingMail.objects.all())) == ([], [])
    page = as_alice.get(reverse("link_page", args=["northside", new_link.link.pk])).content.decode()
    assert [word for word in ("Link locked", "More time asked for") if word not in page] == []


def test_mails_about_safety_always_come(alice, confirmed, northside):
    for subject in (alice, northside):
        subject.notices_off = ALL
        subject.save()
    Client().post("/accounts/password/reset/", {"email": alice.email})
    assert [message.to for message in mail.outbox] == [[alice.email]]
