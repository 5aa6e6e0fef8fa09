"""The cookies of visitors: a link's secret was seen, its password was known; a phone was the first with its code."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from common.tokens import hash_token

SEEN_SECONDS = 4 * 3600
SALT = "sharing.seen"


def seen_cookie(handle: uuid.UUID) -> str:
    """The name of the cookie that the address with the secret is swapped for."""
    return f"{settings.VISIT_COOKIE_PREFIX}link-{handle.hex}"


def visit_cookie(handle: uuid.UUID) -> str:
    """The name of the cookie that holds a visit's token."""
    return f"{settings.VISIT_COOKIE_PREFIX}visit-{handle.hex}"


def remember_secret(response: HttpResponse, handle: uuid.UUID, secret: str) -> None:
    """Keep the proof that the secret was seen, for an afternoon, instead of the secret."""
    proof = signing.TimestampSigner(salt=SALT).sign(hash_token(secret))
    put(response, seen_cookie(handle), proof, SEEN_SECONDS)


def read_secret_hash(request: HttpRequest, handle: uuid.UUID) -> str:
    """The hash of the secret that this browser has seen for this handle, or nothing."""
    try:
        signed = request.COOKIES.get(seen_cookie(handle), "")
        return signing.TimestampSigner(salt=SALT).unsign(signed, max_age=SEEN_SECONDS)
    except signing.BadSignature:
        return ""


def remember_visit(response: HttpResponse, handle: uuid.UUID, token: str) -> None:
    """Until the browser is closed; the server ends it earlier."""
    put(response, visit_cookie(handle), token, None)


def read_visit_hash(request: HttpRequest, handle: uuid.UUID) -> str:
    """The hash of the visit's token in this browser, or nothing."""
    token = request.COOKIES.get(visit_cookie(handle), "")
    return hash_token(token) if token else ""


def forget_visit(response: HttpResponse, handle: uuid.UUID) -> None:
    """After leaving: neither cookie is of use any more."""
    for name in (seen_cookie(handle), visit_cookie(handle)):
        put(response, name, "", 0)


def phone_cookie(hand_over_id: uuid.UUID) -> str:
    """The name of the cookie of the phone that opened a code first."""
    return f"{settings.VISIT_COOKIE_PREFIX}phone-{hand_over_id.hex}"


def remember_phone(response: HttpResponse, hand_over_id: uuid.UUID, token: str, seconds: int) -> None:
    """For as long as the code can live."""
    put(response, phone_cookie(hand_over_id), token, seconds)


def read_phone_hash(request: HttpRequest, hand_over_id: uuid.UUID) -> str:
    """The hash of the token of this browser for this code, or nothing."""
    token = request.COOKIES.get(phone_cookie(hand_over_id), "")
    return hash_token(token) if token else ""


def forget_phone(response: HttpResponse, hand_over_id: uuid.UUID) -> None:
    """When everything is sent."""
    put(response, phone_cookie(hand_over_id), "", 0)


def put(response: HttpResponse, name: str, value: str, seconds: int | None) -> None:
    """`__Host-` cookies want the path / and Secure."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
