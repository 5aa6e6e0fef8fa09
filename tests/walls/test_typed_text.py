"""What people type is text wherever it is shown: sixty attempts to be more, in every field, on every page (I3)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.walls.tour import Tour

MARK = "xss7"
PAYLOADS = """
<script>xss7()</script>
<ScRiPt>xss7()</sCrIpT>
<script src=//xss7>
<script/x>xss7()</script>
<script>xss7()//
</script><script>xss7()
</title><script>xss7()
</textarea><script>xss7()
</style><script>xss7()
</option><b id=xss7>
<<script>xss7()<</script>
<scr<script>ipt>xss7()
<svg onload=xss7()>
<svg/onload=xss7()>
<svg><script>xss7()
<svg><a href=xss7:>
<svg><use href=//xss7>
<math href=xss7:>x
<img src=x onerror=xss7()>
<img/src/onerror=xss7()>
<img src="x`"onerror=xss7()>
<image src=x onerror=xss7()>
<body onload=xss7()>
<iframe src=//xss7>
<iframe srcdoc=xss7>
<object data=//xss7>
<embed src=//xss7>
<base href=//xss7/>
<link rel=stylesheet href=xss7>
<meta http-equiv=refresh xss7>
<form action=//xss7>
<input autofocus onfocus=xss7()>
<button formaction=//xss7>
<details ontoggle=xss7() open>
<video onerror=xss7()><source>
<audio src onerror=xss7()>
<marquee onstart=xss7()>
<style>@import'//xss7'</style>
<b style=color:xss7>
<x hx-on:load=xss7()>
<a hx-get=//xss7 hx-trigger=load>
<template><xss7>
<!--xss7--><xss7>
<![CDATA[<xss7>
<?xss7?>
<%xss7%>
"><xss7>
'><xss7>
" onmouseover=xss7() "
' onmouseover=xss7() '
` onmouseover=xss7() `
"autofocus onfocus=xss7()//
javascript:xss7()
JaVaScRiPt:xss7()
data:text/html,<xss7>
&lt;xss7&gt;<xss7>
&#60;xss7&#62;<xss7
\\u003cxss7\\u003e<xss7>
{{xss7}}{%xss7%}<xss7>
${xss7}<xss7>
""".strip().splitlines()
AT_ONCE = 3
TEXTS = {"value", "alt", "title", "aria-label", "placeholder", "content", "data-name", "data-text"}


class Reader(HTMLParser):
    """Reads a page as a browser does and notes where what was typed is more than text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.found += [tag] if MARK in tag else []
        self.found += [f"{tag} {name}" for name, value in attrs if MARK in f"{name}"]
        self.found += [f"{tag} {name}={value}" for name, value in attrs if MARK in f"{value}" and name not in TEXTS]

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style") and MARK in data:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_comment(self, data: str) -> None:
        self.found += [data] if MARK in data else []

    handle_decl = handle_pi = unknown_decl = handle_comment


def more_than_text(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    raw = [payload for payload in PAYLOADS if re.search(r"[<\"']", payload) and payload in page]
    return reader.found + raw


def test_the_reader_notices_what_a_browser_would_run():
    missed = [payload for payload in PAYLOADS if not more_than_text(f"<p>{payload}</p>")]
    assert missed == ["` onmouseover=xss7() `", "javascript:xss7()", "JaVaScRiPt:xss7()"]  # only in attributes
    assert more_than_text("<p title=` onmouseover=xss7() `>") != []
    assert more_than_text('<a href="javascript:xss7()">x</a>') == ["a href=javascript:xss7()"]
    assert more_than_text("<p title='&lt;xss7&gt;'>&lt;xss7&gt;</p>") == []
    assert len(PAYLOADS) == 60


@pytest.mark.accepts("I3")
@pytest.mark.parametrize("first", range(0, len(PAYLOADS), AT_ONCE))
def test_typed_text_is_text(first, northside, as_alice, folder_store, django_capture_on_commit_callbacks):
    """On every page, in every field that is long enough."""
    typed = PAYLOADS[first : first + AT_ONCE]

    def words(_field: str, longest: int) -> str:
        fitting = [text for number, text in enumerate(typed) if len("".join(typed[: number + 1])) <= longest]
        return "".join(fitting) or min(typed, key=len)

    tour = Tour(words, northside, as_alice, django_capture_on_commit_callbacks)
    tour.take()
    pages = {
        f"{number} {answer.request['PATH_INFO']}": answer.content.decode()
        for number, answer in enumerate(tour.answers)
        if answer["Content-Type"].startswith("text/html")
    }
    assert {path: found for path, page in pages.items() if (found := more_than_text(page))} == {}
    assert sum(MARK in page for page in pages.values()) > 30
