"""The logo of a practice: the page on which administrators send or remove it, and the picture for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, member
from accounts.models import Role
from common import throttle
from common.http import render
from image_collections.delivery import serve_logo
from image_collections.forms import LogoForm
from image_collections.logo import find_logo, logo_of, remove_logo, take_logo
from image_collections.models import ItemState, Logo
from image_collections.presenters.reasons import words_for
from image_collections.transfer_http import in_words

LOGOS_AN_HOUR = 30


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR)
@in_words
def logo_settings(request: MemberRequest) -> HttpResponse:
    """The logo that is shown, what became of the last one that was sent, and a field for another."""
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if form.is_valid() and may_send(request, form):
        take_logo(request.practice, form.cleaned_data["logo"], actor=request.actor)
        return redirect("logo_settings", request.practice.slug)
    logo = logo_of(request.practice)
    if request.htmx and (logo is None or logo.state != ItemState.CHECKING):  # the side bar shows it, too
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {"form": form, "logo": logo, "why": why_not(logo)}
    return render(request, "image_collections/logo.html", context, part="state", status=422 if form.is_bound else 200)


def may_send(request: MemberRequest, form: LogoForm) -> bool:
    """A worker has more to do than logos."""
    if throttle.allow("logos", str(request.practice.pk), times=LOGOS_AN_HOUR, seconds=3600):
        return True
    form.add_error("logo", _("Very many logos were sent within an hour. Please wait a little."))
    return False


def why_not(logo: Logo | None) -> str:
    """In words, if the last one that was sent was no use."""
    return words_for(logo.reason) if logo and logo.reason else ""


@require_POST
@member(Role.ADMINISTRATOR)
def logo_remove(request: MemberRequest) -> HttpResponse:
    """Back to the name alone."""
    if remove_logo(request.practice, actor=request.actor):
        messages.success(request, _("The logo is removed."))
    return redirect("logo_settings", request.practice.slug)


@require_safe
@in_words
def practice_logo(_request: HttpRequest, logo: str) -> HttpResponseBase:
    """The picture; it says nothing of the practice but what is drawn in it."""
    return serve_logo(find_logo(logo))
