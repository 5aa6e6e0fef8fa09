"""The links that a trial starts with."""

from django.core import mail
from django.urls import reverse

from config.demo.links import make_links, send_links
from sharing.models import Link, LinkKind


def test_a_trial_starts_with_a_link_of_each_kind(northside, alice, review):
    make_links(review, alice)
    links = Link.objects.of(northside).order_by("created_at")
    assert list(links.values_list("kind", "email", "title", "asks_code")) == [
        (LinkKind.VIEW, "dr.rivera@northside.example", "Second opinion", True),
        (LinkKind.UPLOAD, "elena@home.example", "Photos at home", True),
    ]


def test_they_are_mailed_apart_from_their_passwords(as_alice, northside, alice, review):
    send_links(make_links(review, alice))
    doctor, patient = ["dr.rivera@northside.example"], ["elena@home.example"]
    assert [message.to for message in mail.outbox] == [doctor, doctor, patient, patient]
    assert ["/l/" in message.body for message in mail.outbox] == [True, False, True, False]
    assert doctor[0] in as_alice.get(reverse("link_list", args=[northside.slug])).text
