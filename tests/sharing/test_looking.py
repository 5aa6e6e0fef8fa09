"""What the receiver of a share link sees, and what not (G11, G9)."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from image_collections.models import ItemState, RenditionRole
from image_collections.storage import get_store
from sharing.models import Link, LinkKind, Sees
from sharing.services.changing import change_password, extend_link, send_again, withdraw_link
from sharing.urls import visitors
from tests.factories import CollectionFactory, ItemFactory
from tests.sharing.conftest import enter, landing


def url(name, new_link, *more) -> str:
    return reverse(name, args=[new_link.link.handle, *more])


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def original_bytes(item) -> bytes:
    body = get_store().open(item.files.get().key)
    try:
        return b"".join(body)
    finally:
        body.close()


def telling_pieces(data: bytes) -> list[bytes]:
    """Pieces of a file that no other file has by chance."""
    pieces = [data[start : start + 24] for start in range(0, len(data) - 24, 24)]
    return [piece for piece in pieces if len(set(piece)) > 12]


@pytest.mark.accepts("G11")
def test_the_gallery_shows_whose_it_is_and_what_is_ready(make_link, review, elena):
    ready = ItemFactory(collection=review, title="Upper left", private_note="bad debtor")
    ItemFactory(collection=review, title="Half way", state=ItemState.CHECKING)
    ItemFactory(collection=review, title="In the bin", deleted_at=timezone.now())
    new_link = make_link()
    client = enter(new_link)
    page = client.get(url("link_gallery", new_link)).content.decode()
    for text in ("Elena Marchetti", "Born 1981", "Upper left", url("link_item", new_link, ready.pk)):
        assert text in page
    for text in ("Half way", "In the bin", "bad debtor", "HD-20418", "Download"):
        assert text not in page
    assert "Marchetti" not in page.partition("</title>")[0]
    event = Event.objects.get(action=Action.COLLECTION_VIEWED)
    assert (event.link_id, event.actor_label, event.subject_id) == (new_link.link.pk, "Orthodontist", review.pk)


def test_an_empty_gallery_says_so(make_link):
    new_link = make_link()
    assert "Nothing here yet" in enter(new_link).get(url("link_gallery", new_link)).content.decode()


@pytest.mark.accepts("G11")
def test_only_chosen_items_can_be_seen(make_link, review):
    chosen, other = ItemFactory(collection=review, title="Chosen"), ItemFactory(collection=review, title="Other")
    new_link = make_link(items=[chosen])
    client = enter(new_link)
    page = client.get(url("link_gallery", new_link)).content.decode()
    assert ("Chosen" in page, "Other" in page) == (True, False)
    assert client.get(url("link_item", new_link, chosen.pk)).status_code == 200
    assert client.get(url("link_item", new_link, other.pk)).status_code == 404


def test_when_all_chosen_items_are_gone_the_others_stay_hidden(make_link, review):
    chosen, _other = ItemFactory(collection=review), ItemFactory(collection=review, title="Other")
    new_link = make_link(items=[chosen])
    chosen.delete()
    assert "Other" not in enter(new_link).get(url("link_gallery", new_link)).content.decode()


ITEM_ROUTES = ["link_item", "link_pixels_meta", "link_original"]


@pytest.mark.accepts("G11")
def test_foreign_items_do_not_exist(make_link, elena, northside, real_xray):
    new_link = make_link(may_download=True)
    client = enter(new_link)
    foreign = [
        ItemFactory(),
        ItemFactory(collection=CollectionFactory(patient=elena)),
        ItemFactory(collection=real_xray.collection, state=ItemState.FAILED),
        ItemFactory(collection=real_xray.collection, deleted_at=timezone.now()),
    ]
    for item_id in [*(item.pk for item in foreign), uuid.uuid4()]:
        for name in ITEM_ROUTES:
            assert client.get(url(name, new_link, item_id)).status_code == 404
        assert client.get(url("link_rendition", new_link, item_id, "thumbnail")).status_code == 404


@pytest.mark.accepts("G11")
def test_tags_are_shown_only_if_the_sender_said_so(make_link, review):
    item = ItemFactory(collection=review, title="Upper left", description="Shadow at 26", private_note="bad debtor")
    for includes_tags in (True, False):
        new_link = make_link(includes_tags=includes_tags)
        page = enter(new_link).get(url("link_item", new_link, item.pk)).content.decode()
        assert ("Shadow at 26" in page) == includes_tags
        assert "bad debtor" not in page


def routes(new_link, item) -> set[str]:
    """Every address of visitors with this link and item in it, and what somebody might guess besides."""
    key = item.files.get().key
    guesses = [*RenditionRole.values, "original", str(item.files.get().pk), "file", "raw"]
    places = {"handle": new_link.link.handle, "item_id": item.pk, "upload_id": item.pk, "secret": "x", "number": 1}
    found = {f"{url('link_original', new_link, item.pk)}?{query}" for query in ("download=1", f"key={key}", "raw")}
    found |= {f"/p/northside/items/{item.pk}/original/", f"/files/{key}", f"/{key}", f"/media/{key}", f"/static/{key}"}
    for route in visitors:
        for role in guesses if "role" in route.pattern.converters else [""]:
            wanted = {name: {**places, "role": role}[name] for name in route.pattern.converters}
            found.add(reverse(route.name, kwargs=wanted))
    return found


@pytest.mark.accepts("G11")
def test_view_only_never_yields_a_byte_of_an_original(make_link, real_xray):
    new_link = make_link()
    client = enter(new_link)
    pieces = telling_pieces(original_bytes(real_xray))
    assert len(pieces) > 1000
    ranges = [{}, {"Range": "bytes=0-99"}, {"Range": "bytes=128-"}, {"If-Range": "x", "Range": "bytes=-50"}]
    for path in sorted(routes(new_link, real_xray)):
        for headers in ranges:
            given = body(client.get(path, headers=headers))
            assert (path, [piece for piece in pieces if piece in given]) == (path, [])
        assert body(client.head(path)) == b""
    assert client.get(url("link_original", new_link, real_xray.pk)).status_code == 403
    assert client.get(url("link_download", new_link)).status_code == 403
    assert not Event.objects.filter(action__in=[Action.ITEM_DOWNLOADED, Action.COLLECTION_DOWNLOADED]).exists()


def test_pictures_that_we_made_are_served_and_looking_is_recorded(make_link, real_xray):
    new_link = make_link()
    client = enter(new_link)
    for role in ("thumbnail", "preview", "pixels"):  # frames are of a series
        answer = client.get(url("link_rendition", new_link, real_xray.pk, role))
        assert (answer.status_code, len(body(answer)) > 500) == (200, True)
        assert answer["Cache-Control"].startswith("private")
    assert client.get(url("link_pixels_meta", new_link, real_xray.pk)).json()
    events = Event.objects.filter(action=Action.ITEM_VIEWED, link_id=new_link.link.pk, subject_id=real_xray.pk)
    assert events.count() == 1


@pytest.mark.accepts("G11")
def test_downloading_works_when_it_is_allowed_and_is_recorded(make_link, real_xray):
    new_link = make_link(may_download=True)
    client = enter(new_link)
    answer = client.get(url("link_original", new_link, real_xray.pk))
    assert body(answer) == original_bytes(real_xray)
    assert answer["Content-Disposition"].startswith("attachment")
    archive = client.get(url("link_download", new_link))
    assert original_bytes(real_xray)[:2000] in body(archive)
    assert "Marchetti" not in archive["Content-Disposition"]
    actions = Event.objects.filter(link_id=new_link.link.pk).values_list("action", flat=True)
    assert {Action.ITEM_DOWNLOADED, Action.COLLECTION_DOWNLOADED} <= set(actions)


def refused(client, new_link, item) -> bool:
    """Whether every door is shut."""
    pages = [client.get(url(name, new_link, *more)) for name, more in (("link_gallery", ()), ("link_item", (item.pk,)))]
    bytes_ = [client.get(url("link_rendition", new_link, item.pk, role)) for role in RenditionRole.values]
    bytes_ += [client.get(url("link_original", new_link, item.pk)), client.get(url("link_download", new_link))]
    return [page.status_code for page in pages] == [302, 302] and {answer.status_code for answer in bytes_} == {404}


@pytest.mark.accepts("G9")
def test_withdrawing_acts_at_the_next_request(make_link, real_xray, sender):
    new_link = make_link(may_download=True)
    client = enter(new_link)
    withdraw_link(new_link.link, actor=sender)
    assert refused(client, new_link, real_xray)
    assert refused(enter(new_link), new_link, real_xray)
    assert Event.objects.filter(action=Action.LINK_WITHDRAWN).count() == 1


@pytest.mark.accepts("G9")
def test_a_new_password_ends_open_visits(make_link, real_xray, sender):
    new_link = make_link()
    client = enter(new_link)
    change_password(new_link.link, password="another long one", actor=sender)
    assert refused(client, new_link, real_xray)
    assert refused(enter(new_link), new_link, real_xray)
    again = enter(new_link, password="another long one")
    assert again.get(url("link_gallery", new_link)).status_code == 200


@pytest.mark.accepts("G9")
def test_sending_again_ends_the_old_address(make_link, real_xray, sender):
    old = make_link()
    handle = old.link.handle
    client = enter(old)
    new = send_again(old.link, actor=sender)
    assert client.get(reverse("link_gallery", args=[handle])).status_code == 302
    assert enter(new).get(url("link_gallery", new)).status_code == 200
    assert new.secret not in (old.secret, "")
    assert client.get(reverse("link_open", args=[old.secret]), follow=True).context["link"] is None


@pytest.mark.accepts("G9")
def test_the_end_holds_to_the_second(make_link, xray, time_machine):
    end = timezone.now().replace(microsecond=0) + datetime.timedelta(minutes=5)
    new_link = make_link(expires_at=end)
    time_machine.move_to(end - datetime.timedelta(seconds=1), tick=False)
    client = enter(new_link)
    assert client.get(url("link_gallery", new_link)).status_code == 200
    for late in (0, 1):
        time_machine.move_to(end + datetime.timedelta(seconds=late), tick=False)
        assert client.get(url("link_gallery", new_link)).status_code == 302
        assert Client().get(landing(new_link)).status_code == 200


@pytest.mark.accepts("G9")
def test_extending_opens_it_again_and_shows_the_new_end_in_the_practices_time(make_link, sender, northside):
    northside.time_zone = "Europe/Berlin"
    northside.save()
    new_link = make_link()
    end = datetime.datetime(timezone.now().year + 1, 1, 15, 22, 59, 59, tzinfo=datetime.UTC)
    Link.objects.of(northside).update(expires_at=timezone.now())
    extend_link(new_link.link, expires_at=min(end, timezone.now() + datetime.timedelta(days=300)), actor=sender)
    new_link.link.practice.refresh_from_db()
    page = enter(new_link).get(url("link_gallery", new_link)).content.decode()
    assert "23:59:59 (Europe/Berlin)" in page


def test_a_visit_falls_asleep_and_ends_after_half_a_day(make_link, time_machine):
    new_link = make_link()
    start = timezone.now()
    time_machine.move_to(start)
    client = enter(new_link)
    for minutes in range(50, 720, 50):
        time_machine.move_to(start + datetime.timedelta(minutes=minutes))
        assert client.get(url("link_gallery", new_link)).status_code == 200
    time_machine.move_to(start + datetime.timedelta(hours=12, seconds=1))
    assert client.get(url("link_gallery", new_link)).status_code == 302
    other = enter(new_link)
    time_machine.move_to(start + datetime.timedelta(hours=13, seconds=5))
    assert other.get(url("link_gallery", new_link)).status_code == 302


def test_leaving_ends_the_visit(make_link):
    new_link = make_link()
    client = enter(new_link)
    token = client.cookies[f"visit-{new_link.link.handle.hex}"].value
    assert "You have left" in client.post(url("link_leave", new_link)).content.decode()
    client.cookies[f"visit-{new_link.link.handle.hex}"] = token
    assert client.get(url("link_gallery", new_link)).status_code == 302


def test_a_collection_in_the_bin_takes_its_links_along(make_link, review):
    new_link = make_link()
    client = enter(new_link)
    review.deleted_at = timezone.now()
    review.save()
    assert client.get(url("link_gallery", new_link)).status_code == 302
    assert "This link has ended" in client.get(landing(new_link)).content.decode()


def test_a_cookie_of_one_link_opens_no_other(make_link):
    mine, other = make_link(), make_link()
    client = enter(mine)
    token = client.cookies[f"visit-{mine.link.handle.hex}"].value
    client.cookies[f"visit-{other.link.handle.hex}"] = token
    assert client.get(url("link_gallery", other)).status_code == 302


@pytest.mark.parametrize("sees", [Sees.NOTHING, Sees.OWN])
def test_an_upload_link_shows_nothing_of_the_collection(make_link, real_xray, sees):
    new_link = make_link(kind=LinkKind.UPLOAD, sees=sees)
    client = enter(new_link)
    assert client.get(url("link_gallery", new_link)).url == url("link_upload", new_link)
    assert client.get(url("link_item", new_link, real_xray.pk)).status_code == 404
    assert client.get(url("link_rendition", new_link, real_xray.pk, "thumbnail")).status_code == 404


def test_an_upload_link_that_shows_all_has_a_gallery(make_link, real_xray):
    new_link = make_link(kind=LinkKind.UPLOAD, sees=Sees.ALL)
    client = enter(new_link)
    assert str(real_xray.pk) in client.get(url("link_gallery", new_link)).content.decode()
    assert client.get(url("link_original", new_link, real_xray.pk)).status_code == 403


def test_a_gallery_takes_as_many_queries_for_one_item_as_for_twenty(make_link, review, django_assert_num_queries):
    new_link = make_link()
    client = enter(new_link)
    ItemFactory(collection=review)
    client.get(url("link_gallery", new_link))
    with CaptureQueriesContext(connection) as one:
        client.get(url("link_gallery", new_link))
    ItemFactory.create_batch(19, collection=review)
    with django_assert_num_queries(len(one)):
        client.get(url("link_gallery", new_link))


def test_a_long_gallery_comes_in_pages(make_link, review):
    new_link = make_link()
    client = enter(new_link)
    ItemFactory.create_batch(121, collection=review)
    pages = [client.get(url("link_gallery", new_link), {"page": page}) for page in (1, 2)]
    assert [len(page.context["cards"]) for page in pages] == [120, 1]
    assert ['href="?page=2' in page.content.decode() for page in pages] == [True, False]


def test_an_empty_link_has_nothing_to_download(make_link):
    new_link = make_link(may_download=True)
    assert enter(new_link).get(url("link_download", new_link)).status_code == 404
