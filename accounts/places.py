"""Countries and time zones to choose from, and a first guess of both from what the browser says."""

import zoneinfo
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import get_language, to_locale
from django.utils.translation.trans_real import parse_accept_lang_header

# What the list of territories has besides countries: unions, private use, test codes, parts of other entries.
NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
AREAS = ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]
Choices = list[tuple[str, str]]


def countries() -> Choices:
    """Two-letter code and name of every country, sorted in the language of the page."""
    return countries_in(get_language() or "en")


@cache
def countries_in(language: str) -> Choices:
    """The same for one language; a language without names of countries gets the English ones."""
    try:
        names = Locale.parse(to_locale(language)).territories
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(((code, name) for code, name in found if code not in NOT_COUNTRIES), key=lambda pair: pair[1])


@cache
def zone_names() -> frozenset[str]:
    """Every time zone that is named after a place, and UTC."""
    places = {name for name in zoneinfo.available_timezones() if name.split("/")[0] in AREAS and "/" in name}
    return frozenset(places | {"UTC"})


@cache
def time_zones() -> list[tuple[str, Choices]]:
    """Time zones by area, for a select with groups; places keep their names in every language."""
    groups: list[tuple[str, Choices]] = [("UTC", [("UTC", "UTC")])]
    for area in AREAS:
        names = sorted(name for name in zone_names() if name.startswith(f"{area}/"))
        groups.append((area, [(name, name.replace("_", " ")) for name in names]))
    return groups


def guess_country(accept_language: str) -> str:
    """The country of the language asked for first: `de-AT` is Austria, `de` most likely Germany; empty if unknown."""
    for tag, _quality in parse_accept_lang_header(accept_language.lower()):
        region = tag.rpartition("-")[2].upper() if "-" in tag else ""
        likely = get_global("likely_subtags").get(tag.split("-")[0], "").rpartition("_")[2]
        for code in (region, likely):
            if code in dict(countries_in("en")):
                return code
    return ""


def guess_time_zone(country: str) -> str:
    """The first time zone of the country; the browser knows better if scripts may run."""
    zones = [name for name in get_global("territory_zones").get(country, []) if name in zone_names()]
    return zones[0] if zones else "UTC"
