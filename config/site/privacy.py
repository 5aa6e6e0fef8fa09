"""Privacy mode on and off, for this device alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.privacy import ON, remember_privacy


@require_POST
def set_privacy(request: HttpRequest) -> HttpResponse:
    """Keep the choice in this browser and go back to the page it was made on."""
    page = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    response = redirect(page if here else "/")
    remember_privacy(response, on=request.POST.get("privacy") == ON)
    return response
