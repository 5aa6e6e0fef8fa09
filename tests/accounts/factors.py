"""An authenticator app and a passkey made of software, and how tests set them up."""

from __future__ import annotations

import json
import secrets
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.factories import PASSWORD

ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ATTESTED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV, AuthenticatorData.FLAG.AT
APP = "/me/security/app/"
STAGE = "/accounts/second-factor/"


def code_of(secret: str, steps: int = 0) -> str:
    """What an app with this secret shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def wrong_code(secret: str) -> str:
    near = {code_of(secret, steps) for steps in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in near)


def prove(client: Client, password: str = PASSWORD):
    """Sign-in counts as proof, but tests are let in by force."""
    return client.post("/accounts/reauthenticate/", {"password": password})


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code of this half minute is used by it."""
    prove(client)
    secret = client.get(APP).context["secret"]
    answer = client.post(APP, {"code": code_of(secret)})
    return secret, answer.context["codes"]


class SoftPasskey:
    """A device that does what it is asked, as a browser hands it on."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.user = b""

    def create(self, options: str, origin: str = ORIGIN) -> str:
        asked = json.loads(options)["publicKey"]
        self.user = websafe_decode(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(_hash(asked["rp"]["id"]), self.flags | ATTESTED, 0, made)
        client_data = CollectedClientData.create("webauthn.create", asked["challenge"], origin)
        attestation = AttestationObject.create("none", data, {})
        return self._answer({"clientDataJSON": client_data, "attestationObject": attestation})

    def get(self, options: str, origin: str = ORIGIN) -> str:
        asked = json.loads(options)["publicKey"]
        data = AuthenticatorData.create(_hash(asked["rpId"]), self.flags, 1)
        client_data = CollectedClientData.create("webauthn.get", asked["challenge"], origin)
        signature = self.key.sign(data + client_data.hash, ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client_data, "authenticatorData": data, "signature": signature}
        return self._answer({**parts, "userHandle": self.user})

    def _answer(self, parts: dict[str, bytes]) -> str:
        response = {name: websafe_encode(bytes(value)) for name, value in parts.items()}
        name = websafe_encode(self.id)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(whole)


def _hash(rp_id: str) -> bytes:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(rp_id.encode())
    return digest.finalize()


def add_passkey(client: Client, passkey: SoftPasskey | None = None, name: str = "Laptop") -> SoftPasskey:
    """Set one up; the person must have proven who they are."""
    passkey = passkey or SoftPasskey()
    prove(client)
    options = client.get("/me/security/passkeys/add/").context["options"]
    client.post("/me/security/passkeys/add/", {"name": name, "credential": passkey.create(options)})
    return passkey


def begin_passkey(client: Client) -> str:
    """What the sign-in page asks the browser."""
    return client.post("/accounts/passkey/begin/").content.decode()


def with_passkey(client: Client, passkey: SoftPasskey):
    """Sign in with it and nothing else."""
    return client.post("/accounts/passkey/", {"credential": passkey.get(begin_passkey(client))})
