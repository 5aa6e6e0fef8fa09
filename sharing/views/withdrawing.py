"""Withdrawing many links at once: first what that means, with the numbers; then exactly those that were named."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member
from accounts.plans import Ability
from common.http import render
from sharing.access import find_links
from sharing.models import Link
from sharing.presenters.link_filters import Sought, narrow
from sharing.presenters.link_list import LinkRow, build_withdrawal
from sharing.services.changing import withdraw_links
from sharing.views.links import listed

MOST_AT_ONCE = 500
MOST_NAMED = 5


@require_POST
@member(needs=Ability.READ)
def links_withdraw(request: MemberRequest) -> HttpResponse:
    """Only what this member may change is withdrawn; the others are named and stay."""
    links, left = chosen_links(request)
    page = build_withdrawal(links, request.membership, left=left)
    if not (page.rows or page.of_others):
        messages.error(request, _("Choose links that are not withdrawn yet."))
        return redirect("link_list", request.practice.slug)
    if request.POST.get("really") != "yes" or not page.rows:
        return render(request, "sharing/links_withdraw.html", {"page": page})
    number = withdraw_links([row.link for row in page.rows], actor=request.actor)
    words = ngettext("%(number)d link is withdrawn.", "%(number)d links are withdrawn.", number)
    messages.success(request, words % {"number": number})
    if page.of_others:
        messages.warning(
            request, _("Not withdrawn, because others made them: %(names)s") % {"names": named(page.of_others)}
        )
    return redirect("link_list", request.practice.slug)


def chosen_links(request: MemberRequest) -> tuple[Sequence[Link], int]:
    """Those with these ids, or all that fit the filter; and how many more there are than are taken at once."""
    if request.POST.get("everything"):
        sought = Sought.read(request.GET)
        found = narrow(listed(request, sought), sought).filter(withdrawn_at=None).newest_first()
        links = list(found.select_related("practice", "created_by", "collection__patient")[:MOST_AT_ONCE])
        return links, found.count() - len(links)
    wanted = set(request.POST.getlist("links"))
    links = find_links(request.membership, wanted)
    if len(links) != len(wanted) or len(wanted) > MOST_AT_ONCE:
        raise Http404
    return links, 0


def named(rows: Sequence[LinkRow]) -> str:
    """The first few of them."""
    names = [row.link.receiver for row in rows[:MOST_NAMED]]
    return ", ".join([*names, "…"] if len(rows) > MOST_NAMED else names)
