"""A referral letter of one page, as a PDF written by hand so that its words stay words."""

from datetime import date

PAGE = (595, 842)
REGULAR, BOLD = "F1", "F2"


def referral_letter(patient: str, written_on: date) -> bytes:
    """The letter for one demo patient."""
    body = "\n".join(_shown(*line) for line in _lines(patient, written_on))
    rule = "0.05 0.42 0.45 RG 1.5 w 60 742 m 535 742 l S"
    return _pdf(f"{rule}\n{body}".encode("cp1252"))


def _lines(patient: str, written_on: date) -> list[tuple[int, int, str, str]]:
    """Height on the page, size, font and words of each line."""
    opening = [
        (770, 20, BOLD, "Harbour Dental"),
        (752, 9, REGULAR, "12 Quay Street, Harbour Town"),
        (700, 11, REGULAR, f"{written_on.day} {written_on:%B %Y}"),
        (664, 14, BOLD, f"Referral: {patient}"),
    ]
    text = [
        "Dear colleague,",
        "",
        "thank you for seeing this patient to review her implant in the lower left.",
        "It replaces the first molar (tooth 36) since last autumn; the neighbours are sound.",
        "A panoramic X-ray, two bitewings, a small cone-beam scan and photos are",
        "in the shared collection.",
        "",
        "Please tell us what you think of the bone around it and of the nerve's course,",
        "and whether the early decay at 15 and 35 should be treated now.",
        "",
        "With kind regards",
        "",
        "Dr Nadia Okafor",
    ]
    lines = [(632 - 18 * number, 11, REGULAR, words) for number, words in enumerate(text)]
    return [*opening, *lines, (60, 9, BOLD, "Demo, not a real patient. Every name in this letter is invented.")]


def _shown(height: int, size: int, font: str, words: str) -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf 60 {height} Td ({escaped}) Tj ET"


def _pdf(content: bytes) -> bytes:
    """A PDF file of one page with that content."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R " % PAGE
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page + b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
    ]
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, value in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return data + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
