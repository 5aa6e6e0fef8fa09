"""Choosing the language of pages that are seen without signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.languages import is_offered, remember_language


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in this browser and go back to the page it was made on."""
    page = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    response = redirect(page if here else "/")
    language = request.POST.get("language", "")
    if is_offered(language):
        remember_language(response, language)
    return response
