"""Upload links for the practice's tray: asked for, seen, and never more than what one sent oneself (G2, G13)."""

import uuid

import pytest
from django.core import mail
from django.urls import reverse

from image_collections.models import Item
from image_collections.services.tray import file_as_received, find_tray, make_tray
from sharing.models import LinkKind, Sees
from sharing.processing import tell_of_visit
from sharing.services.creating import LinkRefused
from tests.factories import ItemFactory
from tests.sharing.sender import asked, errors_of, links_of, page_of
from tests.sharing.test_uploading import arrive, send, url

pytestmark = [pytest.mark.accepts("G13"), pytest.mark.usefixtures("folder_store")]


@pytest.fixture
def tray_link(make_link, northside):
    return make_link(make_tray(northside), kind=LinkKind.UPLOAD)


def form():
    return reverse("tray_link_new", args=["northside"])


def show(client, name, *more):
    return client.get(reverse(name, args=["northside", *more])).content.decode()


@pytest.mark.accepts("G2")
def test_files_are_asked_for_without_a_patient(as_alice, northside):
    page = as_alice.get(form()).content.decode()
    assert ("into the tray" in page, "All contents" in page, find_tray(northside)) == (True, False, None)
    answer = as_alice.post(form(), asked())
    assert "Upload link sent successfully" in answer.content.decode()
    (link,) = links_of(northside)
    assert (link.is_for_tray, link.collection) == (True, find_tray(northside))
    assert len(mail.outbox) == 2


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_made(as_alice, northside):
    answer = as_alice.post(form(), asked(receivers="nobody", sees="all", title="Kept"))
    assert (answer.status_code, sorted(errors_of(answer))) == (422, ["attests", "receivers", "sees"])
    assert ("Kept" in answer.content.decode(), links_of(northside), find_tray(northside)) == (True, [], None)


@pytest.mark.parametrize("values", [{"sees": Sees.ALL}, {"kind": LinkKind.VIEW}])
def test_a_forged_link_that_would_show_the_tray_is_refused(make_link, northside, values):
    with pytest.raises(LinkRefused):
        make_link(make_tray(northside), **{"kind": LinkKind.UPLOAD, **values})


def test_its_link_stands_in_the_list_and_on_its_page(tray_link, as_alice, as_bob, as_dora):
    for client in (as_alice, as_bob):
        assert page_of(tray_link.link) in show(client, "link_list")
        page = show(client, "link_page", tray_link.link.pk)
        assert ("Tray" in page, "patients/" + str(tray_link.link.collection.patient_id) in page) == (True, False)
    assert as_dora.get(page_of(tray_link.link)).status_code == 404
    assert page_of(tray_link.link) not in show(as_dora, "link_list")
    assert as_dora.get(form()).status_code == 404


def test_what_is_sent_waits_in_the_tray(tray_link, as_alice):
    item = send(arrive(tray_link), tray_link)
    page = show(as_alice, "tray")
    assert ("photo.jpg" in page, "Gwen Green" in page, page_of(tray_link.link) in page) == (True, True, True)
    assert item.collection.patient.stands_in


def test_a_visitor_sees_nothing_that_others_sent(tray_link, northside):
    stranger = ItemFactory(collection=make_tray(northside), name="Of somebody else.jpg")
    client = arrive(tray_link)
    send(client, tray_link)
    page = client.get(url("link_upload", tray_link)).content.decode()
    assert ("photo.jpg" in page, "somebody else" in page) == (True, False)
    assert client.get(url("link_item", tray_link, stranger.pk)).status_code == 404
    assert client.get(url("link_gallery", tray_link)).url == url("link_upload", tray_link)


def test_what_was_filed_during_the_visit_is_on_the_receipt_and_counted(tray_link, elena, alice, sender):
    client = arrive(tray_link)
    item = send(client, tray_link)
    Item.objects.of(elena.practice).filter(pk=item.pk).update(state="ready")
    tray = find_tray(elena.practice)
    assert file_as_received([item], elena, tray, actor=sender, user=alice) == [item]
    assert client.post(url("link_upload_remove", tray_link, item.pk)).status_code == 404
    client.post(url("link_finish", tray_link))
    page = client.get(url("link_receipt", tray_link)).content.decode()
    assert ("photo.jpg" in page, "Marchetti" in page) == (True, False)
    tell_of_visit(tray_link.link.visits.get().pk)
    assert len(mail.outbox) == 1


def test_the_tray_of_another_practice_is_not_asked_into(as_charlie, northside):
    assert as_charlie.get(form()).status_code == 404
    assert as_charlie.post(form(), asked(key=str(uuid.uuid4()))).status_code == 404
    assert find_tray(northside) is None
