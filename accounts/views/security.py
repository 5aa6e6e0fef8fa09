"""One's own security at a glance, the list of sessions, and moving to another address."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import sessions
from accounts.access import actor_of, sign_in_first
from accounts.email_change import read_new_address
from accounts.forms.security import NewAddressForm
from accounts.models import MailState, User
from accounts.presenters.security import session_rows
from accounts.proof import PersonRequest, proven
from accounts.second_factor import factors_of
from accounts.services.security import ask_for_address, change_address, end_other_sessions, end_session
from common.http import render
from common.throttle import allow

MOST_SESSIONS = 100


@require_safe
def my_security(request: HttpRequest) -> HttpResponse:
    """What protects this account, and one step further for each."""
    user = request.user
    if not isinstance(user, User):
        return sign_in_first(request)
    asking = [one.practice for one in user.active_memberships if one.practice.second_factor_required]
    context = {"factors": factors_of(user), "sessions": sessions.live(user).count(), "asking": asking}
    return render(request, "accounts/security.html", context)


@require_safe
def my_sessions(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in; the one that asks comes first."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    rows = session_rows(sessions.live(request.user)[:MOST_SESSIONS], request.session.session_key)
    return render(request, "usersessions/list.html", {"rows": rows, "others": any(not row.is_this for row in rows)})


@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one; this very one is ended by signing out."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    end_session(find_other_session(request, request.user), actor=actor_of(request))
    messages.success(request, _("That session is ended."))
    return redirect("usersessions_list")


def find_other_session(request: HttpRequest, user: User) -> UserSession:
    """Another of this person's own, or 404."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    wanted = request.POST.get("session", "")
    found = others.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if found is None:
        raise Http404
    return found


@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """Everywhere but here."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    key = request.session.session_key or ""
    ended = end_other_sessions(request.user, actor=actor_of(request), session_key=key)
    words = ngettext("%(number)d other session is ended.", "%(number)d other sessions are ended.", ended)
    messages.success(request, words % {"number": ended} if ended else _("There was no other session."))
    return redirect("usersessions_list")


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def my_email(request: PersonRequest) -> HttpResponse:
    """Ask for another address; who has it already is not said here but there."""
    user = request.user
    form = NewAddressForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "accounts/email.html", {"form": form}, status=422 if form.is_bound else 200)
    if not allow("change-email", str(user.pk), times=10, seconds=3600):
        return render(request, "429.html", status=429)
    email = form.cleaned_data["email"]
    mail = ask_for_address(user, email)
    if mail and mail.state == MailState.FAILED:
        messages.error(request, _("The mail could not be sent. Wait a minute, then try again."))
    else:
        words = _("We sent a message to %(email)s. Open the link in it; until then you sign in with the old address.")
        messages.success(request, words % {"email": email})
    return redirect("my_email")


@require_http_methods(["GET", "HEAD", "POST"])
def my_email_confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Reading it uses nothing up, so mail scanners may; only the button of the person who asked does something."""
    user = request.user
    if not isinstance(user, User):
        return sign_in_first(request)
    email = read_new_address(user, key)
    if not email:
        return render(request, "accounts/email_over.html", status=404)
    if request.method != "POST":
        return render(request, "accounts/email_confirm.html", {"email": email})
    if not change_address(user, email, actor=actor_of(request)):
        return render(request, "accounts/email_over.html", status=422)
    messages.success(request, _("From now on you sign in with %(email)s.") % {"email": email})
    return redirect("my_security")
