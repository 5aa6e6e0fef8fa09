"""The catalogs `locale/<language>/LC_MESSAGES/django.po`: reading, bringing up to date, compiling.

What is written depends on the texts and their translations alone: no dates, no line numbers, nothing guessed,
nothing kept that is not in the code any more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config.languages.checks import forms_of, is_translated, problems
from config.languages.extraction import ROOT, Text

# How many forms a plural has, and which one a number takes; the number of forms comes first.
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}
HEADER = 'msgid ""\nmsgstr ""\n"Project-Id-Version: Bitewing\\n"\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n\
"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plurals}\\n"\n\n'


class BrokenCatalog(Exception):
    """A catalog with mistakes, which are said one on a line."""


def path_of(language: str, folder: Path = ROOT / "locale") -> Path:
    return folder / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalog of a file, or an empty one."""
    language = path.parent.parent.name
    if not path.exists():
        return new_catalog(language)
    with path.open("rb") as lines:
        return read_po(lines, locale=language, abort_invalid=True)


def new_catalog(language: str) -> Catalog:
    """With our own plural forms, which are Django's, not Babel's."""
    header = HEADER.format(language=language, plurals=PLURALS[language])
    return read_po(BytesIO(header.encode()), locale=language)


def updated(old: Catalog, texts: Iterable[Text]) -> Catalog:
    """The texts of today with the translations that are there, which are never guessed from similar ones."""
    catalog = new_catalog(str(old.locale))
    for text in texts:
        catalog.add(
            text.words,
            translation_in(old, text),
            locations=[(name, 0) for name in sorted(text.files)],
            auto_comments=text.comments,
            context=text.context,
        )
    return catalog


def translation_in(catalog: Catalog, text: Text) -> str | tuple[str, ...]:
    """What the catalog says to this text; nothing if one has a plural and the other has none."""
    known = catalog.get(text.key[1], context=text.context)
    same_kind = known is not None and known.pluralizable == isinstance(text.words, tuple)
    forms = forms_of(known) if known and same_kind and not known.fuzzy else ()
    if isinstance(text.words, tuple):
        return forms or ("",) * catalog.num_plurals
    return forms[0] if forms else ""


def as_text(catalog: Catalog) -> bytes:
    """The catalog as it stands in its file; one line for each text, so that changes are easy to read."""
    language = str(catalog.locale)
    lines = BytesIO()
    write_po(lines, catalog, width=0, include_lineno=False, omit_header=True, ignore_obsolete=True)
    return HEADER.format(language=language, plurals=PLURALS[language]).encode() + lines.getvalue().strip(b"\n") + b"\n"


def compile_file(path: Path) -> Path:
    """The `.mo` beside a `.po`, which Django reads; a catalog with mistakes is refused."""
    catalog = read(path)
    if wrong := problems(catalog):
        raise BrokenCatalog("\n".join(f"{path}: {problem}" for problem in wrong))
    for message in [message for message in catalog if message.id and not is_translated(message)]:
        catalog.delete(message.id, message.context)  # Babel would write English plurals
    lines = BytesIO()
    write_mo(lines, catalog)
    target = path.with_suffix(".mo")
    write_whole(target, lines.getvalue())
    return target


def write_whole(path: Path, content: bytes) -> None:
    """All of it or nothing, so that whoever reads at this moment finds the old or the new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
