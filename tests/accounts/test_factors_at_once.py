"""Codes and tries are counted exactly when many come at the same moment; needs a database with row locks."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection

from accounts.access import as_person
from accounts.second_factor import factors_of
from accounts.services.second_factor import TooManyTries, add_app, use_code
from accounts.services.security import change_address
from audit.actions import Action
from audit.models import Event
from tests.accounts.factors import code_of, wrong_code
from tests.sharing.test_at_once import at_once

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="many at once need PostgreSQL"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.accepts("A6"),
]
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def actor(alice):
    return as_person(alice, "192.0.2.7")


@pytest.fixture
def codes(alice, actor):
    """Of an app that was set up a while ago."""
    codes = add_app(alice, SECRET, code_of(SECRET), actor=actor, session_key="")
    app = Authenticator.objects.get(type="totp")
    app.data["last_step"] = 0
    app.save()
    return codes


def tried(alice, actor, code):
    def act():
        try:
            return bool(use_code(alice, code, actor=actor))
        except TooManyTries:
            return "locked"

    return act


def test_of_twenty_with_the_same_code_one_gets_in(alice, actor, codes):
    answers = at_once(20, tried(alice, actor, code_of(SECRET)))
    assert answers.count(True) == 1


def test_of_twenty_with_the_same_recovery_code_one_gets_in(alice, actor, codes):
    answers = at_once(20, tried(alice, actor, codes[0]))
    assert (answers.count(True), factors_of(alice).codes_left) == (1, 9)


def test_of_twenty_wrong_codes_five_are_looked_at(alice, actor, codes):
    answers = at_once(20, tried(alice, actor, wrong_code(SECRET)))
    assert (answers.count(False), answers.count("locked")) == (5, 15)
    assert Event.objects.filter(action=Action.SECOND_FACTOR_FAILED).count() == 5


def test_of_twenty_that_add_an_app_one_does(alice, actor):
    answers = at_once(20, lambda: add_app(alice, SECRET, code_of(SECRET), actor=actor, session_key=""))
    assert sum(answer is not None for answer in answers) == 1
    assert Authenticator.objects.count() == 2


def test_of_twenty_that_confirm_an_address_one_does(alice, actor):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    answers = at_once(20, lambda: change_address(type(alice).objects.get(pk=alice.pk), "a@new.example", actor=actor))
    assert Event.objects.filter(action=Action.EMAIL_CHANGED).count() == 1
    assert EmailAddress.objects.get().email == "a@new.example"
    assert answers.count(True) == 1
