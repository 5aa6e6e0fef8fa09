"""Exports for members: of a patient, and for administrators of the whole practice."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import MemberRequest, member
from accounts.models import Role
from accounts.plans import Ability
from common.http import render
from image_collections import delivery
from image_collections.access import exports_of, find_export
from image_collections.presenters.exports import build_exports
from image_collections.services.exporting import ask_export, end_export
from image_collections.transfer_http import in_words
from patients.access import find_patient


@require_safe
@member(needs=Ability.READ)
def export_list(request: MemberRequest) -> HttpResponse:
    """What was asked for, and how far it is."""
    slug = request.practice.slug
    page = build_exports(exports_of(request.membership), slug)
    context = {"page": page, "crumbs": [(_("Patients"), reverse("patient_list", args=[slug])), (_("Exports"), "")]}
    return render(request, "image_collections/exports.html", context, part="exports")


@require_POST
@member(needs=Ability.READ)
def export_patient(request: MemberRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Everything of one patient, please."""
    patient = find_patient(request.membership, patient_id)
    ask_export(request.membership, patient, actor=request.actor)
    return _asked(request)


@require_POST
@member(Role.ADMINISTRATOR, needs=Ability.READ)
def export_practice(request: MemberRequest) -> HttpResponse:
    """Everything of the practice, please."""
    ask_export(request.membership, None, actor=request.actor)
    return _asked(request)


@require_GET
@member(needs=Ability.READ)
@in_words
def export_download(request: MemberRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """The ZIP, to keep."""
    export = find_export(request.membership, export_id)
    return delivery.serve_export(export, actor=request.actor, asked=request.headers)


@require_POST
@member(needs=Ability.READ)
@in_words
def export_remove(request: MemberRequest, export_id: uuid.UUID) -> HttpResponse:
    """Stop it, or throw it away before its week is over."""
    end_export(find_export(request.membership, export_id), actor=request.actor)
    messages.success(request, _("The export is removed."))
    return redirect("export_list", request.practice.slug)


def _asked(request: MemberRequest) -> HttpResponse:
    messages.success(request, _("The export is being made. You get a mail when it is ready."))
    return redirect("export_list", request.practice.slug)
