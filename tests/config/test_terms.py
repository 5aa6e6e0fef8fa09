"""The terms of use: ours, or the operator's."""

from django.test import Client
from django.urls import reverse


def test_terms_can_be_read_where_they_are_accepted(db):
    assert f'href="{reverse("terms")}"' in Client().get(reverse("account_signup")).text
    assert "Not for primary diagnosis" in Client().get(reverse("terms")).text


def test_an_operator_has_terms_of_their_own(db, settings):
    settings.TERMS = "Be kind.\n\nKeep <copies>."
    page = Client().get(reverse("terms")).text
    assert "<p>Be kind.</p>\n\n<p>Keep &lt;copies&gt;.</p>" in page
    assert "Your account" not in page
