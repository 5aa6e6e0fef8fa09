"""How django-allauth is bent to our rules: its mails go through our own door, its events into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import emails, sessions
from accounts.access import actor_of
from accounts.models import MailState, OutgoingMail, User
from accounts.safety import Safety
from accounts.second_factor import has_second_factor, used_second_factor
from accounts.services.people import record_failed_sign_in, record_for_person
from audit.actions import Action
from common.http import client_ip
from common.tokens import hash_token

logger = logging.getLogger(__name__)
LAST_MAIL = "last_mail"
MAILS: dict[str, Callable[[str], OutgoingMail | None]] = {
    "account/email/unknown_account": emails.mail_unknown,
    "account/email/password_changed": emails.mail_password_changed,
    "account/email/password_set": emails.mail_password_changed,
    "account/email/password_reset": emails.mail_password_changed,
    "account/email/account_already_exists": emails.mail_already_known,
    "mfa/email/totp_activated": partial(emails.mail_safety, what=Safety.APP_ADDED),
    "mfa/email/totp_deactivated": partial(emails.mail_safety, what=Safety.APP_REMOVED),
    "mfa/email/webauthn_added": partial(emails.mail_safety, what=Safety.PASSKEY_ADDED),
    "mfa/email/webauthn_removed": partial(emails.mail_safety, what=Safety.PASSKEY_REMOVED),
    "mfa/email/recovery_codes_generated": partial(emails.mail_safety, what=Safety.RECOVERY_CODES_MADE),
}
SOMETHING_CHANGED = partial(emails.mail_safety, what=Safety.OTHER)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and reset the way Bitewing means them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail address and password do not match. Check both, or reset the password."),
        "too_many_login_attempts": _(
            "Too many wrong tries. Wait 15 minutes, or reset your password to get in right away."
        ),
        "enter_current_password": _("This is not your current password."),
    }

    # --- mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A message that we have no words for still goes out, in general ones; the operator's log says so."""
        if template_prefix not in MAILS:
            logger.error("No words for the mail %s: the person is told in general ones.", template_prefix)
        self.note_mail(MAILS.get(template_prefix, SOMETHING_CHANGED)(email))

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        self.note_mail(emails.mail_confirmation(emailconfirmation.email_address.user))

    def send_account_already_exists_mail(self, email: str) -> None:
        self.note_mail(emails.mail_already_known(email))

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        path = reverse("account_reset_password_from_key", args=[context["uid"], context["key"]])
        self.note_mail(emails.mail_reset(email, settings.PUBLIC_URL + path))

    def note_mail(self, mail: OutgoingMail | None) -> None:
        """The next page says where the mail went, or that it could not be sent."""
        if mail:
            self.request.session[LAST_MAIL] = {"to": mail.to, "failed": mail.state == MailState.FAILED}

    # --- who comes and goes

    def login(self, request: HttpRequest, user: Any) -> None:
        """Whichever way a person comes, the second factor stands before it."""
        if has_second_factor(user) and not used_second_factor(request, user):
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)
        request.session.pop(LAST_MAIL, None)
        sessions.begin(request.session)
        sessions.note_seen(request)
        record_for_person(Action.SIGNED_IN, user, actor=actor_of(request))

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_for_person(Action.SIGNED_OUT, request.user, actor=actor_of(request))
            sessions.forget(request)
        super().logout(request)

    # --- the lock after wrong tries: allauth counts them, and its fifth one locks for the full time

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if cache.get(lock_key(credentials)):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record_failed_sign_in(credentials.get("email", ""), actor=actor_of(request))
        rates = {"login_failed": settings.LOCK_RATE}
        counted = self._get_login_attempts_cache_key(request, **credentials)
        more = ratelimit.consume(
            request, app="allauth.account", action="login_failed", config=rates, key=counted, dry_run=True
        )
        if not more:
            cache.set(lock_key(credentials), 1, settings.LOCK_SECONDS)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """A reset password opens the lock."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        cache.delete(lock_key(credentials))

    # --- small things

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or sessions.NOWHERE

    def is_safe_url(self, url: str | None) -> bool:
        """Signing in leads to an address on this site; one that cannot even be read is none."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages are the only way in; JSON answers of allauth are not offered."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Our pages say themselves what happened; only a changed password has no page of its own."""
        if message_template == "account/messages/password_changed.txt" and request.user.is_authenticated:
            messages.success(request, _("Your password is changed. Other sessions were signed out."))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("my_account")


def lock_key(credentials: dict[str, Any]) -> str:
    """Where the lock of one address is kept; the address itself is not in the cache."""
    return f"sign-in-lock:{hash_token(str(credentials.get('email', '')).lower())}"
