"""The mailed link that confirms an address: opening shows a button, pressing it starts the practice."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import confirmation, emails
from accounts.access import as_person
from accounts.forms.entrance import ConfirmAgainForm
from accounts.models import OutgoingMail, SignUp, User
from accounts.services.people import confirm_address
from common.http import client_ip, render
from common.throttle import allow


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """Reading it uses nothing up, so mail scanners may; only the button does something."""
    user = confirmation.find_user(key)
    if user is None:
        return render(request, "accounts/confirm_unknown.html", {"form": ConfirmAgainForm()}, status=404)
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        return render(request, "accounts/confirm_done.html")
    if request.method != "POST":
        return render(request, "accounts/confirm.html", {"sign_up": SignUp.objects.filter(user=user).first()})
    if not confirm_address(user, actor=as_person(user, client_ip(request))):
        return render(request, "accounts/confirm_done.html")
    messages.success(request, _("Your address is confirmed and your practice is ready. Please sign in."))
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_again(request: HttpRequest) -> HttpResponse:
    """Send the link once more: the same answer for any address, and a mail to each."""
    form = ConfirmAgainForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "accounts/confirm_again.html", {"form": form}, status=422 if form.is_bound else 200)
    if not allow("confirm-again", client_ip(request), times=20, seconds=3600):
        return render(request, "429.html", status=429)
    get_adapter(request).note_mail(mail_again(form.cleaned_data["email"]))
    return redirect("account_email_verification_sent")


def mail_again(email: str) -> OutgoingMail | None:
    """Whoever asks, the owner of the address reads what fits: the link, how to sign in, or how to sign up."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        return emails.mail_unknown(email)
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        return emails.mail_already_known(email)
    return emails.mail_confirmation(user)
