"""What is counted stays exact when many come at the same moment; needs a database with row locks."""

import os
import threading

import pytest
from django.db import connection

from audit.actions import Action
from audit.models import Event
from image_collections.uploads import UploadRefused, begin_upload
from sharing.access import actor_of
from sharing.models import Link, LinkKind, LinkState
from sharing.services.changing import withdraw_links
from sharing.services.opening import Caller, Outcome, open_link
from sharing.services.receiving import taken_by, uploader_of
from sharing.services.visiting import introduce_visitor
from tests.sharing.conftest import PASSWORD

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="many at once need PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]
CALLER = Caller("192.0.2.7", "a browser")
ROUNDS = 20 if os.environ.get("BITEWING_LONG") == "yes" else 3


def at_once(number, act) -> list:
    """What `act` gave to each of so many threads that started together."""
    start, answers = threading.Barrier(number), []

    def one():
        try:
            start.wait()
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.accepts("G1")
def test_of_fifty_at_once_exactly_five_get_in(make_link):
    for _round in range(ROUNDS):
        link = make_link(most_opens=5).link
        answers = at_once(50, lambda link=link: open_link(link, password=PASSWORD, caller=CALLER).outcome)
        assert (answers.count(Outcome.ADMITTED), answers.count(Outcome.REFUSED)) == (5, 45)
        link.refresh_from_db()
        assert (link.opens, link.visits.count()) == (5, 5)


@pytest.mark.accepts("G7")
def test_of_fifty_wrong_passwords_at_once_five_are_counted_and_one_locks(make_link):
    link = make_link().link
    answers = at_once(50, lambda: open_link(link, password="wrong", caller=CALLER).outcome)
    link.refresh_from_db()
    assert (set(answers), link.failures, link.state) == ({Outcome.REFUSED}, 5, LinkState.LOCKED)
    assert Event.objects.filter(action=Action.LINK_PASSWORD_FAILED).count() == 5
    assert Event.objects.filter(action=Action.LINK_LOCKED).count() == 1


@pytest.mark.accepts("G14")
def test_many_who_withdraw_the_same_links_withdraw_each_once_while_others_open_them(make_link, sender):
    links = [make_link().link for _ in range(6)]
    turns = iter(range(10))

    def act():
        turn = next(turns)
        if turn % 2:
            return open_link(links[turn % 6], password=PASSWORD, caller=CALLER) and 0
        mine = links[turn % 6 :] + links[: turn % 6]
        return withdraw_links([Link.objects.of(link.practice).get(pk=link.pk) for link in mine], actor=sender)

    assert sum(at_once(10, act)) == 6
    assert Event.objects.filter(action=Action.LINK_WITHDRAWN).count() == 6


@pytest.mark.accepts("G12")
@pytest.mark.parametrize("limits", [{"most_files": 5}, {"most_bytes": 5 * 1000}])
def test_parallel_uploads_stay_within_the_limits(make_link, folder_store, limits):
    link = make_link(kind=LinkKind.UPLOAD, **limits).link
    visit = open_link(link, password=PASSWORD, caller=CALLER).visit
    introduce_visitor(visit, name="Gwen", message="")

    def begin():
        try:
            begin_upload(uploader_of(visit, actor=actor_of(visit, "192.0.2.7")), name="a.jpg", size=1000)
        except UploadRefused as error:
            return error.reason
        return "begun"

    answers = at_once(20, begin)
    reason = "limit_files" if "most_files" in limits else "limit_bytes"
    assert (answers.count("begun"), answers.count(reason)) == (5, 15)
    assert (taken_by(link).files, taken_by(link).bytes) == (5, 5000)
    link.practice.refresh_from_db()
    assert link.practice.storage_used == 5000
