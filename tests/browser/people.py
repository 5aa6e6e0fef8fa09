"""What people do in the browser, in their words; what they must see is asserted by the journeys."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "screenshots"
DEMO_PASSWORD = "bitewing and friends"


@dataclass
class Person:
    """Somebody with a browser."""

    page: Page
    address: str

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is None or answer.status < 500, f"{path}: {answer.status}"

    def signs_in(self, email: str, password: str = DEMO_PASSWORD) -> None:
        self.goes_to("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main button[type=submit]").first.click()
        expect(self.page.locator("h1")).to_contain_text("Hello")

    def newest_mail(self, to: str) -> str:
        """The text of the newest mail to this address, read in the trial's mailbox."""
        return self.mails(to)[0]

    def mails(self, to: str) -> list[str]:
        """The texts of all mails to this address, newest first."""
        self.goes_to(f"/mailbox/?to={to}")
        links = [link.get_attribute("href") for link in self.page.locator("main li a").all()]
        texts = []
        for link in links:
            self.goes_to(link)
            texts.append(self.page.locator(".mail-text").inner_text())
        return texts

    def waits_for_mails(self, to: str, word: str, seconds: int = 60) -> list[str]:
        """Those that say this; the worker, which sends them, may still be at the demo's pictures."""
        deadline = time.monotonic() + seconds
        while not (found := [text for text in self.mails(to) if word in text.lower()]) and time.monotonic() < deadline:
            time.sleep(1)
        return found

    def link_in(self, text: str, pattern: str) -> str:
        """The address in a mail that has this in it."""
        found = re.search(rf"{re.escape(self.address)}\S*{pattern}\S*", text)
        assert found, text
        return found.group(0).rstrip(".")

    def finds_nothing_serious(self, name: str, *, preload: bool = True) -> None:
        """axe finds nothing, nothing scrolls sideways; keeps a picture for looking at.

        `preload`: axe reads the style sheets, and stumbles over one that imports another.
        """
        SHOTS.mkdir(exist_ok=True)
        width = self.page.viewport_size["width"]
        self.page.screenshot(path=SHOTS / f"{name}_{width}.png", full_page=True)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], "preload": preload})
        problems = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
        assert problems == [], f"{name}: {problems}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
