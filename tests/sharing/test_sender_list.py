"""The list of all links of a practice: filters, search and pages (G14)."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Plan
from sharing.models import Link
from tests.factories import CollectionFactory, PatientFactory

pytestmark = pytest.mark.accepts("G14")
DAY = datetime.timedelta(days=1)
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def here(northside):
    return reverse("link_list", args=[northside.slug])


def labels(response):
    return {row.link.label for row in response.context["page"].rows}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=live", {"opened", "fresh", "ending", "not yet", "files"}),
        ("?state=ending", {"ending"}),
        ("?state=unopened", {"fresh", "not yet"}),
        ("?state=old", {"files"}),
        ("?state=locked", {"locked"}),
        ("?state=ended", {"expired", "withdrawn"}),
        ("?state=live&kind=upload", {"files"}),
        ("?kind=view&state=locked", {"locked"}),
        (
            "?state=nonsense&kind=x&after=1",
            {"opened", "fresh", "ending", "not yet", "locked", "expired", "withdrawn", "files"},
        ),
    ],
)
def test_filters(as_bob, links, here, query, shown):
    assert labels(as_bob.get(here + query)) == shown


def test_filters_carry_their_numbers(as_alice, links, here):
    page = as_alice.get(here).context["page"]
    assert [choice.count for choice in page.filters.states] == [8, 5, 1, 2, 1, 1, 2]
    assert [choice.count for choice in page.filters.kinds] == [8, 7, 1]


def test_numbers_are_those_that_a_click_would_show(as_alice, bob, links, here):
    Link.objects.of(links["fresh"].practice).filter(pk=links["fresh"].pk).update(created_by=bob)
    page = as_alice.get(f"{here}?state=live&kind=view").context["page"]
    for choice in (*page.filters.states, *page.filters.kinds, *page.filters.senders):
        assert len(labels(as_alice.get(here + choice.query))) == choice.count
    assert [(str(one.label), one.count) for one in page.filters.senders] == [
        ("All senders", 4),
        ("Alice Archer", 3),
        ("Bob Baker", 1),
    ]


def test_by_sender(as_alice, bob, links, here):
    Link.objects.of(links["fresh"].practice).filter(pk=links["fresh"].pk).update(created_by=bob)
    page = as_alice.get(f"{here}?sender={bob.pk}")
    assert (labels(page), f'<option value="{bob.pk}" selected>' in page.text) == ({"fresh"}, True)
    assert labels(as_alice.get(f"{here}?sender={uuid.uuid4()}")) == set()


def test_a_receiver_is_sought_without_standing_in_an_address(as_alice, make_link, links, here):
    make_link(email="noor@elsewhere.example", label="Dr. Noor")
    found = as_alice.post(f"{here}?state=live", {"q": "dr noor"}, follow=True)
    [(address, _status)] = found.redirect_chain
    assert (labels(found), "noor" in address.lower(), "state=live" in address) == ({"Dr. Noor"}, False, True)
    assert 'value="dr noor"' in found.text
    assert labels(as_alice.post(here, {"q": "gwen@elsewhere"}, follow=True)) == set(links)
    assert "No link fits" in as_alice.post(here, {"q": "%"}, follow=True).text


def test_a_search_of_somebody_else_is_not_recalled(as_alice, as_bob, links, here):
    address = as_alice.post(here, {"q": "fresh"}).headers["Location"]
    assert (labels(as_alice.get(address)), labels(as_bob.get(address))) == ({"fresh"}, set(links))


def test_each_state_has_its_word(as_alice, links, here):
    words = {row.link.label: str(row.badge.word) for row in as_alice.get(here).context["page"].rows}
    assert words == {
        **dict.fromkeys(("opened", "fresh", "ending", "files"), "Live"),
        "not yet": "Not yet open",
        "locked": "Locked",
        "expired": "Expired",
        "withdrawn": "Withdrawn",
    }


def test_a_link_opened_as_often_as_it_may_be_is_used_up(as_alice, make_link, here):
    link = make_link(most_opens=1).link
    Link.objects.of(link.practice).filter(pk=link.pk).update(opens=1)
    [row] = as_alice.get(here).context["page"].rows
    assert (str(row.badge.word), "1 / 1" in as_alice.get(here).text) == ("Used up", True)


def test_pages_of_fifty_show_each_link_once(as_alice, make_link, here):
    made = [make_link(label=f"n{number}").link for number in range(52)]
    Link.objects.of(made[0].practice).update(created_at=timezone.now())
    first = as_alice.get(here)
    second = as_alice.get(here + first.context["page"].older_query)
    assert [len(page.context["page"].rows) for page in (first, second)] == [50, 2]
    assert labels(first) | labels(second) == {link.label for link in made}
    assert second.context["page"].newest_query == "?"


def test_what_people_typed_is_text(as_alice, make_link, here):
    make_link(label=SCRIPT, title="مراجعة")
    page = as_alice.get(here).text
    assert (SCRIPT in page, escape(SCRIPT) in page) == (False, True)


def test_links_of_other_practices_are_not_there(as_charlie, links, southside):
    page = as_charlie.get(reverse("link_list", args=[southside.slug]))
    assert (labels(page), "No links yet" in page.text) == (set(), True)


def test_stranger_gets_404(as_charlie, here):
    assert (as_charlie.get(here).status_code, as_charlie.post(here, {"q": "x"}).status_code) == (404, 404)


def test_viewer_plan_gets_403_with_the_reason(as_vera, vera):
    response = as_vera.get(reverse("link_list", args=["vera"]))
    assert (response.status_code, "viewer plan" in response.text) == (403, True)
    assert vera.memberships.get().practice.plan == Plan.VIEWER


def test_links_of_a_collection_in_the_bin_are_not_there(as_alice, make_link, review, here):
    make_link()
    review.deleted_at = timezone.now()
    review.save()
    assert labels(as_alice.get(here)) == set()


def test_the_same_number_of_queries_for_1_and_20_rows(as_alice, northside, make_link, here, stopped_clock):
    def count():
        with CaptureQueriesContext(connection) as queries:
            as_alice.get(here)
        return len(queries)

    make_link()
    as_alice.get(here)
    one = count()
    for number in range(19):
        patient = PatientFactory(practice=northside, card_number=f"N-{number}")
        make_link(collection=CollectionFactory(patient=patient))
    assert count() == one


def test_members_can_check_only_their_own(as_bob, bob, links, here):
    Link.objects.of(links["fresh"].practice).filter(pk=links["fresh"].pk).update(created_by=bob)
    rows = as_bob.get(here).context["page"].rows
    assert [row.link.label for row in rows if row.may_change] == ["fresh"]
