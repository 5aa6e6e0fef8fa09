"""Sharing without the patient, as the sender chooses it, is warned, and sees what became of it (issue 5; F3, G1)."""

import pytest
from django.core import mail

from image_collections.models import Deidentification, Item, ItemType
from sharing.models import Link
from tests.factories import ItemFactory
from tests.sharing.sender import errors_of, filled, form_of, links_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("G1"), pytest.mark.accepts("F3")]
LOOK = "Please look at these pictures and confirm this first."


@pytest.fixture
def plain(review) -> Item:
    """An X-ray straight from the sensor."""
    return ItemFactory(collection=review, name="plain.dcm", facts={"may_show_words": False, "modality": "PX"})


@pytest.fixture
def photo(review) -> Item:
    return ItemFactory(collection=review, name="face.jpg", format="jpeg", type=ItemType.IMAGE)


@pytest.fixture
def letter(review) -> Item:
    return ItemFactory(collection=review, name="letter.pdf", format="pdf", type=ItemType.DOCUMENT)


def test_the_option_is_off_unless_it_is_ticked(as_alice, review, plain, northside):
    as_alice.post(form_of(review), filled(burned_in_accepted="on"))
    [link] = links_of(northside)
    assert (link.de_identifies, link.burned_in_accepted) == (False, False)


def test_ticked_it_is_kept_and_the_worker_is_asked(as_alice, review, plain, northside):
    page = as_alice.post(form_of(review), filled(de_identifies="on", may_download="on")).text
    [link] = links_of(northside)
    assert (link.de_identifies, link.burned_in_accepted) == (True, False)
    assert "Yes, files without the patient" in page
    assert [row.item_id for row in Deidentification.objects.of(northside)] == [plain.pk]


def test_the_form_says_how_many_are_left_out_and_why(as_alice, review, plain, letter):
    page = as_alice.get(form_of(review)).text
    assert "1 file is not shown then:" in page
    assert "letter.pdf" in page
    assert "A document may name the patient anywhere." in page
    assert "may have a name drawn into it" not in page


def test_pictures_that_may_show_words_are_named_and_want_a_box(as_alice, review, plain, photo, northside):
    page = as_alice.get(form_of(review)).text
    assert "1 picture may have a name drawn into it, or show a face." in page
    assert "face.jpg" in page
    response = as_alice.post(form_of(review), filled(de_identifies="on", title="Second opinion"))
    assert (response.status_code, errors_of(response)) == (422, {"burned_in_accepted": [LOOK]})
    assert 'value="Second opinion"' in response.text
    assert (links_of(northside), mail.outbox) == ([], [])
    as_alice.post(form_of(review), filled(de_identifies="on", burned_in_accepted="on"))
    [link] = links_of(northside)
    assert (link.de_identifies, link.burned_in_accepted) == (True, True)


def test_only_what_was_picked_counts(as_alice, review, plain, photo, northside):
    as_alice.post(form_of(review, f"?items={plain.pk}"), filled(de_identifies="on"))
    [link] = links_of(northside)
    assert link.de_identifies


def test_when_nothing_can_be_shown_the_form_says_so(as_alice, review, letter, northside):
    response = as_alice.post(form_of(review), filled(de_identifies="on"))
    wrong = {"de_identifies": ["None of these files can be shown without the patient."]}
    assert (response.status_code, errors_of(response)) == (422, wrong)
    assert links_of(northside) == []


def test_an_upload_link_does_not_offer_it(as_alice, review):
    assert "de_identifies" not in as_alice.get(form_of(review, "?kind=upload")).text


def test_the_same_form_twice_makes_one_link(as_alice, review, plain, northside):
    form = filled(de_identifies="on")
    for _ in range(2):
        as_alice.post(form_of(review), form)
    assert len(links_of(northside)) == 1


def test_the_links_page_says_what_is_there_what_waits_and_what_failed(as_alice, review, plain, letter, northside):
    broken = ItemFactory(collection=review, name="broken.dcm", facts={"may_show_words": False})
    as_alice.post(form_of(review), filled(de_identifies="on"))
    [link] = links_of(northside)
    Deidentification.objects.of(northside).filter(item=broken).update(state="failed", reason="damaged")
    page = as_alice.get(page_of(link)).text
    for words in (
        "0 pictures are shown without the patient.",
        "1 more is being prepared.",
        "2 files are not shown:",
        "The file is damaged and cannot be read.",
        "A document may name the patient anywhere.",
        "Yes: nothing that is shown or downloaded names the patient",
    ):
        assert words in page, words


def test_what_came_later_and_may_show_words_is_told_to_the_sender(as_alice, review, plain, northside):
    as_alice.post(form_of(review), filled(de_identifies="on"))
    [link] = links_of(northside)
    ItemFactory(collection=review, name="later.jpg", format="jpeg", type=ItemType.IMAGE)
    assert "It came later, and a name may be drawn into it." in as_alice.get(page_of(link)).text


def test_a_plain_link_says_nothing_of_it(as_alice, review, plain, northside):
    as_alice.post(form_of(review), filled())
    [link] = links_of(northside)
    assert "De-identified" not in as_alice.get(page_of(link)).text
    assert Link.objects.of(northside).filter(de_identifies=True).count() == 0
