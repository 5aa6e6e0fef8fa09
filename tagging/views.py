"""The page on which administrators manage the kinds of their practice."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, member
from accounts.models import Role
from accounts.plans import Ability
from common.http import render
from tagging.access import find_kind
from tagging.forms import KindForm
from tagging.models import Kind
from tagging.services import add_kind, ensure_kinds, hide_kind, rename_kind, show_kind


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR, needs=Ability.WRITE)
def kind_list(request: MemberRequest) -> HttpResponse:
    """All kinds, offered and hidden, and a field for one more."""
    ensure_kinds(request.practice)
    form = KindForm(request.POST or None, practice=request.practice)
    if form.is_bound and form.is_valid():
        kind = add_kind(request.practice, actor=request.actor, label=form.cleaned_data["label"])
        messages.success(request, _("Added “%(kind)s”.") % {"kind": kind.label})
        return _back(request)
    kinds = Kind.objects.of(request.practice)
    context = {
        "form": form,
        "offered": [kind for kind in kinds if not kind.hidden],
        "hidden": [kind for kind in kinds if kind.hidden],
        "crumbs": [*_crumbs(request), (_("Kinds"), "")],
    }
    return render(request, "tagging/kind_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR, needs=Ability.WRITE)
def kind_rename(request: MemberRequest, kind_id: uuid.UUID) -> HttpResponse:
    """The practice's own word for a kind."""
    kind = find_kind(request.practice, kind_id)
    form = KindForm(request.POST or None, practice=request.practice, kind=kind, initial={"label": kind.label})
    if form.is_bound and form.is_valid():
        rename_kind(kind, actor=request.actor, label=form.cleaned_data["label"])
        messages.success(request, _("Saved."))
        return _back(request)
    crumbs = [*_crumbs(request), (_("Kinds"), _page(request)), (kind.label, "")]
    context = {"form": form, "kind": kind, "crumbs": crumbs}
    return render(request, "tagging/kind_rename.html", context, status=422 if form.is_bound else 200)


@require_POST
@member(Role.ADMINISTRATOR, needs=Ability.WRITE)
def kind_hide(request: MemberRequest, kind_id: uuid.UUID) -> HttpResponse:
    """Offer it no longer."""
    hide_kind(find_kind(request.practice, kind_id), actor=request.actor)
    return _back(request)


@require_POST
@member(Role.ADMINISTRATOR, needs=Ability.WRITE)
def kind_show(request: MemberRequest, kind_id: uuid.UUID) -> HttpResponse:
    """Offer it again."""
    show_kind(find_kind(request.practice, kind_id), actor=request.actor)
    return _back(request)


def _page(request: MemberRequest) -> str:
    return reverse("kind_list", args=[request.practice.slug])


def _crumbs(request: MemberRequest) -> list[tuple[str, str]]:
    return [(_("Settings"), reverse("practice_settings", args=[request.practice.slug]))]


def _back(request: MemberRequest) -> HttpResponse:
    return redirect(_page(request))
