"""Files that name another patient: which they are, and the answer of a person."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.access import all_items_of, find_collection, picked_items
from image_collections.presenters.mismatch import doubts_in, key_of
from image_collections.presenters.rights import rights_of
from image_collections.services.collections import note_collection_look
from image_collections.services.mismatch import confirm_items
from image_collections.views.crumbs import crumbs_of
from patients.presenters import identity_of


@require_safe
@member(needs=Ability.READ)
def collection_mismatch(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Every question about whose the files of a collection are."""
    collection = find_collection(request.membership, collection_id)
    note_collection_look(collection, actor=request.actor)
    context = {
        "patient": collection.patient,
        "identity": identity_of(collection.patient),
        "collection": collection,
        "doubts": doubts_in(all_items_of(collection), collection.patient),
        "rights": rights_of(request.practice),
        "crumbs": crumbs_of(request, collection, _("Other patient named")),
    }
    return render(request, "image_collections/collection_mismatch.html", context)


@require_POST
@member(needs=Ability.WRITE)
def items_confirm(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """The answer that they belong to this patient; about what was shown and nothing else."""
    collection = find_collection(request.membership, collection_id)
    asked = request.POST.get("about", "")
    items = [item for item in picked_items(collection, request.POST.getlist("items")) if key_of(item) == asked]
    answered = confirm_items(items, actor=request.actor, user=request.user)
    if answered:
        words = ngettext("%(n)d file is confirmed.", "%(n)d files are confirmed.", answered) % {"n": answered}
        messages.success(request, words)
    else:
        messages.info(request, _("There is nothing to answer here any more."))
    return redirect("collection_page", request.practice.slug, collection.pk)
