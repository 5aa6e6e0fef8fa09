"""What is typed stays where it belongs: no header of a mail, no address of a redirect is made of it."""

from __future__ import annotations

import email
import itertools
import re
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import SIGN_UP, sign_in
from tests.factories import PASSWORD
from tests.sharing.sender import asked

BREAKS = ["\r\n", "\n", "\r", "%0d%0a", "\u2028", "\u0085", "\x0b", "\x0c", "\0\r\n", "\r\n\r\n"]
HEADERS = [
    "Bcc: x@evil.example",
    "To: x@evil.example",
    "Content-Type: text/html",
    "X-Evil: evil",
    ".\r\nRCPT TO:<x@evil.example>",
]
INJECTIONS = [f"{line_end}{header}" for line_end, header in itertools.product(BREAKS, HEADERS)]
KNOWN = {"Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date", "Message-ID"}

WRITTEN = r"""
https://evil.example
http://evil.example/p/northside/
HTTPS://EVIL.EXAMPLE
//evil.example
///evil.example
////evil.example
/\evil.example
\\evil.example
\/evil.example
//\evil.example
/\/evil.example
/␉/evil.example
/␤/evil.example
/␍/evil.example
␉//evil.example
␤//evil.example
 //evil.example
 https://evil.example
https:evil.example
https:/evil.example
https:///evil.example
https:\\evil.example
http:evil.example
//evil.example:80
//testserver@evil.example
//testserver:80@evil.example
https://testserver@evil.example
https://testserver.evil.example
//evil.example\@testserver
//evil.example#@testserver
//evil.example?@testserver
https://evil.example;@testserver
//evil%E3%80%82example
//evil。example
//[::1]@evil.example
https://[evil.example
javascript:alert(1)
JaVaScRiPt:alert(1)
java␉script:alert(1)
data:text/html,evil
"""
TARGETS = [target.translate({0x2409: "\t", 0x2424: "\n", 0x240D: "\r"}) for target in WRITTEN.strip("\n").split("\n")]


def parsed(message) -> email.message.Message:
    """The mail as its receiver's program reads it."""
    return email.message_from_bytes(message.message().as_bytes())


def strange(messages, receivers: set[str]) -> list[object]:
    """Mails that have a header, a receiver or a part that nobody meant."""
    read = [parsed(message) for message in messages]
    return [
        (dict(found), message.recipients())
        for found, message in zip(read, messages, strict=True)
        if not set(found.keys()) <= KNOWN
        or len(found.keys()) != len(set(found.keys()))
        or not set(message.recipients()) <= receivers
        or [part.get_content_type() for part in found.get_payload()] != ["text/plain", "text/html"]
    ]


@pytest.mark.parametrize("line_end", BREAKS, ids=ascii)
def test_names_and_titles_add_no_header(line_end, as_alice, northside, review):
    form = reverse("link_new", args=["northside", review.pk]) + "?kind=upload"
    settings = {"country": "AT", "language": "en", "time_zone": "UTC", "notation": "fdi"}
    settings |= {"link_default_days": 30, "link_longest_days": 365, "idle_minutes": 30}
    for header in HEADERS:
        text = f"x{line_end}{header}"
        as_alice.post(reverse("practice_settings", args=["northside"]), {**settings, "name": text})
        as_alice.post(reverse("my_account"), {"name": text, "title": text[:32]})
        as_alice.post(form, asked(title=text, label=text[:64], message=text))
        as_alice.post(form, asked())
    assert len(mail.outbox) >= 2 * len(HEADERS)
    assert strange(mail.outbox, {"gwen@elsewhere.example"}) == []


@pytest.mark.parametrize("injection", INJECTIONS, ids=ascii)
def test_addresses_add_no_header_and_no_receiver(injection, as_alice, alice, review):
    form = reverse("link_new", args=["northside", review.pk]) + "?kind=upload"
    for address in (f"alice@northside.example{injection}", f"x{injection}@northside.example"):
        as_alice.post(form, asked(receivers=address))
        Client().post(reverse("account_signup"), {**SIGN_UP, "email": address})
        Client().post(reverse("account_reset_password"), {"email": address})
        Client().post(reverse("account_confirm_again"), {"email": address})
        sign_in(Client(), address)
    assert strange(mail.outbox, {"alice@northside.example"}) == []


def host_of(location: str) -> str:
    """Where a browser goes: it drops tabs and line ends, and takes backslashes for slashes."""
    seen = re.sub(r"[\t\r\n]", "", location.strip(" \0\x0b\x0c\t\r\n")).replace("\\", "/")
    seen = re.sub(r"^(https?:)/*", r"\1//", re.sub(r"^//+", "//", seen), flags=re.IGNORECASE)
    try:
        whole = urlsplit(urljoin("http://testserver/accounts/", seen))
    except ValueError:
        return "nowhere"
    return whole.netloc if whole.scheme in ("http", "https") else whole.scheme


def test_forty_targets_lead_elsewhere_when_nobody_looks():
    assert len(TARGETS) == 40
    assert [target for target in TARGETS if host_of(target) == "testserver"] == []


@pytest.mark.parametrize("target", TARGETS)
def test_no_address_in_a_form_leads_elsewhere(target, alice, as_alice):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    login, logout = reverse("account_login"), reverse("account_logout")
    answers = [
        Client().post(login, {"login": alice.email, "password": PASSWORD, "next": target}),
        Client().post(login, {"login": alice.email, "password": PASSWORD}, query_params={"next": target}),
        as_alice.get(login, {"next": target}),
        as_alice.get(reverse("account_signup"), {"next": target}),
        as_alice.post(reverse("my_account"), {"name": "Alice", "next": target}),
        as_alice.post(logout, {"next": target}),
    ]
    assert [(answer.status_code, host_of(answer["Location"])) for answer in answers] == [(302, "testserver")] * 6
