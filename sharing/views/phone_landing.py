"""From the scanned code to the cookie of the phone that was first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from common import throttle
from common.http import client_ip, render
from sharing import cookies
from sharing.models import HandOver
from sharing.phone_access import counts, find_scanned, is_this_phone, maker_of, over, speaking_to_phone
from sharing.services.handing_over import open_hand_over
from sharing.views.answers import too_many

TEN_MINUTES = 600


@require_http_methods(["GET", "HEAD", "POST"])
def phone_open(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking uses nothing up, so that a program which tries addresses does not; the button binds the code."""
    if not throttle.allow("phone-open", client_ip(request), times=60, seconds=TEN_MINUTES):
        return too_many(request)
    found = find_scanned(secret)
    if found is None:
        return over(request)
    with speaking_to_phone(found, request):
        if not counts(found):
            return over(request)
        if is_this_phone(request, found):
            return redirect("phone_upload", found.pk)
        if found.visit_hash:
            return over(request, elsewhere=True)
        if request.method == "POST":
            return _bind(request, found)
        return render(request, "sharing/phone/open.html", {"practice_name": found.practice.name, "found": found})


def _bind(request: HttpRequest, found: HandOver) -> HttpResponse:
    secret = open_hand_over(found, actor=maker_of(found, request))
    if secret is None:
        return over(request, elsewhere=True)
    response = redirect("phone_upload", found.pk)
    cookies.remember_phone(response, found.pk, secret.text, found.seconds_left)
    return response
