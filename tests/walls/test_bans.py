"""What is not done in this house."""

import ast
import re

from tests.walls import house

PRACTICE_DATA = (
    "Membership|JoinInvitation|Subscription|Assignment|Patient|Kind|Collection|Item|UploadBatch|Upload|Link|Visit"
)
BANNED_IN_APPS = {
    r"django\.db\.models\.signals|@receiver\b": "call the function; do not signal",
    r"django\.views\.generic": "views are functions",
    r"GenericForeignKey": "a foreign key names its table",
    rf"\b({PRACTICE_DATA})\.objects\.(all|filter|exclude|get|first|count)\(": "say whose: .of(practice)",
    r"\bexcept Exception\b|\bexcept:": "name what may go wrong",
    r"\bmark_safe\b": "escape; no exceptions",
    r"\beval\(|\bexec\(|pickle|shell=True": "never",
}
BANNED_IN_TEMPLATES = {
    r"<script(?![^>]*\bsrc=)": "no inline script",
    r"<style\b": "no inline style sheet",
    r"\sstyle=": "no inline style",
    r"\son[a-z]+=": "no inline handler",
    r"javascript:": "no script in addresses",
    r"\|safe\b|autoescape off": "escape everything",
    r"(src|href)=[\"'](data|blob):": "no data or blob addresses",
    r"https?://(?!www\.w3\.org)": "nothing from elsewhere",
}
FILE_NAMES = {"utils.py", "helpers.py", "managers.py", "selectors.py"}


def found(paths, bans):
    return [
        f"{house.named(path)}: {match.group(0)!r}: {why}"
        for path in paths
        for pattern, why in bans.items()
        if (match := re.search(pattern, path.read_text(encoding="utf-8")))
    ]


def test_apps_do_not_do_what_is_banned():
    assert found(house.app_files(), BANNED_IN_APPS) == []


def test_every_change_is_checked_for_where_it_came_from():
    """But for news of providers: they come without a session, and a signature or password says who speaks."""
    others = [path for path in house.app_files() if house.named(path) != "accounts/views/webhooks.py"]
    assert found(others, {r"csrf_exempt|CsrfViewMiddleware\(": "keep the check"}) == []


def test_get_object_or_404_stays_in_access():
    outside = [p for p in house.app_files() if not ("access" in p.name or "access" in p.parent.name)]
    assert found(outside, {r"get_object_or_404": "obtain objects through access"}) == []


def test_pages_carry_nothing_inline():
    pages = [path for path in house.templates() if "mail" not in path.stem and "/mail/" not in path.as_posix()]
    assert found(pages, BANNED_IN_TEMPLATES) == []


def test_scripts_make_no_markup_from_text():
    scripts = [path for path in house.files() if path.suffix == ".js" and "/src/" in path.as_posix()]
    bans = {r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function": "build nodes instead"}
    assert found(scripts, bans) == []


def test_no_file_is_a_drawer_for_odds_and_ends():
    assert [house.named(path) for path in house.files() if path.name in FILE_NAMES] == []


def test_every_module_opens_with_what_lives_there():
    silent = [
        house.named(path)
        for path in house.app_files()
        if path.stat().st_size and not ast.get_docstring(house.tree(path))
    ]
    assert silent == []
