"""Every setting of a practice and of a person does something: one test for each that shows what."""

import datetime
import zoneinfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from sharing import emails
from sharing.forms.changes import ExtendForm
from sharing.models import Link
from sharing.services.changing import extend_link
from sharing.services.creating import LinkRefused
from tests.sharing.conftest import follow, landing, make_link, sender
from tests.sharing.sender import errors_of, filled, form_of, links_of

__all__ = ["make_link", "sender"]
pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A14")]
DAY = datetime.timedelta(days=1)


def set_to(thing, **values):
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save()
    return thing


def days_until(link) -> int:
    return (timezone.localdate(link.expires_at) - timezone.localdate()).days


def offered(page) -> list[str]:
    return [value for value, _words in page.context["form"].fields["lasts"].choices]


def test_the_name_and_the_country_tell_visitors_whose_link_it_is(make_link, northside):
    set_to(northside, name="عيادة الشمال", country="DE")
    new_link = make_link()
    page = follow(new_link).get(landing(new_link)).content.decode()
    assert '<bdi>عيادة الشمال</bdi><span class="subtext">Germany</span>' in page


def test_the_country_is_named_in_the_language_of_the_page(make_link, northside):
    set_to(northside, country="DE")
    new_link = make_link(language="fr")
    assert "Allemagne" in follow(new_link).get(landing(new_link)).content.decode()


def test_the_language_is_that_of_people_who_chose_none_also_on_pages_about_themselves(as_alice, alice, northside):
    set_to(northside, language="de")
    for address in ("/p/northside/settings/", "/me/", "/me/notices/"):
        assert as_alice.get(address)["Content-Language"] == "de"
    set_to(alice, language="fr")
    assert as_alice.get("/p/northside/settings/")["Content-Language"] == "fr"


def test_the_time_zone_is_the_clock_of_links(make_link, northside):
    set_to(northside, time_zone="Asia/Tokyo")
    new_link = make_link()
    here = new_link.link.expires_at.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
    page = follow(new_link).get(landing(new_link)).content.decode()
    assert f"{here:%H:%M:%S} (Asia/Tokyo)" in page


@pytest.mark.parametrize(
    ("practice", "person", "shown"), [("fdi", "", "36"), ("universal", "", "19"), ("universal", "fdi", "36")]
)
def test_teeth_are_written_in_the_notation(as_alice, alice, northside, xray, practice, person, shown):
    set_to(northside, notation=practice)
    set_to(alice, notation=person)
    page = as_alice.get(reverse("item_tag", args=["northside", xray.pk]))
    assert dict(page.context["form"].fields["teeth"].choices)[36] == shown


def test_the_attestation_is_what_senders_confirm_and_what_is_kept(as_alice, northside, review, xray):
    set_to(northside, attestation="I asked <b>her</b> in writing.")
    page = as_alice.get(form_of(review)).content.decode()
    assert "I asked &lt;b&gt;her&lt;/b&gt; in writing." in page
    as_alice.post(form_of(review), filled())
    assert links_of(northside)[0].attestation == "I asked <b>her</b> in writing."


def test_the_default_is_chosen_in_the_form_for_new_links(as_alice, northside, review, xray):
    set_to(northside, link_default_days=14)
    page = as_alice.get(form_of(review))
    assert page.context["form"]["lasts"].value() == "14"
    assert offered(page) == ["7", "14", "30", "90", "365", "day"]
    as_alice.post(form_of(review), filled(lasts="14"))
    assert days_until(links_of(northside)[0]) == 14


def test_nothing_longer_than_the_longest_is_offered_or_taken(as_alice, northside, review, xray):
    set_to(northside, link_default_days=5, link_longest_days=20)
    page = as_alice.get(form_of(review))
    assert offered(page) == ["5", "7", "20", "day"]
    day = (timezone.localdate() + 21 * DAY).isoformat()
    assert list(errors_of(as_alice.post(form_of(review), filled(lasts="30")))) == ["lasts"]
    late = errors_of(as_alice.post(form_of(review), filled(lasts="day", until=day)))
    assert late == {"until": ["A link works for at most 20 days. Choose an earlier day."]}
    assert links_of(northside) == []
    assert as_alice.post(form_of(review), filled(lasts="20")).status_code == 200


def test_no_forged_request_goes_beyond_the_longest(make_link, northside):
    set_to(northside, link_default_days=5, link_longest_days=20)
    with pytest.raises(LinkRefused):
        make_link(expires_at=timezone.now() + 23 * DAY)


def test_links_that_exist_keep_their_end_but_are_not_extended_beyond_the_longest(make_link, northside, sender):
    link = make_link(expires_at=timezone.now() + 300 * DAY).link
    before = link.expires_at
    set_to(northside, link_default_days=5, link_longest_days=20)
    link = Link.objects.of(northside).select_related("practice", "collection__patient").get(pk=link.pk)
    assert (link.expires_at, link.state) == (before, "live")
    form = ExtendForm({"last_day": (timezone.localdate() + 21 * DAY).isoformat()}, link=link)
    assert list(form.errors) == ["last_day"]
    with pytest.raises(LinkRefused):
        extend_link(link, expires_at=timezone.now() + 23 * DAY, actor=sender)
    extend_link(link, expires_at=timezone.now() + 20 * DAY, actor=sender)
    assert days_until(link) == 20


def test_the_title_stands_before_the_name_on_the_landing_and_in_mails(make_link, alice):
    set_to(alice, title="Dr.")
    new_link = make_link()
    new_link.link.created_by = alice
    assert "Dr. Alice Archer of Northside Dental" in follow(new_link).get(landing(new_link)).content.decode()
    emails.mail_link(new_link.link, new_link.url)
    assert mail.outbox[0].subject == "Dr. Alice Archer (Northside Dental) shares images with you"
    assert "Dr. Alice Archer of Northside Dental" in mail.outbox[0].body
