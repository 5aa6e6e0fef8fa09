"""Every text can be translated, and those of people who are not in yet are; pages can run the other way (I6, G10)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

from config.languages import catalogs, checks
from config.languages.extraction import KEYWORDS, all_texts
from tests.walls import house
from tests.walls.language_scope import PATTERNS, is_inside, texts_in_scope

OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
COMPLETE = ["de", "fr", "es", "tr", "ar"]  # languages in which nothing of the scope is missing
LAZY = {name for name in KEYWORDS if name.endswith("_lazy") or name == "gettext_noop"}
AT_ONCE = set(KEYWORDS) - LAZY - {"_"}
PHYSICAL = re.compile(
    r"\b(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b|[{;\s](?:left|right)\s*:"
    r"|\b(?:text-align|float|clear)\s*:\s*(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius"
)
FIXED_SIDES = {
    "frontend/src/css/viewer/stage.css": "what lies on a picture stays where it is, whoever reads",
}
Names = dict[str, str]


def test_every_language_but_english_has_a_catalog_and_plural_forms():
    assert set(OTHERS) == set(catalogs.PLURALS)
    assert [language for language in OTHERS if not catalogs.path_of(language).exists()] == []


@pytest.mark.accepts("I6")
@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_has_a_mistake(language):
    """Places to fill in, tags, plural forms; fuzzy is a mistake too."""
    assert checks.problems(catalogs.read(catalogs.path_of(language))) == []


@pytest.mark.accepts("I6")
@pytest.mark.accepts("G10")
@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_missing_where_people_come_in(language):
    """Run `make messages`, then fill in locale/<language>/LC_MESSAGES/django.po."""
    catalog = catalogs.updated(catalogs.read(catalogs.path_of(language)), all_texts())
    found = {text.key: catalog.get(text.key[1], context=text.context) for text in texts_in_scope()}
    missing = [key[1] for key, message in found.items() if message is None or not checks.is_translated(message)]
    assert missing == []


def test_the_scope_names_files_that_exist():
    names = [house.named(path) for path in house.files()]
    mine = [pattern for pattern in PATTERNS if not any(is_inside(name) for name in names)]
    assert mine == []
    for page in ("account/login.html", "accounts/mail/reset_password.txt"):
        assert is_inside(f"accounts/templates/{page}")
    assert not is_inside("patients/templates/patients/patient_list.html")


def names_of_gettext(tree: ast.Module) -> Names:
    """What gettext's functions are called in this file."""
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "django.utils.translation"]
    return {alias.asname or alias.name: alias.name for n in imports for alias in n.names if alias.name in KEYWORDS}


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that Python evaluates when it reads the file: not the bodies of functions, but their defaults."""
    if isinstance(node, house.Function | ast.Lambda):
        inside = [*node.args.defaults, *filter(None, node.args.kw_defaults), *getattr(node, "decorator_list", [])]
    else:
        inside = list(ast.iter_child_nodes(node))
    yield node
    for child in inside:
        yield from run_at_import(child)


def called(node: ast.AST, names: Names) -> str:
    """Which function of gettext this calls, or nothing."""
    return names.get(node.func.id, "") if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def is_said_too_early(node: ast.AST, names: Names) -> bool:
    """Translated in the language of whoever imports the file, for everybody and for ever."""
    if called(node, names) in AT_ONCE:
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return called(node.left, names) in LAZY
    if isinstance(node, ast.FormattedValue):
        return called(node.value, names) in LAZY
    return isinstance(node, ast.Attribute) and node.attr == "format" and called(node.value, names) in LAZY


def test_nothing_is_translated_when_a_file_is_imported():
    early = []
    for path in house.app_files():
        names = names_of_gettext(house.tree(path))
        nodes = run_at_import(house.tree(path)) if names else ()
        early += [
            f"{house.named(path)}:{node.lineno}: use gettext_lazy" for node in nodes if is_said_too_early(node, names)
        ]
    assert early == []


@pytest.mark.parametrize(
    ("code", "early"),
    [
        ("A = gettext('a')", True),
        ("class B:\n    label = g('a')", True),
        ("def f(label=g('a')):\n    return label", True),
        ("A = gettext_lazy('%s') % 3", True),
        ("A = f\"{gettext_lazy('a')}\"", True),
        ("A = gettext_lazy('a')", False),
        ("def f():\n    return g('a')", False),
        ("A = lambda: g('a')", False),
        ("@d(g('a'))\ndef f(): ...", True),
    ],
)
def test_what_is_too_early_is_found(code, early):
    head = "from django.utils.translation import gettext, gettext_lazy, gettext as g\n"
    tree = ast.parse(head + code)
    names = names_of_gettext(tree)
    assert any(is_said_too_early(node, names) for node in run_at_import(tree)) == early


def test_only_plain_texts_are_given_to_gettext():
    """A text made of parts is never found in a catalog."""
    made = []
    for path in house.app_files():
        names = names_of_gettext(house.tree(path))
        calls = [node for node in ast.walk(house.tree(path)) if called(node, names)]
        made += [f"{house.named(path)}:{node.lineno}" for node in calls if not isinstance(node.args[0], ast.Constant)]
    assert made == []


@pytest.mark.accepts("I6")
def test_styles_speak_of_start_and_end_not_of_left_and_right():
    sheets = {house.named(path): path.read_text(encoding="utf-8") for path in house.files() if path.suffix == ".css"}
    found = {name for name, text in sheets.items() if name.startswith("frontend/src") and PHYSICAL.search(text)}
    assert found == set(FIXED_SIDES)


@pytest.mark.parametrize(
    "rule", ["a{margin-left: 1px}", "a { left: 0 }", "a { text-align: right }", "a{border-top-left-radius:1px}"]
)
def test_a_side_is_seen(rule):
    assert PHYSICAL.search(rule)
    assert not PHYSICAL.search("a { margin-inline-start: 1px; inset-inline: 0; text-align: end; float: inline-start }")


@pytest.mark.accepts("I6")
def test_every_page_says_its_language_and_direction():
    """Only the frames of pages and mails, and the pages in an export, open a document; all others extend them."""
    opening = [path for path in house.templates() if "<html" in path.read_text(encoding="utf-8")]
    frame = 'lang="{{ LANGUAGE_CODE }}" dir="{% if LANGUAGE_BIDI %}rtl{% else %}ltr{% endif %}"'
    assert sorted(path.name for path in opening) == ["base.html", "mail.html", "patient.html", "practice.html"]
    assert [house.named(path) for path in opening if frame not in path.read_text(encoding="utf-8")] == []
