"""The patient's photo, from an image of a collection."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from image_collections.access import find_item
from image_collections.services.photos import NotAPhoto, use_as_photo


@require_POST
@member(needs=Ability.WRITE)
def patient_photo_set(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """Use this image as the patient's photo, and go to the patient to see it."""
    item = find_item(request.membership, item_id)
    try:
        use_as_photo(item, actor=request.actor)
    except NotAPhoto:
        messages.warning(request, _("Only an image with a picture can be the patient’s photo."))
        return redirect("collection_page", request.practice.slug, item.collection_id)
    messages.success(request, _("This is the patient’s photo now. “Edit patient” takes it away again."))
    return redirect("patient_page", request.practice.slug, item.collection.patient_id)
