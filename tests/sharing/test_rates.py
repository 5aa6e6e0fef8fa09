"""Mails that people cause: a measure a day for a sender, a practice and an address; told before anything is made."""

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import OutgoingMail, Plan
from sharing import rates
from sharing.models import Link
from tests.sharing.sender import GWEN, errors_of, filled, form_of, links_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("G4")]


@pytest.fixture
def few(monkeypatch):
    """Limits small enough to reach."""

    def set_to(**limits):
        for name, value in {"OF_SENDER": 50, "OF_PRACTICE": 50, "OF_TRIAL": 50, "TO_RECEIVER": 50, **limits}.items():
            monkeypatch.setattr(rates, name, value)

    return set_to


def nothing_happened(page, northside):
    return (page.status_code, len(links_of(northside)), len(mail.outbox))


def test_too_many_mails_to_one_address_are_told_at_the_field(few, as_alice, northside, review, xray):
    few(TO_RECEIVER=2)
    for _ in range(2):
        assert as_alice.post(form_of(review), filled()).status_code == 200
    before = (len(links_of(northside)), len(mail.outbox))
    page = as_alice.post(form_of(review), filled(receivers=f"ann@lab.example, {GWEN.upper()}", title="Kept words"))
    words = f"Too many mails today to this address: {GWEN.upper()}. Send this one tomorrow."
    assert errors_of(page) == {"receivers": [words]}
    assert nothing_happened(page, northside) == (422, *before)
    assert "Kept words" in page.content.decode()
    assert as_alice.post(form_of(review), filled(receivers="ann@lab.example")).status_code == 200


@pytest.mark.parametrize(
    ("plan", "limit", "words"),
    [
        (Plan.TRIAL, {"OF_SENDER": 2}, "You mailed very many links today. Send this tomorrow."),
        (Plan.TRIAL, {"OF_TRIAL": 2}, "Your practice mailed very many links today. Send this tomorrow."),
        (Plan.SUBSCRIBER, {"OF_PRACTICE": 2}, "Your practice mailed very many links today. Send this tomorrow."),
    ],
)
def test_too_many_of_one_sender_or_practice_make_nothing(few, as_alice, northside, review, xray, plan, limit, words):
    type(northside).objects.filter(pk=northside.pk).update(plan=plan)
    few(**limit)
    three = "a@lab.example b@lab.example c@lab.example"
    page = as_alice.post(form_of(review), filled(receivers=three))
    assert errors_of(page) == {"receivers": [words]}
    assert nothing_happened(page, northside) == (422, 0, 0)
    two = as_alice.post(form_of(review), filled(receivers="a@lab.example b@lab.example"))
    assert (two.status_code, len(links_of(northside))) == (200, 2)


def test_what_one_sender_used_up_is_not_anothers(few, as_alice, as_bob, northside, review, xray):
    few(OF_SENDER=1)
    assert [as_alice.post(form_of(review), filled()).status_code for _ in range(2)] == [200, 422]
    assert as_bob.post(form_of(review), filled(receivers="ann@lab.example")).status_code == 200


def test_handing_over_is_no_mail(few, as_alice, review, xray):
    few(OF_SENDER=0)
    by_hand = filled(by="hand", receivers="")
    assert as_alice.post(form_of(review), by_hand).status_code == 200


def test_sending_again_counts_too(few, as_alice, make_link, northside):
    few(TO_RECEIVER=1)
    link = make_link().link
    first = as_alice.post(page_of(link, "link_send_again"))
    assert (first.status_code, len(mail.outbox)) == (302, 1)
    page = as_alice.post(page_of(link, "link_send_again"), follow=True).content.decode()
    assert f"Too many mails today to this address: {GWEN}." in page
    assert (len(mail.outbox), Link.objects.of(northside).get().epoch) == (1, 1)


def test_the_next_day_is_a_new_one(few, northside, alice, cache_of_this_process):
    few(TO_RECEIVER=1)
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        assert rates.take_mails(northside, alice, [GWEN]) is None
        assert rates.take_mails(northside, alice, [GWEN]).address == GWEN
        clock.shift(24 * 3600 + 1)
        assert rates.take_mails(northside, alice, [GWEN]) is None


def test_a_forged_request_sends_no_more(few, alice, northside, review, xray):
    few(TO_RECEIVER=1)
    client = Client()
    client.force_login(alice)
    for _ in range(3):
        client.post(form_of(review), filled())
    assert OutgoingMail.objects.filter(template="sharing/mail/link").count() == 1
