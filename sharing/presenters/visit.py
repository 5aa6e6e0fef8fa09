"""The visitor's doors to the viewer, what a link lets its receiver see and do, and the way to an account."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.invitation import Invitation, key_for
from image_collections.models import RenditionRole
from image_collections.presenters.addresses import address_of
from patients.models import Patient
from sharing.models import Link, LinkKind, Sees, Visit
from sharing.presenters.disguise import disguises_of
from viewer.presenters import Capabilities, Doors


def doors_of(link: Link) -> Doors:
    """Everything through the handle of this link."""
    handle = str(link.handle)
    back = "link_gallery" if shows_collection(link) else "link_upload"
    return Doors(
        page=address_of("link_item", handle),
        thumbnail=address_of("link_rendition", handle, RenditionRole.THUMBNAIL),
        preview=address_of("link_rendition", handle, RenditionRole.PREVIEW),
        pixels=address_of("link_rendition", handle, RenditionRole.PIXELS),
        pixels_meta=address_of("link_pixels_meta", handle),
        frames=address_of("link_rendition", handle, RenditionRole.FRAMES),
        frames_meta=address_of("link_frames_meta", handle),
        original=address_of("link_original", handle),
        back=reverse(back, args=[handle]),
    )


def capabilities_of(link: Link) -> Capabilities:
    """Looking, and downloading if the sender said so; never tagging, never the private note.

    Through a de-identified link items are seen in disguise, and never whose they are.
    """
    if link.de_identifies:
        return Capabilities(
            can_download=link.lets_download,
            sees_tags=link.includes_tags,
            sees_patient=False,
            seen_as=disguises_of(link).wear,
        )
    return Capabilities(
        can_download=link.lets_download,
        sees_tags=link.includes_tags and shows_collection(link),
        sees_patient=shows_collection(link),
    )


def account_offer(visit: Visit) -> str:
    """A signed invitation to sign up, for whoever proved the mailbox of a share link; empty for everybody else."""
    if visit.link.kind != LinkKind.VIEW or not visit.proven_email:
        return ""
    back = reverse("link_gallery", args=[visit.link.handle])
    return key_for(Invitation(email=visit.proven_email, back=back))


def shows_collection(link: Link) -> bool:
    """Whether the receiver sees more than what came from them, and so whose it is."""
    return link.kind == LinkKind.VIEW or link.sees == Sees.ALL


def patient_facts(patient: Patient) -> list[str]:
    """What stands beside the name; the year is enough to notice the wrong patient."""
    return [_("Born %(year)d") % {"year": patient.birth_date.year}]
