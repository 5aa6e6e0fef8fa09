"""What is known of an item, as rows of words: its tag, its file, how it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from image_collections.models import Item, ItemType, Stage
from tagging.notation import show_teeth

# Where a file's millimetres come from decides how much they are worth (E4).
SPACING_WORDS: dict[str, Promise | str] = {
    "PixelSpacing": gettext_lazy("calibrated in the file"),
    "ImagerPixelSpacing": gettext_lazy("on the detector, not of the tooth"),
    "NominalScannedPixelSpacing": gettext_lazy("of the scanned film"),
}


@dataclass(frozen=True)
class Row:
    """A name and a value."""

    name: str
    value: str


def tag_rows(item: Item, notation: str, *, private: bool) -> list[Row]:
    """The tag in the reader's notation; the private note only for the practice itself."""
    rows = [
        Row(_("Kind"), item.kind.label if item.kind else ""),
        Row(_("Teeth"), show_teeth((row.tooth for row in item.teeth.all()), notation)),
        Row(_("Stage"), str(Stage(item.stage).label) if item.stage else ""),
        Row(_("Date taken"), date_format(item.taken_on) if item.taken_on else ""),
        Row(_("Keywords"), ", ".join(item.keywords)),
        Row(_("Description"), item.description),
        Row(_("Private note"), item.private_note if private else ""),
    ]
    return _filled(rows)


def file_rows(item: Item) -> list[Row]:
    """The file, and how the picture in it was taken."""
    facts = item.facts
    pixels = f"{item.width} × {item.height}" if item.width and item.height else ""
    rows = [
        Row(_("File"), item.name),
        Row(_("Format"), item.format.upper()),
        Row(_("Size"), filesizeformat(item.size)),
        Row(_("Pixels"), pixels),
        Row(_("Pages"), "" if "slices" in facts else _more_than_one(item.pages)),
        Row(_("Slices"), _more_than_one(facts.get("slices"))),
        Row(_("Slice distance"), _millimetres(facts.get("slice_spacing"))),
        Row(_("Also in the ZIP"), _files(facts.get("others"))),
        Row(_("Frames"), _more_than_one(facts.get("frames"))),
        Row(_("Length"), duration(facts.get("seconds"))),
        Row(_("Triangles"), localize(facts["triangles"]) if facts.get("triangles") else ""),
        Row(_("Points"), localize(facts["points"]) if facts.get("points") and not facts.get("triangles") else ""),
        Row(_("Grey levels"), _bits(facts.get("bits_stored"))),
        Row(_("Exposure"), exposure(facts)),
        Row(_("Device"), " ".join(filter(None, [facts.get("manufacturer"), facts.get("model")]))),
        Row(_("Scale"), _scale(facts.get("spacing")) if item.type == ItemType.XRAY else ""),
    ]
    return _filled(rows)


def stack_note(item: Item) -> str:
    """What is not as it should be with the slices of a series, or with the frames of a film; mostly nothing."""
    facts = item.facts
    gaps, twins, broken = (int(facts.get(name) or 0) for name in ("gaps", "duplicates", "unreadable"))
    said = [
        ngettext("%(n)d slice seems to be missing.", "%(n)d slices seem to be missing.", gaps) % {"n": gaps},
        ngettext("%(n)d slice came twice.", "%(n)d slices came twice.", twins) % {"n": twins},
        ngettext("%(n)d slice cannot be read.", "%(n)d slices cannot be read.", broken) % {"n": broken},
        _("Only one picture is shown: the others could not be prepared."),
    ]
    wanted = (gaps, twins, broken, facts.get("no_frames"))
    return " ".join(words for words, number in zip(said, wanted, strict=True) if number)


def corner_lines(item: Item) -> list[str]:
    """What stands in the corner of the picture: when and with what exposure it was taken; nothing over a document."""
    if item.type == ItemType.DOCUMENT:
        return []
    day = date_format(item.taken_on) if item.taken_on else ""
    return [line for line in (day, exposure(item.facts)) if line]


def duration(seconds: float | None) -> str:
    """Of a video: hours, minutes and seconds, as players show them."""
    if not seconds:
        return ""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def exposure(facts: dict[str, Any]) -> str:
    """Tube voltage, current and time, as far as the file says them."""
    parts = [
        (facts.get("kvp"), "kV"),
        (facts.get("tube_current_ma"), "mA"),
        (facts.get("exposure_time_ms"), "ms"),
    ]
    return ", ".join(f"{_number(value)} {unit}" for value, unit in parts if value)


def _scale(spacing: dict[str, Any] | None) -> str:
    if not spacing:
        return _("not known: lengths are in pixels")
    words = SPACING_WORDS.get(spacing["kind"], "")
    size = _("%(size)s mm per pixel") % {"size": localize(round(spacing["column"], 3))}
    return f"{size}, {words}" if words else size


def _bits(bits: int | None) -> str:
    return ngettext("%(count)d bit", "%(count)d bits", bits) % {"count": bits} if bits else ""


def _more_than_one(count: int | None) -> str:
    return str(count) if count and count > 1 else ""


def _millimetres(length: float | None) -> str:
    return _("%(size)s mm") % {"size": localize(round(length, 3))} if length else ""


def _files(count: int | None) -> str:
    return ngettext("%(count)d other file", "%(count)d other files", count) % {"count": count} if count else ""


def _number(value: float) -> str:
    return localize(int(value) if float(value).is_integer() else round(float(value), 2))


def _filled(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.value]
