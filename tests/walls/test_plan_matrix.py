"""Every address of a practice × the five states of its plan, for an administrator; a name without a row fails (A9)."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from accounts.models import Practice
from accounts.plans import REASONS, SUBSCRIPTION_OVER, TRIAL_OVER, Ability, allows
from tests.plan_states import STATES, put_into
from tests.walls.plan_table import LOCKS, TABLE
from tests.walls.test_url_matrix import ROUTED, address, ids, undone
from tests.walls.url_table import METHODS

__all__ = ["ids"]
ABILITIES = {"manage": Ability.MANAGE_USERS, "remove": Ability.REMOVE_USERS}
LOCKED = re.compile(
    r'<button[^>]*aria-disabled="true"[^>]*title="([^"]*)"[^>]*>\s*<svg[^>]*><use href="[^"]*#lock">.*?</button>', re.S
)
TAGS = re.compile(r"<[^>]+>")


def ability(word: str) -> Ability:
    return ABILITIES.get(word) or Ability(word)


def ask(browser: Client, method: str, url: str) -> HttpResponse:
    answer = browser.post(url, {"something": "else"}) if method == "POST" else browser.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)  # to the end, so that files are closed
    return answer


def why_not(state: str, word: str) -> str:
    """What the page must say: the words of the one table, not written again here."""
    if word == "offer":
        return "Your plan does not offer this."
    over = {"trial-over": TRIAL_OVER, "lapsed": SUBSCRIPTION_OVER}
    return escape(str(over.get(state, REASONS[ability(word)])))


def test_every_address_of_a_practice_has_a_row():
    of_practice = {name for name, pattern in ROUTED.items() if "slug" in pattern.pattern.regex.groupindex}
    assert of_practice == set(TABLE)


@pytest.mark.accepts("A9")
@pytest.mark.accepts("A10")
@pytest.mark.parametrize("state", STATES)
def test_each_plan_gets_what_the_table_says_and_the_reason_where_not(state, browsers, ids, northside):
    """Forged requests too: the pages offer nothing of what is refused here."""
    put_into(northside, state)
    found, silent = {}, []
    for name, (word, _codes) in TABLE.items():
        for method in METHODS:
            with undone():
                answer = ask(browsers["administrator"], method, address(name, "administrator", ids))
            found[name, method] = answer.status_code
            if answer.status_code == 403 and why_not(state, word) not in answer.content.decode():
                silent.append((name, method))
    at = STATES.index(state)
    expected = {(name, m): codes[5 * n + at] for name, (_w, codes) in TABLE.items() for n, m in enumerate(METHODS)}
    assert {key: (got, expected[key]) for key, got in found.items() if got != expected[key]} == {}
    assert silent == []


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", STATES)
def test_the_table_is_that_of_the_plans(state, northside):
    """A row may not say more than the ability it names."""
    put_into(northside, state)
    at = STATES.index(state)
    gated = {name: row for name, row in TABLE.items() if row[0] not in ("–", "offer")}
    for name, (word, codes) in gated.items():
        refused = 403 in (codes[at], codes[5 + at])
        assert refused != allows(northside, ability(word)) or codes[at] == codes[5 + at] == 405, name


@pytest.mark.accepts("A9")
@pytest.mark.parametrize(("state", "status"), [*zip(STATES, [403, 400, 403, 400, 403], strict=True)])
def test_a_part_of_a_file_is_taken_where_files_are(state, status, browsers, ids, northside):
    """The one address that is PUT; a part of the wrong length is 400."""
    put_into(northside, state)
    answer = browsers["administrator"].put(address("upload_part", "administrator", ids), b"short")
    assert answer.status_code == status


def locked_in(page: str) -> dict[str, str]:
    """The words of each locked control, and the reason it gives."""
    return {TAGS.sub("", m.group(0)).split(". ")[0].strip(): m.group(1) for m in LOCKED.finditer(page)}


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", STATES)
def test_every_gated_control_is_there_with_a_lock_where_the_plan_has_it_not(state, browsers, ids, northside):
    put_into(northside, state)
    for name, controls in LOCKS.items():
        answer = browsers["administrator"].get(address(name, "administrator", ids))
        if answer.status_code == 403:
            continue
        page = answer.content.decode()
        locked = locked_in(page)
        wanted = {label: why_not(state, w) for label, w in controls.items() if not allows(northside, ability(w))}
        assert {label: why for label, why in locked.items() if label in controls} == wanted, name
        assert [label for label in controls if label not in TAGS.sub(" ", page)] == [], name


@pytest.mark.accepts("A9")
@pytest.mark.parametrize("state", ["viewer", "trial-over", "lapsed"])
def test_the_way_out_is_shown_to_administrators_only(state, browsers, ids, northside):
    put_into(northside, state)
    url = address("patient_new", "administrator", ids)
    pages = {who: browsers[who].get(url).content.decode() for who in ("administrator", "member")}
    assert {who: 'href="/p/northside/plan/"' in page for who, page in pages.items()} == {
        "administrator": True, "member": False,
    }  # fmt: skip
    assert Practice.objects.get(pk=northside.pk).plan == northside.plan
