"""What the page of a link says of its visitors: looked at, taken, sent, asked (G9, G12, G14)."""

import datetime
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from audit.actions import Action
from audit.models import Event
from sharing.models import Link, LinkKind
from tests.factories import ItemFactory
from tests.sharing.conftest import PASSWORD, enter, follow, landing
from tests.sharing.sender import page_of

TEN_DAYS = datetime.timedelta(days=10)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.accepts("G11")
def test_a_zip_counts_as_each_file_in_it_once(as_alice, make_link, real_xray):
    new_link = make_link(may_download=True)
    visitor = enter(new_link)
    handle = new_link.link.handle
    body(visitor.get(reverse("link_download", args=[handle])))
    body(visitor.get(reverse("link_original", args=[handle, real_xray.pk])))
    enter(new_link)
    page = as_alice.get(page_of(new_link.link))
    assert "0 of 1 viewed, 1 downloaded" in page.text
    assert [(guest.viewed, guest.downloaded) for guest in page.context["page"].guests] == [(0, 0), (0, 1)]


@pytest.mark.accepts("G9")
def test_what_was_viewed_is_counted_of_what_is_shown_now(as_alice, make_link, review, xray):
    new_link = make_link()
    visitor = enter(new_link)
    gone, _other = ItemFactory(collection=review), ItemFactory(collection=review)
    for item in (xray, gone):
        visitor.get(reverse("link_item", args=[new_link.link.handle, item.pk]))
    gone.deleted_at = timezone.now()
    gone.save()
    page = as_alice.get(page_of(new_link.link))
    assert "1 of 2 viewed" in page.text
    assert [guest.viewed for guest in page.context["page"].guests] == [2]


@pytest.mark.accepts("G9")
def test_each_visit_says_from_where_and_when(as_alice, alice, make_link, xray, time_machine):
    new_link = make_link()
    visits = [("203.0.113.9", "2027-03-01T08:15:00Z"), ("2001:db8::7", "2027-03-02T17:40:00Z")]
    Link.objects.of(new_link.link.practice).update(expires_at="2027-03-20T00:00Z")
    for address, moment in visits:
        time_machine.move_to(moment, tick=False)
        follow(new_link).post(landing(new_link), {"password": PASSWORD}, REMOTE_ADDR=address)
    as_alice.force_login(alice)
    guests = as_alice.get(page_of(new_link.link)).context["page"].guests
    assert [(guest.address, guest.at.isoformat()) for guest in guests] == [
        ("2001:db8::7", "2027-03-02T17:40:00+00:00"),
        ("203.0.113.9", "2027-03-01T08:15:00+00:00"),
    ]


@pytest.mark.accepts("G12")
def test_what_a_visitor_wrote_and_sent_is_on_the_page(as_alice, make_link, folder_store):
    new_link = make_link(kind=LinkKind.UPLOAD)
    visitor = enter(new_link)
    values = {"name": "Gwen Green", "message": "From last week.\n<b>Left</b> side", "privacy": "on"}
    visitor.post(reverse("link_upload", args=[new_link.link.handle]), values)
    page = as_alice.get(page_of(new_link.link)).text
    assert "From last week.<br>&lt;b&gt;Left&lt;/b&gt; side" in page
    assert ("Gwen Green (Orthodontist)" in page, "0 files sent" in page) == (True, True)


@pytest.fixture
def asked(make_link, northside, time_machine):
    """A link that ended, whose receiver has asked for more time."""
    northside.plan = Plan.SUBSCRIBER
    northside.save()
    new_link = make_link()
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    client = follow(new_link)
    proof = client.post(landing(new_link), {"password": PASSWORD}).context["proof"]
    client.post(reverse("link_more_time", args=[new_link.link.handle]), {"proof": proof})
    return new_link


@pytest.mark.accepts("G6")
def test_more_time_is_one_click_from_the_notice(as_alice, alice, asked, xray):
    [notice] = mail.outbox
    [address] = re.findall(r"http://localhost:8000(/p/\S+/links/\S+)", notice.body)
    as_alice.force_login(alice)
    page = as_alice.get(address)
    assert "asked for more time" in page.text
    [day] = re.findall(r'type="hidden" name="last_day" value="([^"]+)"', page.text)
    [target] = re.findall(r'action="(\S+/extend/)"', page.text.partition('name="last_day"')[0])
    done = as_alice.post(target, {"last_day": day}, follow=True)
    asked.link.refresh_from_db()
    assert asked.link.expires_at.date() == timezone.localdate() + datetime.timedelta(days=30)
    assert ("asked for more time" in done.text, "The link has a new end." in done.text) == (False, True)
    assert enter(asked).get(reverse("link_gallery", args=[asked.link.handle])).status_code == 200


def test_more_time_is_what_links_of_the_practice_usually_get(as_alice, alice, asked, northside):
    northside.link_default_days = 7
    northside.save()
    as_alice.force_login(alice)
    page = as_alice.get(page_of(asked.link))
    assert page.context["page"].wish.last_day == timezone.localdate() + datetime.timedelta(days=7)
    assert "Extend by 7 days" in page.text


def test_a_wish_is_shown_to_everybody_and_granted_by_who_may(as_bob, bob, asked):
    as_bob.force_login(bob)
    page = as_bob.get(page_of(asked.link)).text
    assert ("asked for more time" in page, "Extend by" in page) == (True, False)


def test_an_answered_wish_is_gone_also_when_the_link_ends_again(as_alice, alice, asked, time_machine):
    as_alice.force_login(alice)
    day = timezone.localdate() + datetime.timedelta(days=3)
    as_alice.post(page_of(asked.link, "link_extend"), {"last_day": day.isoformat()})
    assert Event.objects.filter(action=Action.LINK_EXTENDED, subject_id=asked.link.pk).count() == 1
    time_machine.move_to(timezone.now() + TEN_DAYS)
    as_alice.force_login(alice)
    page = as_alice.get(page_of(asked.link))
    assert (str(page.context["page"].badge.word), page.context["page"].wish) == ("Expired", None)


def test_a_withdrawn_link_asks_for_nothing(as_alice, alice, asked):
    as_alice.force_login(alice)
    as_alice.post(page_of(asked.link, "link_withdraw"))
    assert as_alice.get(page_of(asked.link)).context["page"].wish is None
