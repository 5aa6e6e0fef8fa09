"""How allauth's second factors are bent to our rules: secrets are sealed, and passkeys belong to our public host."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from common.sealing import seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    """Sealed secrets, and one name for a passkey to belong to."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Empty when SECRET_KEY is another one now: then no code fits, and a recovery is needed."""
        return unseal(encrypted_text) or ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that people see, whatever host this request came to."""
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": "Bitewing"}
