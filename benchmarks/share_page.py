"""A cold look at a share link with 300 pictures: CPU and queries, bytes and seconds on slow 4G; see p12.py."""

from __future__ import annotations

import datetime
import io
import shutil
import statistics
import sys
import threading
import uuid
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import numpy as np
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import sync_playwright

from audit.ledger import SYSTEM
from benchmarks.measure import line, own_cpu
from benchmarks.pages import Browser, queries_of
from benchmarks.practice import make_collections, make_items, make_patients, make_practice
from common.tokens import new_token
from config.wsgi import application
from image_collections.models import Rendition, RenditionRole
from image_collections.storage import get_store
from sharing import cookies
from sharing.models import LinkKind
from sharing.services.creating import LinkRequest, NewLink, create_link
from sharing.services.opening import Caller, open_link

ITEMS = 300
WARM, ROUNDS = 20, 200
MOST_CPU, MOST_QUERIES = 6.0, 8
MOST_SECONDS, MOST_BYTES = 2.5, 200_000
PASSWORD = new_token()
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
FIRST_PICTURE = """() => {
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const first = Math.min(...entries.filter((one) => one.initiatorType === "img").map((one) => one.responseEnd));
    const before = entries.filter((one) => one.responseEnd <= first);
    return [first, before.reduce((sum, one) => sum + one.transferSize, 0)];
}"""


class Server(ThreadingMixIn, WSGIServer):
    """Several requests at a time, as a browser makes them."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, *_args: Any) -> None:
        pass


def make_link() -> NewLink:
    """A collection of 300 X-rays, each with a thumbnail of its own, and a link to it."""
    practice, dentist = make_practice()
    [collection] = make_collections(make_patients(practice, 1)[0], 1)
    make_items(collection, ITEMS)
    noise, store = np.random.default_rng(12), get_store()
    for rendition in Rendition.objects.filter(role=RenditionRole.THUMBNAIL):
        picture = Image.fromarray(noise.integers(0, 255, (20, 32), dtype=np.uint8)).resize((320, 200))
        picture.save(body := io.BytesIO(), "WEBP", quality=70)
        store.save(rendition.key, io.BytesIO(body.getvalue()))
        rendition.size = len(body.getvalue())
        rendition.save(update_fields=["size"])
    request = LinkRequest(
        kind=LinkKind.VIEW,
        request_key=uuid.uuid4(),
        password=PASSWORD,
        expires_at=timezone.now() + datetime.timedelta(days=1),
        attestation="yes",
        email="gwen@elsewhere.example",
        asks_code=False,
    )
    return create_link(collection, actor=SYSTEM, user=dentist, request=request)


def enter(new_link: NewLink) -> dict[str, str]:
    """The cookie of somebody who typed the password."""
    opening = open_link(new_link.link, password=PASSWORD, caller=Caller("192.0.2.7", "a browser"))
    return {"name": cookies.visit_cookie(new_link.link.handle), "value": opening.token}


def report_work(cookie: dict[str, str], path: str) -> None:
    """CPU and queries of the page."""
    guest = Browser(f"{cookie['name']}={cookie['value']}")
    for _ in range(WARM):
        guest.get(path)
    times = [own_cpu(lambda: guest.get(path)) for _ in range(ROUNDS)]
    line(f"P12 {ITEMS} items: CPU, median", statistics.median(times), MOST_CPU, "ms", f"<= {MOST_CPU}")
    line("P12 CPU, best tenth", statistics.quantiles(times, n=10)[0], MOST_CPU, "ms", f"<= {MOST_CPU}")
    print(f"P12 {queries_of(guest, path)} queries  limit <= {MOST_QUERIES}")


def report_sight(cookie: dict[str, str], path: str) -> None:
    """Seconds and bytes until the first picture is there, in a Chromium that never saw the page."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
    if not chromium:
        sys.exit("P12 seconds and bytes: there is no Chromium on this machine.")
    with make_server("127.0.0.1", 0, StaticFilesHandler(application), Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://localhost:{server.server_port}"
        looks = [look(chromium, address, path, cookie) for _ in range(3)]
        server.shutdown()
    seconds, size = (statistics.median(column) for column in zip(*looks, strict=True))
    line("P12 first picture on slow 4G", seconds, MOST_SECONDS, "s", f"<= {MOST_SECONDS}")
    print(f"P12 {size / 1000:.0f} kB before it  limit <= {MOST_BYTES // 1000}")


def look(chromium: str, address: str, path: str, cookie: dict[str, str]) -> tuple[float, float]:
    """One cold look."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{**cookie, "url": address}])
        page = context.new_page()
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_4G)
        page.goto(address + path)
        page.wait_for_function("document.querySelector('.gallery img')?.complete")
        milliseconds, size = page.evaluate(FIRST_PICTURE)
        browser.close()
    return milliseconds / 1000, size


def main() -> None:
    """The marks of P12."""
    new_link = make_link()
    path = reverse("link_gallery", args=[new_link.link.handle])
    cookie = enter(new_link)
    report_work(cookie, path)
    report_sight(cookie, path)


if __name__ == "__main__":
    main()
