"""The one-time code (G8)."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from sharing.models import LinkState
from tests.sharing.conftest import enter


@pytest.fixture
def coded(make_link):
    return make_link(asks_code=True)


def code_page(new_link) -> str:
    return reverse("link_code", args=[new_link.link.handle])


def gallery(new_link) -> str:
    return reverse("link_gallery", args=[new_link.link.handle])


def last_code() -> str:
    return re.search(r"^ +([0-9]{6})$", mail.outbox[-1].body, re.MULTILINE)[1]


def type_code(client, new_link, code):
    return client.post(code_page(new_link), {"code": code})


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.accepts("G8")
def test_after_the_password_a_code_is_mailed_and_opens(coded):
    client = enter(coded)
    assert [message.to for message in mail.outbox] == [["gwen@elsewhere.example"]]
    assert client.get(gallery(coded)).url == code_page(coded)
    page = client.get(code_page(coded)).content.decode()
    assert "g…@elsewhere.example" in page
    assert "gwen@elsewhere.example" not in page
    code = last_code()
    assert type_code(client, coded, f" {code[:3]} {code[3:]} ").url == gallery(coded)
    assert client.get(gallery(coded)).status_code == 200
    coded.link.refresh_from_db()
    assert coded.link.opens == 1
    assert list(coded.link.visits.values_list("code_hash", "code_ends_at")) == [("", None)]


@pytest.mark.accepts("G8")
def test_a_code_works_ten_minutes_and_not_a_second_longer(coded, time_machine):
    start = timezone.now().replace(microsecond=0)
    time_machine.move_to(start, tick=False)
    client = enter(coded)
    code = last_code()
    time_machine.move_to(start + datetime.timedelta(minutes=10, seconds=1), tick=False)
    answer = type_code(client, coded, code)
    assert (answer.status_code, "does not work any more" in answer.content.decode()) == (422, True)
    time_machine.move_to(start + datetime.timedelta(minutes=9, seconds=59), tick=False)
    assert type_code(client, coded, code).url == gallery(coded)


@pytest.mark.accepts("G8")
def test_a_code_works_once(coded):
    first = enter(coded)
    code = last_code()
    type_code(first, coded, code)
    second = enter(coded)
    assert type_code(second, coded, code).status_code == 422
    assert second.get(gallery(coded)).url == code_page(coded)


@pytest.mark.accepts("G8")
def test_a_code_works_in_its_own_browser_and_link_only(coded, make_link):
    mine, code = enter(coded), last_code()
    other_link = make_link(asks_code=True)
    assert type_code(enter(other_link), other_link, code).status_code == 422
    assert type_code(enter(coded), coded, code).status_code == 422
    assert type_code(Client(), coded, code).url == reverse("link_landing", args=[coded.link.handle])
    assert type_code(mine, coded, code).url == gallery(coded)


@pytest.mark.accepts("G8")
def test_a_new_code_ends_the_one_before_and_not_the_count(coded):
    client = enter(coded)
    old = last_code()
    for _ in range(3):
        type_code(client, coded, another(old))
    client.post(reverse("link_code_again", args=[coded.link.handle]))
    assert type_code(client, coded, old).status_code == 422
    coded.link.refresh_from_db()
    assert coded.link.failures == 4
    assert client.get(gallery(coded)).url == code_page(coded)


@pytest.mark.accepts("G7")
def test_five_wrong_codes_lock_the_link_and_no_sixth_is_checked(coded, django_capture_on_commit_callbacks):
    client = enter(coded)
    code = last_code()
    with django_capture_on_commit_callbacks(execute=True):
        answers = [type_code(client, coded, another(code)) for _ in range(20)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [302] * 16
    assert type_code(client, coded, code).url == reverse("link_landing", args=[coded.link.handle])
    coded.link.refresh_from_db()
    assert (coded.link.failures, coded.link.state, coded.link.opens) == (5, LinkState.LOCKED, 0)
    assert Event.objects.filter(action=Action.LINK_CODE_FAILED).count() == 5
    assert [message.subject for message in mail.outbox[1:]] == ["Your link is locked"]


@pytest.mark.accepts("G7")
def test_wrong_passwords_and_wrong_codes_are_counted_together(coded):
    client = enter(coded)
    code = last_code()
    for _ in range(3):
        enter(coded, Client(), "wrong")
    for _ in range(2):
        type_code(client, coded, another(code))
    coded.link.refresh_from_db()
    assert coded.link.state == LinkState.LOCKED


def test_the_password_again_does_not_reset_the_count(coded):
    client = enter(coded)
    type_code(client, coded, another(last_code()))
    enter(coded)
    coded.link.refresh_from_db()
    assert coded.link.failures == 1


def test_what_is_no_code_is_not_counted(coded):
    client = enter(coded)
    for typed in ("", "12345", "1234567", "abcdef", "１２３４５６"):
        assert type_code(client, coded, typed).status_code == 422
    coded.link.refresh_from_db()
    assert coded.link.failures == 0


def test_at_most_five_codes_an_hour_are_mailed(coded):
    client = enter(coded)
    for _ in range(8):
        client.post(reverse("link_code_again", args=[coded.link.handle]))
    assert len(mail.outbox) == 5
    assert "At most 5 codes an hour" in client.get(code_page(coded)).content.decode()
    assert type_code(client, coded, last_code()).url == gallery(coded)


def test_a_mail_server_that_is_away_is_said(coded, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    client = enter(coded)
    assert "could not be sent" in client.get(code_page(coded)).content.decode()
