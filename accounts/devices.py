"""Which browser on which system a session was begun with, in words; only the common ones are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

# The first that fits counts: most browsers claim to be others too.
BROWSERS = {
    "Edge": r"Edg(e|A|iOS)?/",
    "Opera": r"OPR/|Opera",
    "Samsung Internet": r"SamsungBrowser/",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|CriOS/|Chromium/",
    "Safari": r"Version/[\d.]+ .*Safari/",
}
SYSTEMS = {
    "iPhone": r"iPhone|iPod",
    "iPad": r"iPad",
    "Android": r"Android",
    "Windows": r"Windows",
    "ChromeOS": r"CrOS",
    "macOS": r"Macintosh|Mac OS X",
    "Linux": r"Linux|X11",
}
IN_THE_HAND = {"iPhone", "iPad", "Android"}


@dataclass(frozen=True)
class Device:
    """`words` for people, `icon` beside them."""

    words: str
    icon: str


def read_device(user_agent: str) -> Device:
    """Firefox on Windows; as much of it as can be told."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        words = _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    else:
        words = browser or system or _("Unknown device")
    return Device(words, "smartphone" if system in IN_THE_HAND else "monitor")


def _first(known: dict[str, str], user_agent: str) -> str:
    return next((name for name, pattern in known.items() if re.search(pattern, user_agent)), "")
