"""Names of files: as people sent them, and as they are safe on any computer; in the store there are none."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_NAME = 255
LONGEST_SAFE = 180  # bytes; leaves room for " (12)" in every file system's 255
FALLBACK = "file"
# Control and format characters: line ends, NUL, and the overrides that write "gpj.exe" as "exe.jpg".
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # parts of Persian words and of emoji
_LITTER = re.compile(r"\.DS_Store|\.localized|(eh)?thumbs\.db|desktop\.ini|\._.*", re.IGNORECASE)  # as upload/plan.js
_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:[ .][A-Za-z0-9_-]+)*")  # most names; nothing of them has to be changed
_RESERVED_MARKS = re.compile(r'[<>:"/\\|?*]')
_RESERVED_NAMES = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """What we remember of a name: its last part, in one line, in composed form, at most 255 characters."""
    last = re.split(r"[/\\]", name)[-1]
    visible = "".join(" " if mark in "\t\r\n" else mark for mark in last if _is_visible(mark) or mark in "\t\r\n")
    stem, dot, ending = unicodedata.normalize("NFC", " ".join(visible.split())).rpartition(".")
    room = LONGEST_NAME - len(dot) - len(ending)
    shortened = f"{stem[:room]}{dot}{ending}" if room > 0 else f"{stem}{dot}{ending}"[:LONGEST_NAME]
    return shortened if shortened.strip(". ") else FALLBACK


def clean_folder(path: str) -> str:
    """The sub-folders that a file came in, as data: parts joined by "/", the last ones in at most 255 characters."""
    parts = [clean_name(part) for part in re.split(r"[/\\]", path) if part.strip(". ")]
    while len("/".join(parts)) > LONGEST_NAME and len(parts) > 1:
        parts.pop(0)
    return "/".join(parts)


def is_litter(name: str) -> bool:
    """What systems leave in folders by themselves."""
    return bool(_LITTER.fullmatch(clean_name(name)))


def extension(name: str) -> str:
    """The ending of a name, in small letters, without the dot; empty when there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower().strip() if stem and dot else ""


def stem(name: str) -> str:
    """The name without its ending."""
    return name.rpartition(".")[0] or name


def safe_name(name: str) -> str:
    """The name with nothing in it that any file system takes for something else."""
    if len(name) <= LONGEST_SAFE and _PLAIN.fullmatch(name):
        plain = name
    else:
        plain = _RESERVED_MARKS.sub("_", clean_name(name)).lstrip(". ").rstrip(". ") or FALLBACK
    if _RESERVED_NAMES.match(plain):
        plain = f"_{plain}"
    return _fitting(plain)


def unique_names(names: Iterable[str]) -> Iterator[str]:
    """Safe names of which no two are the same on any computer; twins get " (2)"."""
    taken: set[str] = set()
    for name in names:
        free, number = safe_name(name), 2
        stem, dot, ending = free.rpartition(".")
        while _folded(free) in taken:
            free = f"{stem} ({number}){dot}{ending}" if stem else f"{ending} ({number})"
            number += 1
        taken.add(_folded(free))
        yield free


def _is_visible(mark: str) -> bool:
    return mark in _JOINERS or unicodedata.category(mark) not in _INVISIBLE


def _fitting(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 20:
        return name.encode()[:LONGEST_SAFE].decode(errors="ignore").rstrip(". ") or FALLBACK
    room = LONGEST_SAFE - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + ending


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
