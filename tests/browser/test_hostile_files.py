"""Files that would be a page or a script, opened by hand in a real browser: none runs in our origin."""

import re

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.people import Person
from tests.samples import orientation_photo

PAGE = b"<html><script>window.owned=1;document.title='owned'</script></html>"
PHOTO = orientation_photo(1)
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert('owned'))>>/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""
HOSTILE = {
    "comment.jpg": PHOTO[:2] + b"\xff\xfe" + (len(PAGE) + 2).to_bytes(2, "big") + PAGE + PHOTO[2:],
    "tail.jpg": PHOTO + PAGE,
    "page.txt": b"Notes of Tuesday\n" + PAGE,
    "script.txt": b"window.owned=1;document.title='owned'\n",
    "table.csv": b"window.owned=1\n",
    "script.pdf": PDF,
}
EVERY_WAY = """async address => {
    for (const name of ['script', 'img', 'link', 'video']) {
        const element = document.createElement(name);
        element.rel = 'stylesheet';
        element[name === 'link' ? 'href' : 'src'] = address;
        await new Promise(done => { element.onload = element.onerror = done; document.head.append(element); });
    }
}"""


def keeps(dentist: Person, folder) -> Page:
    """The files in a collection of a new patient."""
    page = dentist.page
    dentist.signs_in("nadia@harbour.example")
    page.get_by_role("link", name="New patient").first.click()
    page.get_by_label("First name").fill("Hostile")
    page.get_by_label("Last name").fill("Files")
    page.get_by_label("Date of birth").fill("1974-06-21")
    page.get_by_role("button", name="Create patient").click()
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content)
    page.locator("input[data-input=files]").set_input_files([str(folder / name) for name in HOSTILE])
    expect(page.locator("[data-upload-summary]")).to_contain_text(f"{len(HOSTILE)} added", timeout=60_000)
    page.reload()
    expect(page.locator("#items[hx-trigger*=every]")).to_have_count(0, timeout=120_000)  # all are ready or refused
    return page


@pytest.mark.browser
@pytest.mark.accepts("I3")
def test_nothing_that_was_uploaded_runs_in_our_origin(person, tmp_path):
    page = keeps(person(), tmp_path)
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    collection = page.url
    items = sorted(set(re.findall(r"/p/[\w-]+/items/[0-9a-f-]{36}/", page.content())))
    originals = [f"{item}original/" for item in items if page.request.get(f"{item}original/").ok]
    assert len(originals) == len(HOSTILE) - 1  # the page that calls itself a text was refused
    for original in originals:
        with pytest.raises(Error, match="Download is starting"):
            page.goto(original)
        page.goto(collection)
        page.evaluate(EVERY_WAY, original)
        assert (page.evaluate("window.owned"), page.title() == "owned", dialogs) == (None, False, [])
    for item in items:
        page.goto(item)
        assert (page.evaluate("window.owned"), page.title() == "owned", dialogs) == (None, False, [])
