"""How text that people type is compared with text that is kept: without case, accents and look-alikes; no query."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

SAME_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n", "ŧ": "t",
        "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "", "'": "", "’": "", "‘": "", "ʼ": "", "`": "", "´": "",
    }
)  # fmt: skip
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def fold(text: str) -> str:
    """Lower case without accents, apostrophes and invisible characters; digits of any script become 0–9."""
    # Twice, because taking ™ or ㎯ apart gives capital letters and accents that were not there before.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return " ".join("".join(_plain(apart)).split())


def _plain(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category == "Nd":
            yield str(unicodedata.digit(character))
        elif category in {"Zs", "Zl", "Zp", "Cc"}:
            yield " "
        elif category[0] != "C" and category != "Mn":
            yield character.translate(SAME_LETTERS)


def spellings(text: str) -> list[str]:
    """The folded text, and where it differs the way it is written without umlauts: muller, mueller."""
    composed = unicodedata.normalize("NFC", text.casefold())
    return list(dict.fromkeys([fold(text), fold(composed.translate(SPELLED_OUT))]))
