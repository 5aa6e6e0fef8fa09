"""Before a link ends, its receiver and its sender are told, once for each end (G15)."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import MailState, OutgoingMail
from accounts.notices import Notice
from audit.actions import Action
from audit.models import Event
from sharing import processing, tasks
from sharing.models import Link, LinkKind
from sharing.services.changing import extend_link, rearm_link, withdraw_link
from sharing.services.creating import send_link
from tests.factories import ItemFactory, UploadBatchFactory
from tests.sharing.conftest import PASSWORD, enter

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("G15")]
DAY = datetime.timedelta(days=1)
GWEN, ALICE = "gwen@elsewhere.example", "alice@northside.example"


@pytest.fixture
def mailed(make_link, sender):
    """A link whose mails went out, as many days ago as it needs to end in `left`."""

    def make(*, days=30, left=2.5 * DAY, **values):
        now = timezone.now()
        new_link = make_link(**values)
        send_link(new_link, actor=sender, password=PASSWORD)
        moments = {"created_at": now + left - days * DAY, "expires_at": now + left}
        Link.objects.across_practices().filter(pk=new_link.link.pk).update(**moments)
        mail.outbox.clear()
        return new_link

    return make


def told():
    """Who was told of ends since the last look."""
    tasks.remind_of_ends()
    receivers = sorted(message.to[0] for message in mail.outbox)
    mail.outbox.clear()
    return receivers


def fresh(new_link) -> Link:
    links = Link.objects.across_practices().select_related("practice", "collection__patient")
    return links.get(pk=new_link.link.pk)


def test_receiver_and_sender_are_told_three_days_before_and_once(mailed):
    new_link = mailed()
    assert (told(), told()) == ([ALICE, GWEN], [])
    assert fresh(new_link).reminded_at is not None
    event = Event.objects.get(action=Action.LINK_REMINDED)
    assert (event.subject_id, event.detail["told"]) == (new_link.link.pk, ["ends_to_receiver", "ends_to_sender"])


def test_no_reminder_holds_the_link_or_anything_of_the_patient(mailed):
    new_link = mailed(title="Elena Marchetti", label="Elena")
    tasks.remind_of_ends()
    texts = "".join(message.subject + message.body + message.alternatives[0].content for message in mail.outbox)
    assert [word for word in (new_link.secret, PASSWORD, "Elena", "Marchetti") if word in texts] == []
    assert "answer to this one and ask Alice Archer for a new link" in mail.outbox[0].body
    assert mail.outbox[0].reply_to == [ALICE]


@pytest.mark.parametrize(
    ("days", "left", "count"),
    [
        (30, 3 * DAY + datetime.timedelta(minutes=1), 0),
        (30, 3 * DAY - datetime.timedelta(minutes=1), 2),
        (7, 2 * DAY, 2),
        (6, 2 * DAY, 0),
        (6, DAY - datetime.timedelta(minutes=1), 2),
        (1, DAY / 2, 0),  # it has hardly begun
        (30, -DAY, 0),
    ],
)
def test_the_day_before_is_enough_for_links_shorter_than_a_week(mailed, days, left, count):
    mailed(days=days, left=left)
    assert len(told()) == count


def test_two_workers_at_the_same_link_tell_once(mailed):
    link = fresh(mailed())
    processing.remind_of_end(link)
    processing.remind_of_end(link)
    assert sorted(message.to[0] for message in mail.outbox) == [ALICE, GWEN]
    assert Event.objects.filter(action=Action.LINK_REMINDED).count() == 1


def test_a_worker_that_died_between_the_mails_sends_only_the_other(mailed):
    link = fresh(mailed())
    processing.emails.mail_ends_to_receiver(link, timezone.now())
    mail.outbox.clear()
    assert told() == [ALICE]


def test_a_receiver_who_was_there_is_left_in_peace(mailed, xray):
    enter(mailed(asks_code=False))
    mail.outbox.clear()
    assert told() == [ALICE]


@pytest.mark.parametrize(("brings", "receivers"), [(False, [ALICE, GWEN]), (True, [ALICE])])
def test_who_came_to_send_files_and_sent_none_is_reminded(mailed, review, brings, receivers):
    new_link = mailed(kind=LinkKind.UPLOAD, asks_code=False)
    enter(new_link)
    mail.outbox.clear()
    if brings:
        ItemFactory(collection=review, batch=UploadBatchFactory(collection=review, link_id=new_link.link.pk))
    assert told() == receivers


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.BOUNCED])
def test_who_never_got_the_link_is_not_reminded_of_it(mailed, state):
    new_link = mailed()
    OutgoingMail.objects.filter(about_id=new_link.link.pk).update(state=state)
    assert told() == [ALICE]


def test_a_link_by_hand_reminds_only_its_sender(mailed):
    mailed(email="")
    assert told() == [ALICE]


def test_who_wants_no_notice_gets_none(mailed, alice):
    alice.notices_off = [Notice.LINK_ENDS]
    alice.save()
    mailed()
    assert told() == [GWEN]


@pytest.mark.parametrize(
    "values", [{"withdrawn_at": timezone.now()}, {"locked_at": timezone.now()}, {"most_opens": 1, "opens": 1}]
)
def test_only_links_that_open_are_worth_a_mail(mailed, values):
    Link.objects.across_practices().filter(pk=mailed().link.pk).update(**values)
    assert told() == []


def test_what_is_in_the_bin_is_not_spoken_of(mailed, review):
    mailed()
    review.deleted_at = timezone.now()
    review.save()
    assert told() == []


def test_an_extended_link_reminds_again_before_its_new_end(mailed, sender, time_machine):
    new_link = mailed()
    told()
    extend_link(fresh(new_link), expires_at=timezone.now() + 20 * DAY, actor=sender)
    assert told() == []
    time_machine.move_to(timezone.now() + 18 * DAY)
    assert (told(), told()) == ([ALICE, GWEN], [])


def test_who_moves_an_end_so_close_need_not_be_told(mailed, sender):
    new_link = mailed(left=20 * DAY)
    extend_link(fresh(new_link), expires_at=timezone.now() + 2 * DAY, actor=sender)
    assert told() == []


def test_a_link_unlocked_in_time_reminds_and_a_withdrawn_one_never(mailed, sender):
    new_link = mailed()
    Link.objects.across_practices().filter(pk=new_link.link.pk).update(locked_at=timezone.now())
    assert told() == []
    rearm_link(fresh(new_link), actor=sender)
    assert told() == [ALICE, GWEN]
    withdraw_link(fresh(new_link), actor=sender)
    assert told() == []
