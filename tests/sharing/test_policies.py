"""Policies of the practice (G15): code always, download never, only these domains; in the form, forged, and later."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domains import is_allowed, plain
from audit.models import Event
from sharing.models import Link, LinkKind, Visit
from sharing.services.changing import extend_link, send_again
from sharing.services.creating import LinkRefused
from tests.accounts.test_settings import HERE, PRACTICE
from tests.sharing.conftest import enter
from tests.sharing.sender import GWEN, asked, errors_of, filled, form_of, links_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("G15")]
SOON = datetime.timedelta(days=5)


@pytest.fixture
def set_policy(northside):
    def change(**values):
        type(northside).objects.filter(pk=northside.pk).update(**values)
        northside.refresh_from_db()

    return change


def fresh(new_link) -> Link:
    links = Link.objects.of(new_link.link.practice).select_related("practice", "collection__patient")
    return links.get(pk=new_link.link.pk)


# The settings


def test_administrators_set_them_and_it_is_recorded(as_alice, northside):
    typed = "Example.org\n@lab.example, .clinics.example  example.org"
    as_alice.post(HERE, {**PRACTICE, "link_code_required": "on", "link_download_never": "on", "link_domains": typed})
    northside.refresh_from_db()
    assert (northside.link_code_required, northside.link_download_never) == (True, True)
    assert northside.link_domains == [".clinics.example", "example.org", "lab.example"]
    changed = Event.objects.get(practice_id=northside.pk).detail["changed"]
    assert {"link_code_required", "link_download_never", "link_domains"} <= set(changed)
    page = as_alice.get(HERE).content.decode()
    assert ".clinics.example\nexample.org\nlab.example</textarea>" in page


@pytest.mark.parametrize(
    "typed", ["example", "a@b.example", "http://x.example", "*.org", "-a.org", "a..org", "<b>.org"]
)
def test_what_is_no_domain_is_told_and_nothing_is_saved(as_alice, northside, typed):
    page = as_alice.post(HERE, {**PRACTICE, "link_domains": f"example.org\n{typed}"})
    assert (page.status_code, errors_of(page)) == (422, {"link_domains": [f"This is not a domain: {typed}"]})
    northside.refresh_from_db()
    assert northside.link_domains == []


def test_members_and_strangers_set_none(as_bob, as_charlie, northside):
    forged = {**PRACTICE, "link_download_never": "on"}
    assert [browser.post(HERE, forged).status_code for browser in (as_bob, as_charlie)] == [403, 404]
    northside.refresh_from_db()
    assert northside.link_download_never is False


@pytest.mark.parametrize(
    ("email", "allowed"),
    [
        ("gwen@example.org", True),
        ("gwen@EXAMPLE.org", True),
        ("gwen@sub.example.org", False),
        ("gwen@notexample.org", False),
        ("gwen@example.org.evil.example", False),
        ("gwen@north.clinics.example", True),
        ("gwen@deep.north.clinics.example", True),
        ("gwen@clinics.example", False),
        ("gwen@evilclinics.example", False),
        ("gwen@müller.example", True),
        ("gwen@xn--mller-kva.example", True),
        ('"a@example.org"@evil.example', False),
        ("gwen", False),
    ],
)
def test_a_domain_is_itself_and_with_a_dot_all_below_it(email, allowed):
    assert is_allowed(email, ["example.org", ".clinics.example", plain("Müller.example")]) is allowed


# The form


def test_the_code_is_locked_on_with_the_reason(as_alice, set_policy, northside, review, xray):
    set_policy(link_code_required=True)
    page = as_alice.get(form_of(review))
    assert page.context["form"].fields["asks_code"].disabled
    assert "Your practice asks for a one-time code on every link." in page.content.decode()
    as_alice.post(form_of(review), filled(asks_code=None))
    assert [link.asks_code for link in links_of(northside)] == [True]


@pytest.mark.parametrize(("kind", "data"), [("view", filled), ("upload", asked)])
def test_nothing_is_handed_over_where_the_code_is_required(as_alice, set_policy, northside, review, xray, kind, data):
    set_policy(link_code_required=True)
    typed = data(by="hand", receivers="", label="Kept words")
    page = as_alice.post(form_of(review, f"?kind={kind}"), typed)
    assert (page.status_code, list(errors_of(page))) == (422, ["by"])
    assert "Kept words" in page.content.decode()
    assert (links_of(northside), mail.outbox) == ([], [])


def test_downloading_is_locked_off_with_the_reason(as_alice, set_policy, northside, review, xray):
    set_policy(link_download_never=True)
    page = as_alice.get(form_of(review)).content.decode()
    assert "Your practice allows no downloads through links." in page
    as_alice.post(form_of(review), filled(may_download="on"))
    assert [link.may_download for link in links_of(northside)] == [False]


def test_an_address_elsewhere_is_named_at_its_field_and_nobody_gets_anything(
    as_alice, set_policy, northside, review, xray
):
    set_policy(link_domains=["example.org"])
    page = as_alice.post(form_of(review), filled(receivers=f"ann@example.org, {GWEN}"))
    words = f"Your practice mails links only to addresses at example.org. Not: {GWEN}"
    assert (page.status_code, errors_of(page)) == (422, {"receivers": [words]})
    assert (links_of(northside), mail.outbox) == ([], [])
    assert as_alice.post(form_of(review), filled(receivers="ann@example.org")).status_code == 200


def test_what_another_practice_asks_binds_nobody_here(as_alice, southside, northside, review, xray):
    type(southside).objects.filter(pk=southside.pk).update(link_domains=["example.org"], link_code_required=True)
    as_alice.post(form_of(review), filled(asks_code=None))
    assert [link.asks_code for link in links_of(northside)] == [False]


# A forged request


@pytest.mark.parametrize("kind", LinkKind.values)
@pytest.mark.parametrize(
    ("policy", "forged", "reason"),
    [
        ({"link_code_required": True}, {"asks_code": False}, "code"),
        ({"link_code_required": True}, {"asks_code": False, "email": ""}, "code"),
        ({"link_download_never": True}, {"may_download": True}, "download"),
        ({"link_domains": ["example.org"]}, {"email": GWEN}, "domain"),
    ],
)
def test_no_forged_request_goes_round_them(make_link, set_policy, northside, kind, policy, forged, reason):
    set_policy(**policy)
    with pytest.raises(LinkRefused, match=reason):
        make_link(kind=kind, **forged)
    assert links_of(northside) == []


# Links that exist already


def test_download_never_acts_at_the_next_request_of_an_open_visit(make_link, real_xray, set_policy):
    new_link = make_link(may_download=True)
    client = enter(new_link)
    original = reverse("link_original", args=[new_link.link.handle, real_xray.pk])
    everything = reverse("link_download", args=[new_link.link.handle])
    assert b"".join(client.get(original).streaming_content)
    set_policy(link_download_never=True)
    assert [client.get(address).status_code for address in (original, everything)] == [403, 403]
    page = client.get(reverse("link_gallery", args=[new_link.link.handle])).content.decode()
    assert ("Download all" in page, "For looking only" in page) == (False, True)
    set_policy(link_download_never=False)
    assert b"".join(client.get(original).streaming_content)


def test_a_link_that_asked_no_code_asks_for_one_now(make_link, set_policy):
    new_link = make_link(asks_code=False)
    set_policy(link_code_required=True)
    client = enter(new_link)
    visit = Visit.objects.across_practices().get()
    assert (visit.admitted_at, visit.proven_email) == (None, "")
    gallery = client.get(reverse("link_gallery", args=[new_link.link.handle]))
    assert gallery["Location"] == reverse("link_code", args=[new_link.link.handle])


def test_who_came_in_without_a_code_has_proven_no_mailbox(make_link, set_policy):
    enter(make_link(asks_code=False))
    set_policy(link_code_required=True)
    visit = Visit.objects.across_practices().select_related("link__practice").get()
    assert (visit.is_open, visit.proven_email) == (True, "")


@pytest.mark.parametrize(
    ("policy", "values"),
    [({"link_code_required": True}, {"email": ""}), ({"link_domains": ["example.org"]}, {"email": GWEN})],
)
def test_a_link_that_would_not_be_made_any_more_runs_out_as_it_is(
    make_link, set_policy, as_alice, sender, policy, values
):
    new_link = make_link(**values)
    set_policy(**policy)
    assert enter(new_link, Client()).get(reverse("link_gallery", args=[new_link.link.handle])).status_code == 200
    link = fresh(new_link)
    with pytest.raises(LinkRefused):
        send_again(link, actor=sender)
    with pytest.raises(LinkRefused):
        extend_link(link, expires_at=timezone.now() + SOON, actor=sender)
    again = as_alice.post(page_of(link, "link_send_again"), follow=True).content.decode()
    assert ("Your practice asks for a code" in again) or ("Your practice mails no links" in again)
    day = (timezone.localdate() + SOON).isoformat()
    later = as_alice.post(page_of(link, "link_extend"), {"last_day": day})
    assert (later.status_code, list(later.context["extend"].errors)) == (422, ["last_day"])
    assert (fresh(new_link).expires_at, mail.outbox) == (new_link.link.expires_at, [])


def test_no_password_is_mailed_where_no_link_would_go_any_more(make_link, set_policy, as_alice):
    link = make_link(email=GWEN).link
    set_policy(link_domains=["example.org"])
    typed = {"password": "another violet 93", "by_mail": "on"}
    page = as_alice.post(page_of(link, "link_password"), typed)
    assert (page.status_code, list(page.context["password"].errors), mail.outbox) == (422, ["by_mail"], [])
    as_alice.post(page_of(link, "link_password"), {"password": "another violet 93"})
    link.refresh_from_db()
    assert (link.epoch, mail.outbox) == (1, [])
