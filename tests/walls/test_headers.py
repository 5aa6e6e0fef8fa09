"""What every answer carries, whoever asks for whatever: the policy, no sniffing, no framing, no cache."""

from __future__ import annotations

import re
import runpy

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD
from tests.sharing.conftest import enter
from tests.walls.house import ROOT
from tests.walls.test_url_matrix import ROUTED, address, ids, undone

__all__ = ["ids"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SANDBOX = "sandbox; default-src 'none'"
FILES = {"item_original", "collection_download", "export_download"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}
KEPT = {"item_rendition", "link_rendition"}  # pictures of ours, in this browser, for as long as a signed address lives
BEHIND_TLS = {
    "BITEWING_HTTPS": "yes",
    "BITEWING_DEBUG": "no",
    "BITEWING_SECRET_KEY": "k" * 50,
    "BITEWING_PUBLIC_URL": "https://testserver",
    "BITEWING_SCANNER": "none",
}


def directives(policy: str) -> set[str]:
    """Its parts in any order, without the store's own address where there is one."""
    own = [[word for word in part.split() if word not in settings.STORE_ORIGINS] for part in policy.split(";")]
    return {" ".join(words) for words in own}


def policy_of(name: str, status: int) -> str:
    return SANDBOX if name in FILES and status == 200 else POLICY


@pytest.mark.accepts("I3")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("actor", ["anonymous", "administrator", "visitor"])
def test_every_answer_carries_them(actor, method, browsers, ids):
    wrong = []
    for name in ROUTED:
        with undone():
            answer = getattr(browsers[actor], method)(address(name, actor, ids))
            b"".join(answer.streaming_content if answer.streaming else [])  # to the end, so that files are closed
        wrong += [(name, header) for header, value in ALWAYS.items() if answer.get(header) != value]
        if directives(answer["Content-Security-Policy"]) != directives(policy_of(name, answer.status_code)):
            wrong.append((name, "policy"))
        kept = name in KEPT and answer["Cache-Control"] == "private, max-age=60"
        wrong += [(name, "cached")] if "no-store" not in answer["Cache-Control"] and not kept else []
    assert wrong == []


def test_what_does_not_exist_carries_them_too():
    for path in ("/nowhere/", "/p/northside/nowhere/", "/%00/"):
        answer = Client().get(path)
        assert {header: answer[header] for header in ALWAYS} == ALWAYS
        assert directives(answer["Content-Security-Policy"]) == directives(POLICY)


def test_the_policy_has_no_hole():
    assert re.findall(r"unsafe|data:|blob:|\*|http", POLICY) == []


@pytest.fixture
def behind_tls(settings, monkeypatch):
    """Cookies and headers as settings.py makes them behind TLS, for this test."""
    for name, value in BEHIND_TLS.items():
        monkeypatch.setenv(name, value)
    made = runpy.run_path(str(ROOT / "config" / "settings.py"))
    for name, value in made.items():
        if name.startswith(("SESSION_", "CSRF_", "SECURE_", "VISIT_", "LANGUAGE_COOKIE_")):
            setattr(settings, name, value)


@pytest.mark.accepts("I3")
def test_every_cookie_belongs_to_this_host_alone(behind_tls, alice, make_link):
    client = Client()
    client.get(reverse("account_login"), secure=True)
    client.force_login(alice)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "n"}, secure=True)
    new_link = make_link()
    visitor = enter(new_link)
    cookies = {**client.cookies, **visitor.cookies}
    handle = new_link.link.handle.hex
    assert set(cookies) == {"__Host-session", "__Host-csrf", f"__Host-link-{handle}", f"__Host-visit-{handle}"}
    for cookie in cookies.values():
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
        assert (cookie["secure"], cookie["httponly"]) == (True, True)


def test_browsers_are_told_to_stay_on_tls(behind_tls):
    answer = Client().get("/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
