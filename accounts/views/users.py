"""The people of a practice, for its administrators: the list, a page for each person, and what can be done to them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import plans
from accounts.access import MemberRequest, find_member, member, refuse
from accounts.adapter import LAST_MAIL
from accounts.forms.entrance import AddressForm
from accounts.forms.users import MemberForm
from accounts.models import Membership, Role
from accounts.plans import Ability
from accounts.presenters.users import member_badge, user_list
from accounts.services.users import (
    LastAdministrator,
    OwnMembership,
    change_member,
    reactivate_member,
    remove_member,
    start_reset,
    suspend_member,
)
from common.http import render

Act = Callable[[MemberRequest, Membership], HttpResponse | None]


@require_safe
@member(Role.ADMINISTRATOR)
def member_list(request: MemberRequest) -> HttpResponse:
    """Everybody who belongs here or is asked to; on a plan without users, why that is one person."""
    context = {
        "page": user_list(request.practice, request.user, request.GET.dict()),
        "why_not": plans.reason(request.practice, Ability.MANAGE_USERS),
        "why_not_remove": plans.reason(request.practice, Ability.REMOVE_USERS),
    }
    return render(request, "accounts/users.html", context)


@require_safe
@member(Role.ADMINISTRATOR)
def member_page(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
    """What one person may do here, and the ways to change it."""
    return show_member(request, find_member(request.practice, membership_id))


def show_member(request: MemberRequest, found: Membership, form: MemberForm | None = None) -> HttpResponse:
    """The page, with a form that may have errors."""
    context = {
        "one": found,
        "badge": member_badge(found),
        "form": form or MemberForm(None, membership=found),
        "is_reader": found.user_id == request.user.pk,
        "why_not": plans.reason(request.practice, Ability.MANAGE_USERS),
        "why_not_remove": plans.reason(request.practice, Ability.REMOVE_USERS),
        "crumbs": [(_("Users"), reverse("member_list", args=[request.practice.slug])), (_("One person"), "")],
    }
    return render(request, "accounts/user.html", context, status=422 if form else 200)


def acts_on_member(needs: Ability) -> Callable[[Act], Callable[..., Any]]:
    """Obtain the person, act, say why not if the practice would be left alone, and go back to the person's page."""

    def decorate(act: Act) -> Callable[..., Any]:
        @require_POST
        @member(Role.ADMINISTRATOR, needs=needs)
        @wraps(act)
        def view(request: MemberRequest, membership_id: uuid.UUID) -> HttpResponse:
            found = find_member(request.practice, membership_id)
            try:
                return act(request, found) or redirect("member_page", request.practice.slug, found.pk)
            except LastAdministrator:
                return refuse(request, _("A practice always has an active administrator, and this is the last one."))
            except OwnMembership:
                return refuse(request, _("You cannot do this to yourself. To leave a practice, open “My practices”."))
            except Membership.DoesNotExist:  # removed by somebody else at this moment
                raise Http404 from None

        return view

    return decorate


@acts_on_member(Ability.MANAGE_USERS)
def member_change(request: MemberRequest, found: Membership) -> HttpResponse | None:
    """Another role, or other patients to see."""
    form = MemberForm(request.POST, membership=found)
    if not form.is_valid():
        return show_member(request, found, form)
    rights = {"role": Role(form.cleaned_data["role"]), "limited": form.cleaned_data["limited"]}
    try:
        changed = change_member(found, **rights, actor=request.actor)
    except LastAdministrator:
        form.refuse_last()
        return show_member(request, found, form)
    if changed:
        messages.success(request, _("The change is saved and holds from now on."))
    if found.user_id == request.user.pk and rights["role"] != Role.ADMINISTRATOR:
        return redirect("practice_home", request.practice.slug)
    return None


@acts_on_member(Ability.REMOVE_USERS)
def member_suspend(request: MemberRequest, found: Membership) -> None:
    """Out at once, until reactivated."""
    suspend_member(found, actor=request.actor)
    messages.success(request, _("Suspended. This person cannot open the practice any more."))


@acts_on_member(Ability.MANAGE_USERS)
def member_reactivate(request: MemberRequest, found: Membership) -> None:
    """Back in, as before."""
    reactivate_member(found, actor=request.actor)
    messages.success(request, _("Active again, with the same rights as before."))


@acts_on_member(Ability.REMOVE_USERS)
def member_remove(request: MemberRequest, found: Membership) -> HttpResponse:
    """Out for good; inviting again is the only way back."""
    remove_member(found, actor=request.actor)
    messages.success(request, _("%(name)s does not belong to the practice any more.") % {"name": found.user.name})
    return redirect("member_list", request.practice.slug)


@acts_on_member(Ability.MANAGE_USERS)
def member_reset(request: MemberRequest, found: Membership) -> None:
    """The same mail that the person could ask for; nobody but the person sees a password."""
    start_reset(found, actor=request.actor)
    form = AddressForm({"email": found.user.email})
    if form.is_valid():
        form.save(request)
    mail = request.session.pop(LAST_MAIL, None)
    if mail is None:
        messages.error(request, _("This person got several such mails already. Wait an hour, then try again."))
    elif mail["failed"]:
        messages.error(request, _("The mail could not be sent. Wait a minute, then try again."))
    else:
        messages.success(request, _("A mail with a link for a new password is on its way to this person."))
