"""A chain of a few entries, and the rights of whoever owns the tables."""

import pytest
from django.db import connection

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from tests.audit.tampering import HOUSE, LENGTH
from tests.emptying.protection import unprotect


@pytest.fixture
def owner(db):
    """Takes the triggers away, as only the owner of the tables can; the end of the test brings them back."""
    unprotect(connection)


@pytest.fixture
def chain(db):
    return [
        record(Action.ITEM_VIEWED, practice_id=HOUSE, actor=SYSTEM, about=About(label=f"{n}")) for n in range(LENGTH)
    ]
