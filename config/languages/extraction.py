"""Every text of the interface that can be translated, found in Python files and templates with Babel alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
COMMENT = "Translators:"
KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TEMPLATE_ENDINGS = {".html", ".txt"}
Words = str | tuple[str, str]  # one text, or its singular and plural


@dataclass
class Text:
    """One text of the interface: what it says, where, and what its translators should know."""

    words: Words
    context: str | None
    files: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """What gettext looks it up by: the context and the singular."""
        return self.context or "", self.words if isinstance(self.words, str) else self.words[0]


def all_texts(root: Path = ROOT) -> list[Text]:
    """Every text of the project, by file and then by alphabet, so that the order changes only where texts do."""
    found: dict[tuple[str, str], Text] = {}
    for path in source_files(root):
        for text in texts_of(path, path.relative_to(root).as_posix()):
            known = found.setdefault(text.key, text)
            known.files |= text.files
            known.comments += [comment for comment in text.comments if comment not in known.comments]
            known.words = known.words if isinstance(known.words, tuple) else text.words
    return sorted(found.values(), key=lambda text: (min(text.files), text.key))


def source_files(root: Path) -> list[Path]:
    """The Python files and templates of every app, without migrations."""
    apps = [marker.parent for marker in root.glob("*/apps.py")]
    files = [path for app in apps for path in app.rglob("*") if path.suffix in {".py", *TEMPLATE_ENDINGS}]
    return sorted(path for path in files if "migrations" not in path.parts)


def texts_of(path: Path, name: str) -> Iterator[Text]:
    """The texts of one file, which is called `name` in the catalogs."""
    source = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATE_ENDINGS:
        source = as_python(source, name)
    lines = io.BytesIO(source.encode())
    for _line, words, comments, context in extract("python", lines, keywords=KEYWORDS, comment_tags=[COMMENT]):
        if words and words != ("", ""):
            words = words if isinstance(words, str) else (words[0], words[1])
            yield Text(words, context, {name}, [" ".join(comments)] if comments else [])


def as_python(template: str, name: str) -> str:
    """What Django makes of a template for xgettext, in brackets: there Python's own reader does not mind indents."""
    return f"(\n{templatize(template, origin=name)}\n)\n"
