"""The form that makes links: what it takes, what it refuses, and that a refusal makes and sends nothing."""

import datetime
import uuid

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Plan
from audit.actions import Action
from audit.models import Event
from common import throttle
from image_collections.models import ItemState
from sharing.models import LinkKind, Sees
from tests.factories import CollectionFactory, ItemFactory, PatientFactory
from tests.sharing.conftest import PASSWORD
from tests.sharing.sender import GWEN, asked, errors_of, filled, form_of, links_of

pytestmark = pytest.mark.usefixtures("xray")
SCRIPT = '"><script>alert(1)</script>'
ARABIC = "صور المراجعة للطبيبة"


@pytest.mark.accepts("G1")
def test_address_password_and_box_are_enough(as_alice, alice, review, northside):
    response = as_alice.post(form_of(review), filled())
    [link] = links_of(northside)
    assert response.status_code == 200
    values = ("kind", "email", "whole_collection", "asks_code", "password_by_mail", "may_download", "created_by")
    assert [getattr(link, name) for name in values] == [LinkKind.VIEW, GWEN, True, True, True, False, alice]
    assert link.attestation == "I may disclose this under the law that applies to me."
    assert [message.to for message in mail.outbox] == [[GWEN], [GWEN]]


@pytest.mark.accepts("G1")
def test_everything_else_can_be_said_too(as_alice, review, northside):
    day = timezone.localdate() + datetime.timedelta(days=3)
    said = {"title": "Second opinion", "message": "x" * 5000, "label": "Orthodontist", "language": "ar"}
    ticked = {"may_download": "on", "includes_tags": None, "asks_code": None, "password_by_mail": None}
    as_alice.post(form_of(review), filled(**said, **ticked, opens_on=day.isoformat(), most_opens="5"))
    [link] = links_of(northside)
    assert {name: getattr(link, name) for name in said} == said
    assert (link.may_download, link.includes_tags, link.asks_code, link.password_by_mail) == (True, False, False, False)
    assert (timezone.localdate(link.opens_at), link.most_opens) == (day, 5)


@pytest.mark.accepts("G1")
def test_several_receivers_get_one_link_each(as_alice, review, northside):
    typed = f"{GWEN}, second@elsewhere.example\nthird@elsewhere.example;{GWEN.upper()}"
    as_alice.post(form_of(review), filled(receivers=typed))
    links = links_of(northside)
    assert [link.email for link in links] == [GWEN.upper(), "second@elsewhere.example", "third@elsewhere.example"]
    assert len({link.secret_hash for link in links}) == 3
    assert len(mail.outbox) == 6


@pytest.mark.accepts("G1")
def test_picked_items_are_all_that_is_shared(as_alice, review, northside, xray):
    ItemFactory(collection=review)
    page = as_alice.get(form_of(review, f"?items={xray.pk}"))
    assert "Share 1 file" in page.text
    as_alice.post(form_of(review, f"?items={xray.pk}"), filled())
    [link] = links_of(northside)
    assert (link.whole_collection, list(link.items.all())) == (False, [xray])


@pytest.mark.accepts("G2")
def test_an_upload_link_asks_for_files(as_alice, review, northside):
    page = as_alice.get(form_of(review, "?kind=upload"))
    assert "Send upload link" in page.text
    as_alice.post(form_of(review, "?kind=upload"), asked(most_files="20", most_mib="300"))
    [link] = links_of(northside)
    assert (link.kind, link.sees, link.attestation) == (LinkKind.UPLOAD, Sees.OWN, "")
    assert (link.most_files, link.most_bytes) == (20, 300 * 1024 * 1024)


@pytest.mark.accepts("G2")
def test_showing_all_contents_is_a_disclosure(as_alice, review, northside):
    response = as_alice.post(form_of(review, "?kind=upload"), asked(sees="all"))
    assert (response.status_code, errors_of(response)) == (422, {"attests": ["Please confirm this first."]})
    as_alice.post(form_of(review, "?kind=upload"), asked(sees="all", attests="on"))
    assert links_of(northside)[0].attestation != ""


@pytest.mark.accepts("G1")
def test_tabs_keep_what_was_selected(as_alice, review, xray):
    page = as_alice.get(form_of(review, f"?kind=upload&items={xray.pk}"))
    assert f'href="?kind=view&amp;items={xray.pk}"' in page.text


WRONG = [
    ({"receivers": ""}, "receivers"),
    ({"receivers": "gwen"}, "receivers"),
    ({"receivers": f"{GWEN}\nBcc: other@elsewhere.example"}, "receivers"),
    ({"receivers": ", ".join(f"person{n}@elsewhere.example" for n in range(21))}, "receivers"),
    ({"password": ""}, "password"),
    ({"password": "short"}, "password"),
    ({"password": "x" * 129}, "password"),
    ({"password": GWEN}, "password"),
    ({"password": "violet71\nanchor"}, "password"),
    ({"password": "Second opinion 1", "title": "Second opinion"}, "password"),
    ({"password": "my-marchetti-71"}, "password"),
    ({"lasts": "366"}, "lasts"),
    ({"lasts": "day"}, "until"),
    ({"lasts": "day", "until": "2001-01-01"}, "until"),
    ({"lasts": "day", "until": "9999-12-31"}, "until"),
    ({"opens_on": "2001-01-01"}, "opens_on"),
    ({"title": "one\r\nBcc: other@elsewhere.example"}, "title"),
    ({"label": "x" * 65}, "label"),
    ({"message": "x" * 5001}, "message"),
    ({"language": "tlh"}, "language"),
    ({"most_opens": "0"}, "most_opens"),
    ({"attests": None}, "attests"),
    ({"by": "pigeon"}, "by"),
    ({"key": "once"}, "key"),
]


@pytest.mark.accepts("G4")
@pytest.mark.parametrize(("values", "field"), WRONG, ids=[f"{row[1]}-{n}" for n, row in enumerate(WRONG)])
def test_wrong_input_is_told_at_its_field_and_nothing_is_sent(as_alice, review, northside, values, field):
    response = as_alice.post(form_of(review), filled(**values))
    assert (response.status_code, list(errors_of(response))) == (422, [field])
    assert (links_of(northside), mail.outbox) == ([], [])


@pytest.mark.accepts("G4")
def test_what_was_typed_is_kept(as_alice, review):
    typed = {"receivers": "gwen@", "title": ARABIC, "message": SCRIPT, "label": "Orthodontist", "lasts": "90"}
    page = as_alice.post(form_of(review), filled(**typed, asks_code=None)).text
    kept = [escape(typed[name]) for name in ("receivers", "title", "message", "label")]
    assert [text for text in [*kept, f'value="{PASSWORD}"', '<option value="90" selected>'] if text not in page] == []
    assert 'name="asks_code" id="id_asks_code"' in page.replace('aria-describedby="id_asks_code_helptext" ', "")
    assert "<script>alert" not in page


@pytest.mark.accepts("G4")
def test_folded_fields_unfold_when_they_are_wrong(as_alice, review):
    page = as_alice.post(form_of(review), filled(most_opens="0"))
    assert [section.is_open for section in page.context["sections"]] == [False, True]


def test_the_same_form_twice_makes_one_link_and_shows_its_page(as_alice, review, northside):
    values = filled()
    as_alice.post(form_of(review), values)
    response = as_alice.post(form_of(review), values)
    [link] = links_of(northside)
    assert response.headers["Location"] == f"/p/northside/links/{link.pk}/"
    assert len(mail.outbox) == 2
    assert Event.objects.filter(action=Action.LINK_CREATED).count() == 1


def test_several_links_sent_twice_lead_to_the_list(as_alice, review, northside):
    values = filled(receivers=f"{GWEN} second@elsewhere.example")
    as_alice.post(form_of(review), values)
    response = as_alice.post(form_of(review), values)
    assert (response.headers["Location"], len(links_of(northside))) == ("/p/northside/links/", 2)


def test_a_form_that_was_cut_short_goes_on_with_who_is_left(as_alice, review, northside):
    values = filled()
    as_alice.post(form_of(review), values)
    as_alice.post(form_of(review), {**values, "receivers": f"{GWEN}, second@elsewhere.example"})
    assert [link.email for link in links_of(northside)] == [GWEN, "second@elsewhere.example"]
    assert len(mail.outbox) == 4


def test_items_of_another_collection_cannot_be_picked(as_alice, review, northside, southside):
    other = CollectionFactory(patient=review.patient)
    foreign = CollectionFactory(patient=PatientFactory(practice=southside))
    for item in (ItemFactory(collection=other), ItemFactory(collection=foreign)):
        assert as_alice.post(form_of(review, f"?items={item.pk}"), filled()).status_code == 404
    assert as_alice.get(form_of(review, "?items=all")).status_code == 404
    assert links_of(northside) == []


@pytest.mark.parametrize("state", [ItemState.CHECKING, ItemState.REFUSED, ItemState.FAILED])
def test_what_is_not_ready_is_left_out_and_said(as_alice, review, northside, xray, state):
    waiting = ItemFactory(collection=review, state=state)
    query = f"?items={xray.pk}&items={waiting.pk}"
    assert "1 selected file is left out" in as_alice.get(form_of(review, query)).text
    as_alice.post(form_of(review, query), filled())
    assert list(links_of(northside)[0].items.all()) == [xray]


@pytest.mark.parametrize("values", [{"state": ItemState.FAILED}, {"deleted_at": timezone.now()}])
def test_with_nothing_to_share_the_button_is_locked_with_the_reason(as_alice, review, northside, values):
    item = ItemFactory(collection=review, **values)
    page = as_alice.get(form_of(review, f"?items={item.pk}"))
    assert "None of the selected files is ready to be shared." in page.text
    assert as_alice.post(form_of(review, f"?items={item.pk}"), filled()).status_code == 422
    assert links_of(northside) == []


def test_an_empty_collection_cannot_be_shared_but_can_be_filled(as_alice, elena, northside):
    empty = CollectionFactory(patient=elena)
    assert "No file of this collection is ready to be shared." in as_alice.get(form_of(empty)).text
    assert as_alice.post(form_of(empty), filled()).status_code == 422
    as_alice.post(form_of(empty, "?kind=upload"), asked())
    assert [link.kind for link in links_of(northside)] == [LinkKind.UPLOAD]


def test_stranger_gets_404(as_charlie, review, northside):
    assert as_charlie.get(form_of(review)).status_code == 404
    assert as_charlie.post(form_of(review), filled()).status_code == 404
    assert links_of(northside) == []


@pytest.mark.parametrize("change", [{"plan": Plan.VIEWER}, {"trial_ends_at": timezone.now()}])
def test_a_plan_without_sharing_gets_403_with_the_reason(as_alice, review, northside, change):
    for name, value in change.items():
        setattr(northside, name, value)
    northside.save()
    response = as_alice.post(form_of(review), filled())
    assert (response.status_code, links_of(northside)) == (403, [])
    assert "trial" in response.text


def test_the_practices_own_attestation_is_asked_and_kept(as_alice, review, northside):
    northside.attestation = f"Ich darf das. {SCRIPT}"
    northside.save()
    assert escape(northside.attestation) in as_alice.get(form_of(review)).text
    as_alice.post(form_of(review), filled())
    assert links_of(northside)[0].attestation == northside.attestation


def test_very_many_forms_an_hour_are_too_many(as_alice, alice, review, northside):
    for _ in range(59):
        throttle.allow("links-made", str(alice.pk), times=60, seconds=3600)
    answers = [as_alice.post(form_of(review), filled(by="hand")).status_code for _ in range(2)]
    assert (answers, len(links_of(northside))) == ([200, 422], 1)


def test_keys_of_other_people_do_not_collide(as_alice, as_bob, review, northside):
    key = str(uuid.uuid4())
    as_alice.post(form_of(review), filled(key=key))
    assert as_bob.post(form_of(review), filled(key=key)).status_code == 200
    assert len(links_of(northside)) == 2
