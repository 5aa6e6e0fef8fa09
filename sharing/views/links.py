"""The list of all links of a practice, and the page of one."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, member, refuse
from accounts.plans import Ability
from common.http import render
from patients.presenters import identity_of
from sharing.access import find_link, find_links, may_change
from sharing.forms.changes import ExtendForm, NewPasswordForm
from sharing.models import Link
from sharing.presenters.link_list import Sought, build_link_list
from sharing.presenters.link_page import build_link_page
from sharing.services.changing import withdraw_link
from sharing.views.crumbs import crumbs_of

MOST_AT_ONCE = 50


@require_safe
@member(needs=Ability.READ)
def link_list(request: MemberRequest) -> HttpResponse:
    """Who was given what, until when; everybody's of the practice, about the patients this member sees."""
    links = Link.objects.seen_by(request.membership).present()
    sought = Sought.read(request.GET)
    after = find_links(request.membership, [request.GET.get("after", "")])
    page = build_link_list(links, sought, request.membership, after[0] if after else None)
    return render(request, "sharing/link_list.html", {"page": page, "sought": sought})


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
    context = {
        "link": link,
        "page": build_link_page(link),
        "identity": identity_of(link.collection.patient),
        "may_change": may_change(link, request.membership),
        "extend": extend or ExtendForm(link=link),
        "password": password or NewPasswordForm(link=link),
        "crumbs": crumbs_of(link.collection, link.get_kind_display()),
    }
    return render(request, "sharing/link_page.html", context, status=422 if extend or password else 200)


@require_POST
@member(needs=Ability.READ)
def links_withdraw(request: MemberRequest) -> HttpResponse:
    """Withdraw the checked links, all of them or none."""
    wanted = request.POST.getlist("links")[:MOST_AT_ONCE]
    links = find_links(request.membership, wanted)
    if len(links) != len(set(wanted)):
        raise Http404
    if not all(may_change(link, request.membership) for link in links):
        return refuse(
            request, _("You can withdraw the links that you made yourself. An administrator can withdraw all.")
        )
    for link in links:
        withdraw_link(link, actor=request.actor)
    words = ngettext("%(number)d link is withdrawn.", "%(number)d links are withdrawn.", len(links))
    messages.success(request, words % {"number": len(links)})
    return redirect("link_list", request.practice.slug)
