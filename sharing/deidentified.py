"""Which items a de-identified link can show: those of which the patient can be taken out with certainty."""

from __future__ import annotations

from django.db.models import Q

from image_collections.imaging import DEIDENTIFIABLE
from image_collections.models import DeidentificationState, ItemType, is_deidentified
from image_collections.models.item import ItemQuerySet
from sharing.models import Link

DICOM = "dicom"
PHOTOS = [code for code in DEIDENTIFIABLE if code != DICOM]
CAN_BE = Q(format=DICOM, type__in=(ItemType.XRAY, ItemType.IMAGE), reason="") | Q(
    Q(pages=None) | Q(pages__lte=1), format__in=PHOTOS
)
# Straight from a sensor, as far as the file says; photos and screens may show a name, and nobody but people can tell.
WORDLESS = Q(format=DICOM, facts__may_show_words=False)


def fit_for(link: Link, items: ItemQuerySet) -> ItemQuerySet:
    """Of what the link is about what it may show, now or as soon as the worker has made it.

    What may have words drawn into it only if the sender has looked at it: so never what was added later.
    """
    can_be = items.filter(CAN_BE).exclude(deidentification__state=DeidentificationState.FAILED)
    looked_at = Q(added_at__lte=link.created_at) if link.burned_in_accepted else Q(pk__in=[])
    return can_be.filter(WORDLESS | looked_at)


def may_show_words(items: ItemQuerySet) -> ItemQuerySet:
    """Those that a person has to look at before they are shown without their patient."""
    return items.filter(CAN_BE).exclude(pk__in=items.order_by().filter(WORDLESS).values("pk"))


def cannot_be(items: ItemQuerySet) -> ItemQuerySet:
    """Those that stay here because nobody can say that nothing of the patient is left in them."""
    return items.exclude(pk__in=items.order_by().filter(CAN_BE).values("pk"))


def ready_of(items: ItemQuerySet) -> ItemQuerySet:
    """Those of which the version without the patient is there: only these can be looked at, only it leaves."""
    return items.filter(is_deidentified())
