"""The user guide: which chapters there are, and the numbers in them, taken from where the program keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import passwords, plans
from common.http import render
from image_collections.imaging.formats import FORMATS, Format
from image_collections.models import ItemType
from sharing.forms.passwords import SHORTEST as SHORTEST_LINK_PASSWORD
from sharing.models.link import MOST_FAILURES
from sharing.services.codes import LIFETIME
from tagging.models import KindCode

WITHOUT_PICTURE = {"folder"}  # it is about the computer, not about Bitewing


@dataclass(frozen=True)
class Chapter:
    """One page of the guide, for one thing people come for; its text is config/help/<slug>.html."""

    slug: str
    title: Promise | str
    summary: Promise | str
    icon: str

    @property
    def template(self) -> str:
        return f"config/help/{self.slug}.html"

    @property
    def picture(self) -> str:
        """A static file that a browser test makes of the demo practice; not every chapter has one."""
        return "" if self.slug in WITHOUT_PICTURE else f"guide/{self.slug}.webp"


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "account",
        gettext_lazy("Creating an account"),
        gettext_lazy("Sign up, confirm your address, sign in, set a new password."),
        "user",
    ),
    Chapter(
        "security",
        gettext_lazy("A second factor, and where you are signed in"),
        gettext_lazy("Authenticator app, passkeys, recovery codes, and the list of your sessions."),
        "shield-check",
    ),
    Chapter(
        "folder",
        gettext_lazy("Preparing a folder on the computer"),
        gettext_lazy("Gather a patient’s images in one place before you upload them."),
        "folder",
    ),
    Chapter(
        "patients",
        gettext_lazy("New patient and collection"),
        gettext_lazy("Create a patient with a first collection, find patients again, avoid duplicates."),
        "users",
    ),
    Chapter(
        "uploading",
        gettext_lazy("Uploading files"),
        gettext_lazy("Many files or a whole folder at once; which files are accepted; what the states mean."),
        "upload",
    ),
    Chapter(
        "managing",
        gettext_lazy("Managing files"),
        gettext_lazy("Filter, sort, select several, move to where they belong, put in order."),
        "layout-grid",
    ),
    Chapter(
        "tagging",
        gettext_lazy("Tagging"),
        gettext_lazy("Say what an image shows: title, kind, teeth, date, keywords."),
        "tag",
    ),
    Chapter(
        "viewing",
        gettext_lazy("Viewing"),
        gettext_lazy("Zoom, rotate, brightness and window, with mouse, fingers or keys."),
        "eye",
    ),
    Chapter(
        "share-links",
        gettext_lazy("Share links"),
        gettext_lazy("Let a colleague or patient look at images without an account, for as long as you decide."),
        "link",
    ),
    Chapter(
        "upload-links",
        gettext_lazy("Upload links"),
        gettext_lazy("Ask somebody outside the practice for files."),
        "inbox",
    ),
    Chapter(
        "users",
        gettext_lazy("Users of the practice"),
        gettext_lazy("Invite people, limit what they see, suspend and remove them."),
        "user-plus",
    ),
    Chapter(
        "plans",
        gettext_lazy("Plan and storage"),
        gettext_lazy("What the plans include, how to go up, and what happens when one ends."),
        "hard-drive",
    ),
    Chapter(
        "audit-log",
        gettext_lazy("The audit log"),
        gettext_lazy("See who did what, when and from where."),
        "activity",
    ),
)
BY_SLUG: dict[str, Chapter] = {chapter.slug: chapter for chapter in CHAPTERS}


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """All chapters; everybody may read them."""
    return render(request, "config/help/index.html", {"chapters": CHAPTERS})


@require_safe
def help_chapter(request: HttpRequest, chapter: str) -> HttpResponse:
    """One chapter with its neighbours."""
    if chapter not in BY_SLUG:
        raise Http404
    here = BY_SLUG[chapter]
    place = CHAPTERS.index(here)
    context = {
        "chapters": CHAPTERS,
        "chapter": here,
        "before": CHAPTERS[place - 1] if place else None,
        "next": CHAPTERS[place + 1] if place + 1 < len(CHAPTERS) else None,
        **facts(),
    }
    return render(request, here.template, context)


@dataclass(frozen=True)
class Accepted:
    """The formats of one type, by the endings of their files."""

    label: Promise | str
    endings: str
    shown: Promise | str


SHOWN: dict[ItemType, Promise | str] = {
    ItemType.IMAGE: gettext_lazy("The picture, upright and in its colours; of several pages or frames the first."),
    ItemType.XRAY: gettext_lazy("Every grey value and every slice, with window and level; of a film one frame."),
    ItemType.DOCUMENT: gettext_lazy("Of a PDF the first page; the others have no picture."),
    ItemType.SCAN: gettext_lazy("A still picture: the teeth from the front."),
    ItemType.VIDEO: gettext_lazy("The first good frame."),
    ItemType.OTHER: gettext_lazy("A ZIP with X-rays becomes its X-rays, reports and photos; any other stays a ZIP."),
}


def facts() -> dict[str, Any]:
    """Limits and lists that the chapters name."""
    return {
        "accepted": accepted(),
        "plans": plan_rows(),
        "with_picture": [row.code.upper() for row in FORMATS if row.renderable],
        "kinds": [kind.label for kind in KindCode],
        "max_bytes": settings.MAX_FILE_BYTES,
        "trial_days": plans.TRIAL_DAYS,
        "password_shortest": passwords.SHORTEST,
        "lock_minutes": settings.LOCK_SECONDS // 60,
        "idle_minutes": settings.IDLE_MINUTES,
        "link_password_shortest": SHORTEST_LINK_PASSWORD,
        "link_days": settings.LINK_DEFAULT_DAYS,
        "link_longest_days": settings.LINK_LONGEST_DAYS,
        "link_tries": MOST_FAILURES,
        "code_minutes": int(LIFETIME.total_seconds() // 60),
    }


@dataclass(frozen=True)
class PlanRow:
    """What one plan gives; storage in bytes."""

    label: Promise | str
    writes: bool
    users: int | None
    storage: int


def plan_rows() -> list[PlanRow]:
    """The one table of plans."""
    return [
        PlanRow(plan.label, plans.Ability.WRITE in row.abilities, row.users, row.storage)
        for plan, row in plans.TABLE.items()
    ]


def accepted() -> list[Accepted]:
    """The one table of accepted formats, grouped as people see them (C2)."""
    rows = {item_type: [row for row in FORMATS if row.item_type.value == item_type.value] for item_type in ItemType}
    return [
        Accepted(item_type.label, ", ".join(ending for row in found for ending in _endings(row)), SHOWN[item_type])
        for item_type, found in rows.items()
    ]


def _endings(row: Format) -> list[str]:
    named = [ending for ending in row.extensions if ending] or [row.code.upper()]
    return [*named, _("DICOM without an ending")] if row.code == "dicom" else named
