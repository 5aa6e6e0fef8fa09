"""The pages of a phone that opened a code: take pictures, choose files, see what arrived, done."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from common.http import render
from image_collections.transfer_http import in_words
from image_collections.whole_files import take_whole_files
from sharing import cookies
from sharing.phone_access import PhoneRequest, phone, sent_by_phone
from sharing.presenters.phone import build_sent_by_phone
from sharing.services.handing_over import end_hand_over, phone_uploader


@require_safe
@phone()
def phone_upload(request: PhoneRequest) -> HttpResponse:
    """The camera, the files, and what arrived; nothing of the patient. Asked for a part, only what arrived."""
    context = {
        "hand_over": request.hand_over,
        "sent": build_sent_by_phone(sent_by_phone(request.hand_over)),
        "max_bytes": settings.MAX_FILE_BYTES,
    }
    return render(request, "sharing/phone/upload.html", context, part="sent")


@require_POST
@phone()
@in_words
def phone_upload_form(request: PhoneRequest) -> HttpResponse:
    """Files that came whole with a plain form; one that is refused does not stop the others."""
    take_whole_files(request, phone_uploader(request.hand_over, actor=request.actor))
    return redirect("phone_upload", request.hand_over.pk)


@require_POST
@phone()
def phone_done(request: PhoneRequest) -> HttpResponse:
    """Everything is sent: the code has done its work."""
    end_hand_over(request.hand_over, actor=request.actor)
    number = sent_by_phone(request.hand_over).count()
    response = render(request, "sharing/phone/done.html", {"number": number, "hand_over": request.hand_over})
    cookies.forget_phone(response, request.hand_over.pk)
    return response
