"""What a sender types and presses, for tests of the sender's pages."""

import uuid

from django.urls import reverse

from sharing.models import Link
from tests.sharing.conftest import PASSWORD

GWEN = "gwen@elsewhere.example"


def filled(**values):
    """The form as a sender leaves it who types an address and a password and ticks the box."""
    usual = {
        "key": str(uuid.uuid4()),
        "by": "mail",
        "receivers": GWEN,
        "password": PASSWORD,
        "lasts": "30",
        "language": "en",
        "asks_code": "on",
        "password_by_mail": "on",
        "attests": "on",
    }
    return {name: value for name, value in {**usual, **values}.items() if value is not None}


def asked(**values):
    """The same for an upload link, where nothing needs to be attested."""
    return filled(**{"attests": None, "sees": "own", **values})


def form_of(collection, query=""):
    return reverse("link_new", args=[collection.practice.slug, collection.pk]) + query


def page_of(link, verb="link_page"):
    return reverse(verb, args=[link.practice.slug, link.pk])


def links_of(practice):
    return list(Link.objects.of(practice).order_by("created_at", "id"))


def errors_of(response):
    """The fields that are wrong, each with its words."""
    return {name: list(words) for name, words in response.context["form"].errors.items()}
