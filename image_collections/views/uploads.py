"""Files on their way in, for members: in parts as JSON, or whole with a plain form."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import MemberRequest, member
from accounts.models import Practice
from accounts.plans import Ability
from common.ids import new_id
from image_collections import transfer_http
from image_collections.access import find_any_item, find_collection, find_upload
from image_collections.forms import CollectionForm
from image_collections.models import Collection
from image_collections.services.collections import create_collection
from image_collections.transfer_http import UploadUrls, in_json, in_words
from image_collections.uploads import Uploader, retry_item
from image_collections.whole_files import take_whole_files
from patients.access import find_patient


@require_http_methods(["GET", "POST"])
@member(needs=Ability.WRITE)
@in_json
def upload_begin(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """A file is coming: whether it may, and where its parts go. Asked with GET: what became of a drop."""
    collection = find_collection(request.membership, collection_id)
    if request.method == "GET":
        return transfer_http.news(collection, transfer_http.read_id(request.GET.get("batch")))
    wish = transfer_http.read_wish(request)
    return transfer_http.begin(_uploader(request, collection, wish.batch), wish, _urls(request.practice))


@require_POST
@member(needs=Ability.WRITE)
def upload_collection(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A new collection for files that were dropped on the patient: where they go."""
    patient = find_patient(request.membership, patient_id)
    usual = CollectionForm().initial
    collection = create_collection(
        patient, actor=request.actor, user=request.user, title=usual["title"], images_on=usual["images_on"]
    )
    place = [request.practice.slug, collection.pk]
    urls = {"begin_url": reverse("upload_begin", args=place), "page_url": reverse("collection_page", args=place)}
    return JsonResponse({"title": collection.title, **urls}, status=201)


@require_GET
@member(needs=Ability.WRITE)
@in_json
def upload_parts(request: MemberRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What arrived of a file, and where the rest goes."""
    return transfer_http.parts(find_upload(request.membership, upload_id), _urls(request.practice))


@require_http_methods(["PUT"])
@member(needs=Ability.WRITE)
@in_json
def upload_part(request: MemberRequest, upload_id: uuid.UUID, number: int) -> HttpResponse:
    """One part of a file."""
    return transfer_http.part(request, find_upload(request.membership, upload_id), number)


@require_POST
@member(needs=Ability.WRITE)
@in_json
def upload_complete(request: MemberRequest, upload_id: uuid.UUID) -> HttpResponse:
    """All parts are there: it becomes an item."""
    return transfer_http.complete(request, find_upload(request.membership, upload_id), request.actor)


@require_POST
@member(needs=Ability.READ)
@in_json
def upload_cancel(request: MemberRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The file is not coming after all; that gives room back, so it works after the plan has ended too."""
    return transfer_http.cancel(find_upload(request.membership, upload_id))


@require_POST
@member(needs=Ability.WRITE)
@in_words
def upload_form(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Files that came whole with a plain form; one that is refused does not stop the others."""
    collection = find_collection(request.membership, collection_id)
    take_whole_files(request, _uploader(request, collection, new_id()))
    return redirect("collection_page", request.practice.slug, collection.pk)


@require_POST
@member(needs=Ability.WRITE)
def item_retry(request: MemberRequest, item_id: uuid.UUID) -> HttpResponse:
    """Read a failed item's file once more."""
    item = find_any_item(request.membership, item_id)
    if not retry_item(item):
        messages.warning(request, _("There is nothing to try again here."))
    return redirect("collection_page", request.practice.slug, item.collection_id)


def _uploader(request: MemberRequest, collection: Collection, batch_id: uuid.UUID) -> Uploader:
    return Uploader(request.practice, collection, batch_id, request.actor, sender=request.user.name, user=request.user)


def _urls(practice: Practice) -> UploadUrls:
    def url(name: str, *more: object) -> str:
        return reverse(name, args=[practice.slug, *more])

    return UploadUrls(
        part=lambda upload, number: url("upload_part", upload.pk, number),
        parts=lambda upload: url("upload_parts", upload.pk),
        complete=lambda upload: url("upload_complete", upload.pk),
        cancel=lambda upload: url("upload_cancel", upload.pk),
    )
