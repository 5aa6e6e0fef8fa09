"""Inviting additional users, for administrators: the form, sending again, withdrawing."""

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
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, find_waiting_invitation, member
from accounts.forms.users import InviteForm
from accounts.models import JoinInvitation, MailState, Role
from accounts.plans import Ability
from accounts.services.joining import (
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    NewInvitation,
    invite_member,
    renew_invitation,
    send_invitation,
    withdraw_invitation,
)
from common.http import render
from common.throttle import allow
from common.tokens import hash_token

HOUR = 3600
MOST_OF_PRACTICE, MOST_TO_ADDRESS = 50, 5
Act = Callable[[MemberRequest, JoinInvitation], HttpResponse | None]


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR, needs=Ability.MANAGE_USERS)
def member_invite(request: MemberRequest) -> HttpResponse:
    """Whom, and as what; the answer is the same whether the address has a user or not."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show_form(request, form)
    invite = form.invite()
    if not may_mail(request, invite.email):
        return render(request, "429.html", status=429)
    try:
        new = invite_member(request.practice, invite, actor=request.actor, user=request.user)
    except AlreadyMember:
        form.refuse_member()
        return show_form(request, form)
    except AlreadyInvited as known:
        form.refuse_invited()
        return show_form(request, form, known.invitation)
    mail_and_tell(request, new)
    return redirect("member_list", request.practice.slug)


def show_form(request: MemberRequest, form: InviteForm, known: JoinInvitation | None = None) -> HttpResponse:
    """The form, and beside it the invitation that is there already."""
    crumbs = [(_("Users"), reverse("member_list", args=[request.practice.slug])), (_("Invite a user"), "")]
    context = {"form": form, "known": known, "crumbs": crumbs}
    return render(request, "accounts/users_invite.html", context, status=422 if form.is_bound else 200)


def may_mail(request: MemberRequest, email: str) -> bool:
    """Neither a practice nor a mailbox is used to flood anybody."""
    return allow("invite", str(request.practice.pk), times=MOST_OF_PRACTICE, seconds=HOUR) and allow(
        "invite-to", hash_token(f"{request.practice.pk} {email}"), times=MOST_TO_ADDRESS, seconds=HOUR
    )


def mail_and_tell(request: MemberRequest, new: NewInvitation) -> None:
    """Send it, and say what became of the mail."""
    if send_invitation(new).state == MailState.FAILED:
        messages.error(request, _("The mail could not be sent. Choose “Send again” in a minute."))
    else:
        message = _("The invitation is on its way to %(email)s. It works for 7 days.")
        messages.success(request, message % {"email": new.invitation.email})


def acts_on_invitation(needs: Ability) -> Callable[[Act], Callable[..., Any]]:
    """Obtain an invitation that waits, act, and go back to the list."""

    def decorate(act: Act) -> Callable[..., Any]:
        @require_POST
        @member(Role.ADMINISTRATOR, needs=needs)
        @wraps(act)
        def view(request: MemberRequest, invitation_id: uuid.UUID) -> HttpResponse:
            try:
                answer = act(request, find_waiting_invitation(request.practice, invitation_id))
            except InvitationOver:  # accepted or withdrawn by somebody else at this moment
                raise Http404 from None
            return answer or redirect("member_list", request.practice.slug)

        return view

    return decorate


@acts_on_invitation(Ability.MANAGE_USERS)
def invitation_send_again(request: MemberRequest, invitation: JoinInvitation) -> HttpResponse | None:
    """A new mail; the link in the old one stops working."""
    if not may_mail(request, invitation.email):
        return render(request, "429.html", status=429)
    mail_and_tell(request, renew_invitation(invitation, actor=request.actor))
    return None


@acts_on_invitation(Ability.REMOVE_USERS)
def invitation_withdraw(request: MemberRequest, invitation: JoinInvitation) -> None:
    """The link in the mail stops working."""
    withdraw_invitation(invitation, actor=request.actor)
    messages.success(request, _("The invitation is withdrawn. Its link does not work any more."))
