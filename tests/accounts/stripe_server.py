"""Plays Stripe on loopback: the few addresses we speak to; and messages as Stripe sends and signs them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import stripe

KEY, SECRET, PRICE = "sk_test_only_for_tests", "whsec_only_for_tests", "price_yearly"
SESSION = "/v1/checkout/sessions"
PAY = "https://checkout.stripe.com/c/pay/"


@dataclass
class Asked:
    """One request that we made."""

    path: str
    values: dict[str, str]
    idempotency_key: str
    key: str


@dataclass
class StripeServer:
    """What was asked, and how it answers: `down` is an error of theirs, `slow` seconds of silence."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)  # by idempotency key
    down: bool = False
    gone: bool = False
    slow: float = 0

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        self.asked.append(asked)
        time.sleep(self.slow)
        if self.down:
            return 503, {"error": {"type": "api_error", "message": f"out of order, {KEY}"}}
        if self.gone and asked.path != SESSION:
            return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "gone"}}
        if asked.path != SESSION:
            return 200, {"id": asked.path.split("/")[3], "object": "subscription"}
        session = self.sessions.setdefault(asked.idempotency_key, f"cs_test_{len(self.sessions) + 1}")
        return 200, {"id": session, "object": "checkout.session", "url": PAY + session}

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class Quiet(ThreadingHTTPServer):
    """Callers that hang up are part of the play."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing to say."""


@contextmanager
def stripe_server() -> Iterator[StripeServer]:
    """Runs while the test does."""
    plays = StripeServer()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            values = {name: found[0] for name, found in parse_qs(body).items()}
            key = self.headers.get("Authorization", "")
            status, answer = plays.answer(Asked(self.path, values, self.headers.get("Idempotency-Key", ""), key))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: object) -> None:
            """Silent."""

    for method in ("do_POST", "do_DELETE"):
        setattr(Handler, method, Handler.answer)
    server = Quiet(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    plays.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield plays
    finally:
        server.shutdown()
        server.server_close()


def event(name: str, thing: dict[str, Any], *, number: str = "1", created: float | None = None) -> dict[str, Any]:
    """One message, in the envelope that Stripe puts around each."""
    return {
        "id": f"evt_{name.replace('.', '_')}_{number}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(created or time.time()),
        "livemode": False,
        "type": name,
        "data": {"object": thing},
    }


def completed(subscription_id: object, session: str = "cs_test_1", reference: str = "sub_1") -> dict[str, Any]:
    """The person paid in the session."""
    thing = {"id": session, "object": "checkout.session", "mode": "subscription", "payment_status": "paid"}
    thing |= {"client_reference_id": str(subscription_id), "customer": "cus_1", "subscription": reference}
    return event("checkout.session.completed", thing)


def invoice(subscription_id: object, end: float, reference: str = "sub_1") -> dict[str, Any]:
    """An invoice as newer versions of Stripe's interface tell it: the subscription is inside of `parent`."""
    details = {"subscription": reference, "metadata": {"bitewing_subscription": str(subscription_id)}}
    line = {"object": "line_item", "period": {"start": int(end) - 30 * 86400, "end": int(end)}}
    return {
        "id": "in_1",
        "object": "invoice",
        "period_end": int(end) - 30 * 86400,
        "hosted_invoice_url": "https://invoice.stripe.com/i/test",
        "parent": {"type": "subscription_details", "subscription_details": details},
        "lines": {"object": "list", "data": [line]},
    }


def older_invoice(subscription_id: object, end: float, reference: str = "sub_1") -> dict[str, Any]:
    """The same as versions before 2025 told it."""
    thing = invoice(subscription_id, end, reference)
    details = thing.pop("parent")["subscription_details"]
    return {**thing, "subscription": reference, "subscription_details": {"metadata": details["metadata"]}}


def subscription(subscription_id: object, *, stops: bool = False, reference: str = "sub_1") -> dict[str, Any]:
    """A subscription as it stands at Stripe."""
    metadata = {"bitewing_subscription": str(subscription_id)}
    return {"id": reference, "object": "subscription", "cancel_at_period_end": stops, "metadata": metadata}


def signed(message: dict[str, Any], *, secret: str = SECRET, at: float | None = None) -> tuple[str, str]:
    """The body and its signature, as the header has it."""
    body = json.dumps(message)
    header = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=int(at or time.time()))
    return body, header
