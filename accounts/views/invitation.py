"""Sign-up by an invitation: the address is proven, so nothing is mailed and the person goes straight on."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import places
from accounts.forms.invited import InvitedForm
from accounts.invitation import Invitation, read_invitation
from accounts.models import User
from accounts.services.people import Wishes, accept_invitation
from common.http import client_ip, render


@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """First the form, then the account; both are posted, because the invitation names a person."""
    if request.method != "POST":
        return redirect("account_signup")
    key = request.POST.get("invitation", "")
    invitation = read_invitation(key)
    if invitation is None:
        return render(request, "accounts/invited_over.html", status=422)
    if isinstance(request.user, User):
        return redirect(invitation.back)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return render(request, "accounts/invited_known.html", {"invitation": invitation})
    form = InvitedForm(request.POST if "name" in request.POST else None, email=invitation.email)
    if not form.is_valid():
        context = {"form": form, "key": key}
        return render(request, "accounts/invited.html", context, status=422 if form.is_bound else 200)
    return welcome(request, invitation, form)


def welcome(request: HttpRequest, invitation: Invitation, form: InvitedForm) -> HttpResponse:
    """Make the account, sign in, and lead back to what the invitation came from."""
    country = places.guess_country(request.headers.get("Accept-Language", ""))
    wishes = Wishes(
        name=form.cleaned_data["name"],
        practice_name=form.cleaned_data["name"],
        country=country,
        time_zone=places.guess_time_zone(country),
        language=get_language() or "en",
    )
    user = accept_invitation(invitation, wishes, password=form.cleaned_data["password1"], address=client_ip(request))
    if user is None:
        return render(request, "accounts/invited_known.html", {"invitation": invitation})
    get_adapter(request).login(request, user)
    messages.success(request, _("Your account is ready, and you are signed in."))
    return redirect(invitation.back)
