"""A code for a phone, at the desk: made, watched, ended."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common import throttle
from common.http import render
from common.qr_code import draw_qr
from image_collections.access import find_collection
from image_collections.models import Collection
from patients.presenters import identity_of
from sharing.phone_access import find_live, sent_by_phone
from sharing.services.handing_over import end_hand_over, make_hand_over
from sharing.views.answers import too_many
from sharing.views.crumbs import crumbs_of

CODES_AN_HOUR = 60


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.WRITE)
def hand_over(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Asked with POST, a new code, which is shown this once; with GET, what became of the last one."""
    collection = find_collection(request.membership, collection_id)
    if request.method != "POST":
        part = "state" if request.GET.get("part") == "state" else "box"
        return _show(request, collection, part=part)
    if not throttle.allow("hand-over", str(request.user.pk), times=CODES_AN_HOUR, seconds=3600):
        return too_many(request)
    secret = make_hand_over(collection, actor=request.actor, user=request.user)
    address = settings.PUBLIC_URL + reverse("phone_open", args=[secret.text])
    return _show(request, collection, part="box", qr_code=draw_qr(address))


@require_POST
@member(needs=Ability.WRITE)
def hand_over_end(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Stop: whoever works on this collection may end the code that lives."""
    collection = find_collection(request.membership, collection_id)
    if found := find_live(collection):
        end_hand_over(found, actor=request.actor)
    if request.htmx:
        return _show(request, collection, part="box")
    return redirect("collection_page", request.practice.slug, collection.pk)


def _show(request: MemberRequest, collection: Collection, *, part: str, **more: Any) -> HttpResponse:
    found = find_live(collection)
    context = {
        "collection": collection,
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "live": found,
        "arrived": sent_by_phone(found).count() if found else 0,
        "crumbs": crumbs_of(collection, _("Use your phone")),
        **more,
    }
    response = render(request, "sharing/hand_over.html", context, part=part)
    if part == "box":
        response["HX-Trigger"] = "phone"  # the list of items behind the dialog begins, or stops, to look by itself
    return response
