"""Joining a practice by invitation: from the address in the mail to the practice, with an account or without."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import plans
from accounts.access import actor_of, find_invitation_seen
from accounts.forms.users import JoinForm
from accounts.models import JoinInvitation, JoinState, Membership, User
from accounts.services.joining import (
    AlreadyMember,
    InvitationOver,
    PlanTooSmall,
    join_as_new_person,
    join_practice,
)
from common.http import client_ip, render
from common.throttle import allow
from common.tokens import hash_token

SEEN = "join"  # in the session: the hash of the secret that this browser has seen
TEN_MINUTES = 600


@require_safe
def join_open(request: HttpRequest, key: str) -> HttpResponse:
    """Swap the secret for a mark in the session: nothing is looked up, so nothing is used up or told to a scanner."""
    if not allow("join-open", client_ip(request), times=120, seconds=TEN_MINUTES):
        return render(request, "429.html", status=429)
    request.session[SEEN] = hash_token(key)
    return redirect("account_join")


@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """What the invitation that this browser has seen leads to, or why it leads nowhere."""
    invitation = find_invitation_seen(request.session.get(SEEN, ""))
    if invitation is None:
        return over(request, "unknown", status=404)
    try:
        return go_on(request, invitation)
    except PlanTooSmall:
        return over(request, "plan", invitation, status=403)
    except AlreadyMember:
        return over(request, "member", invitation, status=410)
    except InvitationOver:
        return tell_why_over(request, invitation)


def go_on(request: HttpRequest, invitation: JoinInvitation) -> HttpResponse:
    """Which practice, who invites, what role; then one button, the sign-in, or a name and a password."""
    if invitation.state != JoinState.WAITING:
        raise InvitationOver
    if not plans.allows(invitation.practice, plans.Ability.MANAGE_USERS):
        raise PlanTooSmall
    if isinstance(request.user, User):
        return join_as_oneself(request, request.user, invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return ask(request, "join_known", invitation)
    return join_as_somebody_new(request, invitation)


def ask(request: HttpRequest, page: str, invitation: JoinInvitation, form: JoinForm | None = None) -> HttpResponse:
    """A page that names the practice, who invites and the role."""
    context = {"invitation": invitation, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"accounts/{page}.html", context, status=status)


def join_as_oneself(request: HttpRequest, user: User, invitation: JoinInvitation) -> HttpResponse:
    """One button for the person who is meant; anybody else is told whom they are signed in as."""
    if user.email.lower() != invitation.email.lower():
        return ask(request, "join_other", invitation)
    if request.method != "POST":
        return ask(request, "join_button", invitation)
    return welcome(request, join_practice(invitation, user, actor=actor_of(request)))


def join_as_somebody_new(request: HttpRequest, invitation: JoinInvitation) -> HttpResponse:
    """Name, password and terms; the mail has proven the address."""
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if not form.is_valid():
        return ask(request, "join_new", invitation, form)
    membership = join_as_new_person(
        invitation,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password1"],
        language=chosen_language(invitation),
        address=client_ip(request),
    )
    if membership is None:
        return ask(request, "join_known", invitation)
    get_adapter(request).login(request, membership.user)
    return welcome(request, membership)


def chosen_language(invitation: JoinInvitation) -> str:
    """Of the browser, where it is another than the practice's; else the person reads as the practice does."""
    language = get_language() or ""
    return "" if language == invitation.practice.language else language


def welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    """In the practice; the mark in the session has done its work."""
    request.session.pop(SEEN, None)
    messages.success(request, _("You belong to %(practice)s now.") % {"practice": membership.practice.name})
    return redirect("practice_home", membership.practice.slug)


def tell_why_over(request: HttpRequest, invitation: JoinInvitation) -> HttpResponse:
    """Judged anew, because it may have ended just now; who pressed twice is let in."""
    invitation.refresh_from_db()
    user = request.user
    if isinstance(user, User) and invitation.state == JoinState.ACCEPTED:
        mine = [one for one in user.active_memberships if one.practice_id == invitation.practice_id]
        if mine and user.email.lower() == invitation.email.lower():
            return redirect("practice_home", mine[0].practice.slug)
    return over(request, invitation.state, invitation, status=410)


def over(request: HttpRequest, why: str, invitation: JoinInvitation | None = None, *, status: int) -> HttpResponse:
    """Why this does not go on, and what to do next; nothing is said to somebody without a true secret."""
    return render(request, "accounts/join_over.html", {"why": why, "invitation": invitation}, status=status)


@require_POST
def join_sign_out(request: HttpRequest) -> HttpResponse:
    """Somebody else is meant: end this session, keep the invitation at hand."""
    seen = request.session.get(SEEN)
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    if seen:
        request.session[SEEN] = seen
    return redirect("account_join")
