"""The form that asks for files into the practice's tray: for nobody's collection yet (G2, G13)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from image_collections.services.tray import draft_tray, make_tray
from sharing.forms.new_link import AskForm
from sharing.models import LinkKind
from sharing.presenters.sending import sections_of
from sharing.views.crumbs import crumbs_of
from sharing.views.sending import answer, send


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.SHARE)
def tray_link_new(request: MemberRequest) -> HttpResponse:
    """Ask for files that somebody files afterwards; the tray is made with its first link."""
    if request.membership.limited:
        raise Http404
    tray = draft_tray(request.practice)
    form = AskForm(request.POST if request.method == "POST" else None, collection=tray)
    if form.is_valid() and (sent := send(request, make_tray(request.practice), form)):
        return answer(request, sent, form.cleaned_data["password"])
    context = {
        "collection": tray,
        "kind": LinkKind.UPLOAD,
        "form": form,
        "can_send": True,
        "sections": sections_of(form, LinkKind.UPLOAD),
        "back": reverse("tray", args=[request.practice.slug]),
        "crumbs": crumbs_of(tray, _("Ask for files")),
    }
    return render(request, "sharing/link_new.html", context, status=422 if form.is_bound else 200)
