"""Finding the texts of the interface, keeping and compiling their translations: with Python alone, always alike."""

import gettext
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from config.languages import catalogs
from config.languages.__main__ import main
from config.languages.checks import problems
from config.languages.extraction import ROOT, Text, all_texts, source_files, texts_of

TEMPLATE = """
{% load static %}{# Translators: on a button #}
  <p title="it's">{% translate "Sign in" %}</p>
      <a href='{% translate 'Say "hello"' %}'>{% translate "Don't" as no %}</a>
{% blocktranslate trimmed with name=person.name|upper %}
    Dear {{ name }},
    100 % of it
{% endblocktranslate %}
{% blocktranslate count n=files|length %}One file{% plural %}{{ n }} files{% endblocktranslate %}
{% translate "May" context "month" %}{% blocktranslate context "verb" asvar may %}May {{ who }}{% endblocktranslate %}
{% include "x.html" with label=_("Open") %}{{ value|default:_("none") }}
{% blocktranslate trimmed context "box" count n=n %}a{% plural %}b{% endblocktranslate %}
"""
PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
# Translators: %(n)d is a number
A = ngettext("%(n)d tooth", "%(n)d teeth", 2) % {"n": 2}
B = _("one "
      "text") + pgettext("chart", "upper") + _(A)
"""


def found_in(folder: Path, name: str, source: str) -> dict[tuple[str, str], Text]:
    (folder / name).write_text(source, encoding="utf-8")
    return {text.key: text for text in texts_of(folder / name, name)}


def catalog_of(language: str, *entries: str):
    header = catalogs.HEADER.format(language=language, plurals=catalogs.PLURALS[language])
    return header + "\n\n".join(entries) + "\n"


@pytest.fixture
def po(tmp_path):
    """Writes a catalog of Arabic, or of another language."""

    def write(*entries: str, language: str = "ar") -> Path:
        path = catalogs.path_of(language, tmp_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalog_of(language, *entries), encoding="utf-8")
        return path

    return write


def test_texts_of_a_template_are_found_whatever_stands_around_them(tmp_path):
    found = found_in(tmp_path, "page.html", TEMPLATE)
    assert {key: text.words for key, text in found.items()} == {
        ("", "Sign in"): "Sign in",
        ("", 'Say "hello"'): 'Say "hello"',
        ("", "Don't"): "Don't",
        ("", "Dear %(name)s, 100 %% of it"): "Dear %(name)s, 100 %% of it",
        ("", "One file"): ("One file", "%(n)s files"),
        ("month", "May"): "May",
        ("verb", "May %(who)s"): "May %(who)s",
        ("", "Open"): "Open",
        ("", "none"): "none",
        ("box", "a"): ("a", "b"),
    }
    assert found["", "Sign in"].comments == ["Translators: on a button"]


def test_texts_of_python_are_found(tmp_path):
    found = found_in(tmp_path, "code.py", PYTHON)
    assert {key: text.words for key, text in found.items()} == {
        ("", "%(n)d tooth"): ("%(n)d tooth", "%(n)d teeth"),
        ("", "one text"): "one text",
        ("chart", "upper"): "upper",
    }
    assert found["", "%(n)d tooth"].comments == ["Translators: %(n)d is a number"]


def test_a_text_with_and_without_a_plural_is_one_text(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "apps.py").write_text('_("tooth")')
    (tmp_path / "app" / "more.py").write_text('ngettext("tooth", "teeth", 2)')
    (text,) = all_texts(tmp_path)
    assert (text.words, text.files) == (("tooth", "teeth"), {"app/apps.py", "app/more.py"})


def test_every_app_is_read_and_no_migration():
    names = {path.relative_to(ROOT).as_posix() for path in source_files(ROOT)}
    assert {"common/templates/404.html", "accounts/forms/entrance.py", "config/settings.py"} <= names
    assert [name for name in names if "migrations" in name or name.startswith("tests")] == []


def test_an_update_keeps_translations_and_drops_what_is_gone(po):
    old = catalogs.read(po('msgid "Open"\nmsgstr "افتح"', 'msgid "Opens"\nmsgstr "يفتح"'))
    texts = [Text("Open", None, {"a.py"}), Text("Opened", None, {"a.py"}), Text(("b", "bs"), "c", {"b.py", "a.py"})]
    new = catalogs.as_text(catalogs.updated(old, texts)).decode()
    forms = "\n".join(f'msgstr[{n}] ""' for n in range(6))
    assert new == catalog_of(
        "ar",
        '#: a.py\nmsgid "Open"\nmsgstr "افتح"',
        '#: a.py\nmsgid "Opened"\nmsgstr ""',
        f'#: a.py b.py\nmsgctxt "c"\nmsgid "b"\nmsgid_plural "bs"\n{forms}',
    )


def test_an_update_forgets_what_was_guessed(po):
    old = catalogs.read(po('#, fuzzy\nmsgid "Open"\nmsgstr "افتح"'))
    new = catalogs.updated(old, [Text("Open", None, {"a.py"})])
    assert (new["Open"].string, new["Open"].flags) == ("", set())


def test_an_update_of_the_same_texts_changes_nothing(po):
    path = po('#: a.py\n#, python-format\nmsgid "%(n)s\\n\\"of\\" all"\nmsgstr "%(n)s\\n"')
    once = catalogs.as_text(catalogs.updated(catalogs.read(path), all_texts()))
    path.write_bytes(once)
    assert catalogs.as_text(catalogs.updated(catalogs.read(path), all_texts())) == once


@pytest.mark.parametrize(
    ("entry", "mistake"),
    [
        ('msgid "%(name)s of %(n)s"\nmsgstr "%(name)s"', "has other places: %(n)s"),
        ('msgid "{count} added"\nmsgstr "{cuont}"', "has other places: {count} {cuont}"),
        ('msgid "100 %%"\nmsgstr "100"', "has other places: %%"),
        ('msgid "<b>a</b>"\nmsgstr "<b>a<b>"', "has other tags: </b> <b>"),
        ('msgid "a "\nmsgstr "a"', "begins or ends with a space"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"', "is marked fuzzy"),
        ('msgid "%(n)s a"\nmsgid_plural "%(n)s as"\nmsgstr[0] "%(n)s"', "has 1 of 6 plural forms"),
    ],
)
def test_a_mistake_is_said_and_such_a_catalog_is_not_compiled(po, entry, mistake, capsys):
    path = po(entry)
    (problem,) = problems(catalogs.read(path))
    assert mistake in problem
    assert main(["compile", str(path)]) == 1
    assert f"{path}: {problem}" in capsys.readouterr().err
    assert not path.with_suffix(".mo").exists()


def plural(*forms: str) -> str:
    lines = "\n".join(f'msgstr[{n}] "{form}"' for n, form in enumerate(forms))
    return f'msgid "%(n)s file"\nmsgid_plural "%(n)s files"\n{lines}'


def test_one_and_two_may_be_said_in_words_but_many_need_their_number(po):
    good = ("لا ملفات", "ملف", "ملفان", "%(n)s ملفات", "%(n)s ملفًا", "%(n)s ملف")
    assert problems(catalogs.read(po(plural(*good)))) == []
    (problem,) = problems(catalogs.read(po(plural(*good[:-1], "ملف"))))
    assert "has other places: %(n)s" in problem


def compiled(path: Path) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(BytesIO(catalogs.compile_file(path).read_bytes()))


def test_what_is_compiled_can_be_read_by_gettext(po):
    path = po(plural("0", "1", "2", "%(n)s few", "%(n)s many", "%(n)s other"), 'msgid "Open"\nmsgstr "افتح"')
    assert main(["compile", str(path)]) == 0
    translations = compiled(path)
    assert translations.gettext("Open") == "افتح"
    said = [translations.ngettext("%(n)s file", "%(n)s files", n) % {"n": n} for n in (0, 1, 2, 3, 11, 100, 103)]
    assert said == ["0", "1", "2", "3 few", "11 many", "100 other", "103 few"]


def test_what_is_not_translated_is_left_to_english(po):
    path = po(plural(*[""] * 6), 'msgid "Open"\nmsgstr ""')
    translations = compiled(path)
    assert translations.ngettext("%(n)s file", "%(n)s files", 1) == "%(n)s file"
    assert translations.gettext("Open") == "Open"


def test_a_failed_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "django.mo"
    target.write_bytes(b"old")
    with pytest.raises(TypeError):
        catalogs.write_whole(target, "text")
    assert target.read_bytes() == b"old"


def test_nothing_but_python_is_needed():
    """No program of gettext: the path has none."""
    command = [sys.executable, "-m", "config.languages", "compile"]
    assert subprocess.run(command, cwd=ROOT, env={"PATH": ""}, check=False).returncode == 0


def test_other_words_are_answered_with_the_usage(capsys):
    assert main(["translate"]) == 2
    assert "update | compile" in capsys.readouterr().err
