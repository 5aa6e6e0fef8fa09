"""The list of all links of a practice, and the page of one."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from patients import searches
from patients.presenters import identity_of
from sharing.access import find_link, find_links, may_change
from sharing.forms.changes import ExtendForm, NewPasswordForm
from sharing.models import Link
from sharing.models.link import LinkQuerySet
from sharing.nameless import look_back
from sharing.presenters.link_filters import Sought
from sharing.presenters.link_list import build_link_list
from sharing.presenters.link_page import build_link_page
from sharing.presenters.wishes import for_sender
from sharing.views.crumbs import crumbs_of


@require_http_methods(["GET", "HEAD", "POST"])
@member(needs=Ability.READ)
def link_list(request: MemberRequest) -> HttpResponse:
    """Who was given what, until when. A receiver is sought by POST and found at an address that names no one."""
    sought = Sought.read(request.GET)
    if request.method == "POST":
        key = searches.remember(request.session, sought.search, request.POST.get("q", ""))
        return redirect(reverse("link_list", args=[request.practice.slug]) + sought.query(search=key))
    after = find_links(request.membership, [request.GET.get("after", "")])
    page = build_link_list(listed(request, sought), sought, request.membership, after[0] if after else None)
    text = searches.recall(request.session, sought.search)
    return render(request, "sharing/link_list.html", {"page": page, "sought": sought, "text": text})


def listed(request: MemberRequest, sought: Sought) -> LinkQuerySet:
    """Everybody's of the practice, about the patients this member sees, for the receiver that was sought."""
    links = Link.objects.seen_by(request.membership).present()
    return links.matching(searches.recall(request.session, sought.search))


@require_safe
@member(needs=Ability.READ)
def link_page(request: MemberRequest, link_id: uuid.UUID) -> HttpResponse:
    """Details, mails, visits, and what can be done."""
    return show_link(request, find_link(request.membership, link_id))


def show_link(
    request: MemberRequest,
    link: Link,
    *,
    extend: ExtendForm | None = None,
    password: NewPasswordForm | None = None,
) -> HttpResponse:
    """The page; with a form that was filled in wrongly, if there is one."""
    link.collection.practice = link.practice  # read already
    context = {
        "link": link,
        "page": build_link_page(link),
        "identity": identity_of(link.collection.patient),
        "wishes": for_sender(link, request.membership),
        "nameless": look_back(link) if link.de_identifies else None,
        "may_change": may_change(link, request.membership),
        "extend": extend or ExtendForm(link=link),
        "password": password or NewPasswordForm(link=link),
        "crumbs": crumbs_of(link.collection, link.get_kind_display()),
    }
    return render(request, "sharing/link_page.html", context, status=422 if extend or password else 200)
