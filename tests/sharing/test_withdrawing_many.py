"""Withdrawing many links at once: told with its numbers first, then done to what one may change (G14)."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.actions import Action
from audit.models import Event
from sharing.models import Link, LinkState
from tests.sharing.conftest import enter

pytestmark = pytest.mark.accepts("G14")


@pytest.fixture
def withdraw(northside):
    return reverse("links_withdraw", args=[northside.slug])


def give(link, user):
    Link.objects.of(link.practice).filter(pk=link.pk).update(created_by=user)


def withdrawn(links):
    """The labels of those that are over now."""
    for link in links.values():
        link.refresh_from_db()
    return {label for label, link in links.items() if link.state == LinkState.WITHDRAWN}


def chosen(page):
    """The links that the page would go on with."""
    return re.findall(r'name="links" value="([^"]+)"', page.text)


def test_first_the_number_is_told_and_that_it_cannot_be_undone(as_alice, links, withdraw):
    wanted = [links["fresh"], links["locked"], links["withdrawn"]]
    page = as_alice.post(withdraw, {"links": [link.pk for link in wanted]})
    assert page.status_code == 200
    for words in ("Withdraw 2 links", "This cannot be undone.", "1 of the chosen links is withdrawn already."):
        assert words in page.text
    assert set(chosen(page)) == {str(links["fresh"].pk), str(links["locked"].pk)}
    assert withdrawn(links) == {"withdrawn"}


def test_then_they_are_withdrawn_together(as_alice, links, withdraw):
    wanted = [links["fresh"].pk, links["locked"].pk]
    page = as_alice.post(withdraw, {"links": wanted, "really": "yes"}, follow=True)
    assert "2 links are withdrawn." in page.text
    assert withdrawn(links) == {"withdrawn", "fresh", "locked"}
    assert Event.objects.filter(action=Action.LINK_WITHDRAWN).count() == 2


def test_twice_is_once(as_alice, links, withdraw):
    values = {"links": [links["fresh"].pk], "really": "yes"}
    as_alice.post(withdraw, values)
    page = as_alice.post(withdraw, values, follow=True)
    assert "Choose links that are not withdrawn yet." in page.text
    assert Event.objects.filter(action=Action.LINK_WITHDRAWN).count() == 1


def test_who_is_looking_is_out_at_the_next_request(as_alice, make_link, xray, withdraw):
    shown = [make_link() for _ in range(3)]
    visitors = [enter(new_link) for new_link in shown]
    as_alice.post(withdraw, {"links": [new_link.link.pk for new_link in shown], "really": "yes"})
    answers = [
        visitor.get(reverse("link_gallery", args=[new_link.link.handle])).status_code
        for visitor, new_link in zip(visitors, shown, strict=True)
    ]
    assert answers == [302, 302, 302]


def test_links_of_others_are_named_and_stay(as_bob, bob, links, withdraw):
    give(links["fresh"], bob)
    both = [links["fresh"].pk, links["opened"].pk]
    page = as_bob.post(withdraw, {"links": both})
    assert "Withdraw 1 link" in page.text
    assert "1 link stays: somebody else made it." in page.text
    assert (chosen(page), "opened" in page.text) == ([str(links["fresh"].pk)], True)
    done = as_bob.post(withdraw, {"links": both, "really": "yes"}, follow=True)
    assert "Not withdrawn, because others made them: opened" in done.text
    assert withdrawn(links) == {"withdrawn", "fresh"}


def test_only_links_of_others_leave_nothing_to_press(as_bob, links, withdraw):
    page = as_bob.post(withdraw, {"links": [links["opened"].pk], "really": "yes"})
    assert ("Nothing to withdraw" in page.text, 'name="really"' in page.text) == (True, False)
    assert withdrawn(links) == {"withdrawn"}


def test_a_foreign_or_unknown_link_among_them_is_404_and_touches_none(as_alice, as_charlie, links, withdraw, southside):
    for forged in (uuid.uuid4(), "all", ""):
        values = {"links": [links["fresh"].pk, forged], "really": "yes"}
        assert as_alice.post(withdraw, values).status_code == 404
    theirs = reverse("links_withdraw", args=[southside.slug])
    assert as_charlie.post(theirs, {"links": [links["fresh"].pk], "really": "yes"}).status_code == 404
    assert as_charlie.post(withdraw, {"links": [links["fresh"].pk], "really": "yes"}).status_code == 404
    assert withdrawn(links) == {"withdrawn"}


def test_more_than_five_hundred_are_not_taken_at_once(as_alice, links, withdraw):
    many = [links["fresh"].pk, *(uuid.uuid4() for _ in range(500))]
    assert as_alice.post(withdraw, {"links": many, "really": "yes"}).status_code == 404
    assert withdrawn(links) == {"withdrawn"}


def test_everything_is_what_fits_the_filter_also_on_other_pages(as_alice, make_link, links, withdraw):
    for number in range(52):
        make_link(label=f"n{number}")
    page = as_alice.post(f"{withdraw}?state=unopened&kind=view", {"everything": "yes"})
    assert ("Withdraw 54 links" in page.text, len(chosen(page))) == (True, 54)
    done = as_alice.post(withdraw, {"links": chosen(page), "really": "yes"}, follow=True)
    assert "54 links are withdrawn." in done.text
    assert withdrawn(links) == {"withdrawn", "fresh", "not yet"}


def test_everything_of_a_search_is_only_what_was_found(as_alice, links, withdraw, northside):
    here = reverse("link_list", args=[northside.slug])
    address = as_alice.post(here, {"q": "locked"}).headers["Location"]
    page = as_alice.post(withdraw + "?" + address.partition("?")[2], {"everything": "yes"})
    assert chosen(page) == [str(links["locked"].pk)]


def test_everything_of_a_limited_member_is_of_the_assigned_patients(as_dora, dora, links, withdraw):
    give(links["fresh"], dora)
    page = as_dora.post(withdraw, {"everything": "yes"}, follow=True)
    assert "Choose links that are not withdrawn yet." in page.text


def test_nothing_chosen_is_said(as_alice, links, withdraw):
    page = as_alice.post(withdraw, follow=True)
    assert "Choose links that are not withdrawn yet." in page.text
    assert withdrawn(links) == {"withdrawn"}


def test_a_forged_request_withdraws_nothing(alice, links, withdraw):
    forger = Client(enforce_csrf_checks=True)
    forger.force_login(alice)
    for values in ({"links": [links["fresh"].pk], "really": "yes"}, {"everything": "yes"}):
        assert forger.post(withdraw, values).status_code == 403
    assert withdrawn(links) == {"withdrawn"}


def test_stranger_gets_404_and_reading_is_no_way(as_charlie, as_alice, links, withdraw):
    assert (as_charlie.post(withdraw).status_code, as_alice.get(withdraw).status_code) == (404, 405)


def test_the_same_number_of_queries_for_1_and_20_links_before_withdrawing(as_alice, make_link, withdraw, stopped_clock):
    made = [make_link().link.pk for _ in range(20)]
    as_alice.post(withdraw, {"links": made[:1]})
    with CaptureQueriesContext(connection) as one:
        as_alice.post(withdraw, {"links": made[:1]})
    with CaptureQueriesContext(connection) as twenty:
        as_alice.post(withdraw, {"links": made})
    assert len(twenty) == len(one)
