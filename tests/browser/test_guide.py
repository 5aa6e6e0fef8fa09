"""The guide's pictures are made of the demo practice, and a page that changed makes its old picture fail.

`make guide-pictures` makes them anew (BITEWING_GUIDE=make).
"""

from __future__ import annotations

import os
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.people import ROOT, Person
from tests.browser.rooms import opens_a_collection

FRAME = {"width": 1200, "height": 750}
PAGES = (
    ("/p/harbour-dental/patients/new/", "patients"),
    ("/p/harbour-dental/audit/", "audit-log"),
    ("/p/harbour-dental/users/", "users"),
    ("/p/harbour-dental/plan/", "plans"),
    ("/me/security/", "security"),
)
KEPT = {"guide": ROOT / "static" / "guide", "readme": ROOT / "docs" / "images"}
MADE = ROOT / "screenshots" / "guide"
# Mean difference of a coarse grey picture, of 255: another date or counter is below, another layout above.
MOST_DIFFERENT = 12


def coarse(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L").resize((48, 30), Image.Resampling.BOX), dtype=float)


def pictures(page: Page, slug: str, *, of: str = "guide") -> None:
    """Keep the picture, or compare it with the kept one."""
    page.wait_for_load_state("networkidle")
    made = Image.open(BytesIO(page.screenshot())).convert("RGB")
    folder = KEPT[of] if os.environ.get("BITEWING_GUIDE") == "make" else MADE
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder / f"{slug}.webp", quality=80, method=6)
    kept = Image.open(KEPT[of] / f"{slug}.webp")
    different = float(np.abs(coarse(made) - coarse(kept)).mean())
    assert different < MOST_DIFFERENT, f"{slug} looks different by {different:.0f}: run `make guide-pictures`"


@pytest.mark.browser
@pytest.mark.accepts("I11")
def test_pictures_of_the_guide_are_what_people_see(person):
    stranger: Person = person(FRAME)
    stranger.goes_to("/accounts/signup/")
    pictures(stranger.page, "account")
    dentist: Person = person(FRAME)
    page = opens_a_collection(dentist)
    pictures(page, "uploading")
    for number in range(2):
        page.locator("[data-pick]").nth(number).check()
    pictures(page, "managing")
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator(".corner-top-end")).to_contain_text("window", timeout=15_000)
    page.wait_for_timeout(500)
    pictures(page, "viewing")
    page.get_by_role("link", name="Tag", exact=True).click()
    expect(page.locator("dialog[open] .tooth-chart").first).to_be_visible()
    page.wait_for_timeout(500)
    pictures(page, "tagging")
    for path, slug in PAGES:
        dentist.goes_to(path)
        pictures(page, slug)
    opens_a_collection(dentist, signed_in=True)
    here = page.url
    page.get_by_role("link", name="Share link").first.click()
    pictures(page, "share-links")
    dentist.goes_to(here)
    page.get_by_role("link", name="Ask for files").first.click()
    pictures(page, "upload-links")


@pytest.mark.browser
def test_pictures_of_the_readme_are_what_people_see(person):
    dentist: Person = person({"width": 1440, "height": 1010})
    page = opens_a_collection(dentist)
    pictures(page, "collection", of="readme")
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator(".corner-top-end")).to_contain_text("window", timeout=15_000)
    page.wait_for_timeout(500)
    pictures(page, "viewer", of="readme")
