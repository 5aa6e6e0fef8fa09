"""How the tests of accounts sign up, read mail and press buttons."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.accounts.paying import asked, go_and_pay, paid, stripe_api, tell
from tests.factories import PASSWORD

__all__ = ["asked", "go_and_pay", "paid", "stripe_api", "tell"]

SIGN_UP = {
    "email": "Nora@New.example",
    "password1": "a quiet river at night",
    "name": "Nora Newman",
    "practice_name": "Newman Dental",
    "country": "AT",
    "time_zone": "Europe/Vienna",
    "terms": "on",
}


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def confirmed(alice):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    return alice


def sign_up(client, **changes):
    return client.post("/accounts/signup/", {**SIGN_UP, **changes})


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": email, "password": password}, **extra)


def link_in(message) -> str:
    """The path of the first link of a mail."""
    return re.search(r"http://localhost:8000(/\S*)", message.body).group(1)


def last_link() -> str:
    return link_in(mail.outbox[-1])


def body_of(response) -> str:
    """The page without what is different each time by design."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r'"X-CSRFToken": "\w+"', "", text)
