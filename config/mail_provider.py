"""Providers of mail through django-anymail whose web hook is understood: which settings of theirs are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

BACKEND = re.compile(r"anymail\.backends\.(\w+)\.EmailBackend")
SHORTEST_SECRET = 20


@dataclass(frozen=True)
class Provider:
    """`signs`: its messages are signed with the secret; else it sends the secret along, as user:password."""

    name: str
    key: str
    hook: str
    signs: str = ""


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            "mailgun",
            "MAILGUN_API_KEY",
            "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
            "MAILGUN_WEBHOOK_SIGNING_KEY",
        ),
        Provider("postmark", "POSTMARK_SERVER_TOKEN", "anymail.webhooks.postmark.PostmarkTrackingWebhookView"),
        Provider("brevo", "BREVO_API_KEY", "anymail.webhooks.brevo.BrevoTrackingWebhookView"),
    )
}


def find_provider(backend: str) -> Provider | None:
    """The one that this mail back end belongs to."""
    found = BACKEND.fullmatch(backend)
    return PROVIDERS.get(found[1]) if found else None


def hook_of(backend: str, secret: str) -> str:
    """The class that checks and reads what the provider tells; empty without a secret, so that nobody is believed."""
    if not secret:
        return ""
    provider = find_provider(backend)
    if provider is None:
        names = ", ".join(PROVIDERS)
        raise ImproperlyConfigured(f"BITEWING_MAIL_WEBHOOK_SECRET needs BITEWING_MAIL_BACKEND of one of: {names}.")
    if len(secret) < SHORTEST_SECRET or (not provider.signs and ":" not in secret):
        form = "the signing key" if provider.signs else "user:password"
        raise ImproperlyConfigured(
            f"BITEWING_MAIL_WEBHOOK_SECRET must be {form}, with at least {SHORTEST_SECRET} characters."
        )
    return provider.hook


def anymail_settings(backend: str, *, key: str, secret: str, api: str) -> dict[str, object]:
    """Under the names that django-anymail reads; what a provider cannot do is left out instead of sending nothing."""
    settings: dict[str, object] = {"IGNORE_UNSUPPORTED_FEATURES": True}
    if provider := find_provider(backend):
        settings[provider.key] = key
        settings[provider.signs or "WEBHOOK_SECRET"] = secret
        if api:
            settings[f"{provider.name.upper()}_API_URL"] = api
    return settings
