"""The form that makes links, and the page after it, which alone shows what is kept nowhere."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common import throttle
from common.http import render
from image_collections.access import find_collection
from image_collections.models import Collection, Item
from image_collections.remembered import recall_items
from patients.presenters import identity_of
from sharing.forms.new_link import FORMS, LinkForm, ShareForm
from sharing.models import LinkKind
from sharing.nameless import look_at
from sharing.presenters.sending import sections_of, show_sent, strip_of
from sharing.rates import take_mails
from sharing.selection import Selection, select
from sharing.services.creating import LinkRefused
from sharing.services.sending import Sent, share_with
from sharing.views.crumbs import crumbs_of
from tagging.notation import notation_for

FORMS_AN_HOUR = 60


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.SHARE)
def link_new(request: MemberRequest, collection_id: uuid.UUID) -> HttpResponse:
    """Share a collection or some of its items, or ask for files; two tabs of one page."""
    collection = find_collection(request.membership, collection_id)
    kind = LinkKind.UPLOAD if request.GET.get("kind") == LinkKind.UPLOAD else LinkKind.VIEW
    ids = chosen(request, collection)
    if ids is None:
        messages.warning(request, _("Your selection is not known any more. Please select the files again."))
        return redirect("collection_page", request.practice.slug, collection.pk)
    selection = select(collection, ids)
    form = form_for(request, kind, collection, selection)
    can_send = kind == LinkKind.UPLOAD or selection.count > 0
    picked = selection.picked if kind == LinkKind.VIEW else ()
    if can_send and form.is_valid() and (sent := send(request, collection, form, picked)):
        return answer(request, sent, form.cleaned_data["password"])
    context = {
        "collection": collection,
        "identity": identity_of(collection.patient),
        "kind": kind,
        "form": form,
        "selection": selection,
        "can_send": can_send,
        "sections": sections_of(form, kind),
        "strip": strip_of(selection.items, request.practice.slug, notation_for(request.user, request.practice)),
        "back": reverse("collection_page", args=[request.practice.slug, collection.pk]),
        "crumbs": crumbs_of(collection, _("Share") if kind == LinkKind.VIEW else _("Ask for files")),
    }
    return render(request, "sharing/link_new.html", context, status=422 if form.is_bound else 200)


def form_for(request: MemberRequest, kind: LinkKind, collection: Collection, selection: Selection) -> LinkForm:
    """The empty form, or the one that was sent; sharing knows what would be shared."""
    form = FORMS[kind](request.POST if request.method == "POST" else None, collection=collection)
    if isinstance(form, ShareForm):
        form.nameless = look_at(selection.items)
    return form


def chosen(request: MemberRequest, collection: Collection) -> list[str] | None:
    """The ids of what is shared, none for all; None when they were kept under a key and are forgotten."""
    if "selection" not in request.GET:
        return request.GET.getlist("items")
    return recall_items(request.session, collection.pk, request.GET["selection"]) or None


def send(request: MemberRequest, collection: Collection, form: LinkForm, picked: Sequence[Item] = ()) -> list[Sent]:
    """The links, or none and the reason on the form."""
    if not throttle.allow("links-made", str(request.user.pk), times=FORMS_AN_HOUR, seconds=3600):
        form.add_error(None, _("You have sent very many links within an hour. Please wait a little."))
        return []
    wanted = form.request(picked)
    receivers = form.cleaned_data["receivers"]
    if full := take_mails(request.practice, request.user, receivers):
        form.add_error("receivers", full.words)
        return []
    try:
        return share_with(receivers, collection, actor=request.actor, user=request.user, request=wanted)
    except LinkRefused:
        form.add_error(None, _("This link cannot be made. Check the days and what is shared."))
        return []


def answer(request: MemberRequest, sent: Sequence[Sent], password: str) -> HttpResponse:
    """Details to view and print; for a form that came twice the page of its link."""
    slug = request.practice.slug
    if any(one.new_link.is_new for one in sent):
        return show(request, sent, password)
    if len(sent) == 1:
        return redirect("link_page", slug, sent[0].new_link.link.pk)
    messages.info(request, _("These links were sent already."))
    return redirect("link_list", slug)


def show(request: MemberRequest, sent: Sequence[Sent], password: str) -> HttpResponse:
    """The one page on which an address or a password that is not mailed can be read."""
    link = sent[0].new_link.link
    context = {
        "collection": link.collection,
        "identity": identity_of(link.collection.patient),
        "kind": link.kind,
        "items": link.items.count(),
        "blocks": show_sent(sent, request.practice.slug, password),
        "has_failed": any(one.has_failed for one in sent),
        "crumbs": crumbs_of(link.collection, _("Sent")),
    }
    return render(request, "sharing/link_sent.html", context)
