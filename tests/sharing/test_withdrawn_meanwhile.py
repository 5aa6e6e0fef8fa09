"""A link that is withdrawn while somebody is in the middle of something (G9)."""

import itertools

import pytest
from django.conf import settings
from django.urls import reverse

from image_collections.models import ItemState, RenditionRole
from sharing.models import LinkKind
from sharing.services.changing import withdraw_link
from tests.factories import ItemFactory
from tests.image_collections.page_parts import give_pictures
from tests.sharing.conftest import enter, landing

pytestmark = pytest.mark.accepts("G9")
STATES = [ItemState.READY] * 3


@pytest.fixture
def shown(make_link, real_xray, review):
    """A link with a real X-ray and three more pictures, and somebody who looks at it."""
    for state in STATES:
        give_pictures(ItemFactory(collection=review, state=state))
    new_link = make_link(may_download=True)
    return new_link, enter(new_link)


def url(name, new_link, *more):
    return reverse(name, args=[new_link.link.handle, *more])


def pictures(page):
    """Where the page would fetch its thumbnails."""
    return [card.thumbnail for card in page.context["cards"]]


def test_between_the_page_and_its_thumbnails(shown, real_xray, sender):
    new_link, visitor = shown
    addresses = pictures(visitor.get(url("link_gallery", new_link)))
    answer = visitor.get(url("link_rendition", new_link, real_xray.pk, "thumbnail"))
    assert (answer.status_code, len(b"".join(answer.streaming_content)) > 500) == (200, True)
    withdraw_link(new_link.link, actor=sender)
    assert [visitor.get(address).status_code for address in addresses] == [404] * (1 + len(STATES))


def test_while_a_zip_is_on_its_way(shown, make_link, real_xray, sender):
    new_link = make_link(may_download=True, items=[real_xray])
    visitor = enter(new_link)
    answer = visitor.get(url("link_download", new_link))
    pieces = iter(answer.streaming_content)
    begun = next(pieces)
    withdraw_link(new_link.link, actor=sender)
    rest = list(itertools.islice(pieces, 1_000))  # what is under way may end; nothing begins any more
    assert len(begun) + sum(map(len, rest)) <= int(answer.headers["Content-Length"])
    for name, more in (("link_download", ()), ("link_original", (real_xray.pk,))):
        assert visitor.get(url(name, new_link, *more)).status_code == 404
        assert visitor.get(url(name, new_link, *more), headers={"Range": "bytes=100-"}).status_code == 404


def test_while_an_upload_is_on_its_way(make_link, folder_store, sender):
    new_link = make_link(kind=LinkKind.UPLOAD)
    visitor = enter(new_link)
    visitor.post(url("link_upload", new_link), {"name": "Gwen", "privacy": "on"})
    values = {"name": "a.jpg", "size": 2500, "type": "image/jpeg"}
    begun = visitor.post(url("link_upload_begin", new_link), values, content_type="application/json").json()
    parts = {number: {"data": b"x" * 1000, "content_type": "image/jpeg"} for number in ("1", "2")}
    assert visitor.put(begun["put"]["1"], **parts["1"]).status_code == 204
    withdraw_link(new_link.link, actor=sender)
    answers = [
        visitor.put(begun["put"]["2"], **parts["2"]),
        visitor.get(url("link_upload_parts", new_link, begun["id"])),
        visitor.post(begun["complete_url"]),
        visitor.post(url("link_upload_begin", new_link), values, content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4


def test_every_door_is_shut_at_the_next_request(shown, real_xray, sender):
    new_link, visitor = shown
    withdraw_link(new_link.link, actor=sender)
    for role in RenditionRole.values:
        assert visitor.get(url("link_rendition", new_link, real_xray.pk, role)).status_code == 404
    assert visitor.get(url("link_gallery", new_link)).url == landing(new_link)


def test_an_address_that_the_store_signed_lives_a_minute_at_most():
    assert 0 < settings.STORE["signed_seconds"] <= 60
