"""Where journeys go in the demo practice: its patient, her collection, one of her pictures."""

from playwright.sync_api import Page, expect

from tests.browser.people import Person

REVIEW = "Implant review, 46"
RECORDS = "Records before treatment"  # journeys that add files add them here


def opens_a_collection(dentist: Person, title: str = REVIEW, *, signed_in: bool = False) -> Page:
    """Nadia stands in front of this collection of Elena's."""
    if not signed_in:
        dentist.signs_in("nadia@harbour.example")
    page = dentist.page
    page.get_by_role("link", name="Patients").first.click()
    page.get_by_role("link", name="Elena Marchetti").click()
    page.get_by_role("link", name=title).first.click()
    expect(page.locator("h1")).to_contain_text(title)
    # The worker may still be at the demo's pictures.
    expect(page.locator(".gallery .thumb .badge", has_text="Checking")).to_have_count(0, timeout=120_000)
    expect(page.locator(".gallery .thumb-picture img").first).to_be_visible()
    return page


def grey_of(page: Page) -> list[int]:
    """The viewer's picture in a coarse grid of grey values, as a person would see it."""
    return page.locator("image-viewer canvas").evaluate(
        """canvas => {
            const small = new OffscreenCanvas(24, 16).getContext('2d');
            small.drawImage(canvas, 0, 0, 24, 16);
            const data = small.getImageData(0, 0, 24, 16).data;
            return Array.from({length: 384}, (_, i) => data[4 * i]);
        }"""
    )
