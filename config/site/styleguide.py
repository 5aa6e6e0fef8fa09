"""The page that shows every component in all its states and both themes; only where developers look."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from common.http import render

QUADRANTS = [
    (_("Upper right"), "", range(18, 10, -1)),
    (_("Upper left"), "", range(21, 29)),
    (_("Lower right"), "quadrant-lower", range(48, 40, -1)),
    (_("Lower left"), "quadrant-lower", range(31, 39)),
]
SHAPES = {1: "incisor", 2: "incisor", 3: "canine", 4: "premolar", 5: "premolar"}


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=_("Patient's name"), max_length=128)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The link goes here."))
    password = forms.CharField(
        label=_("Password of the link"),
        widget=forms.PasswordInput(
            attrs={"data-generate": "", "data-strength": "", "minlength": 10}, render_value=True
        ),
    )
    country = forms.ChoiceField(label=_("Country"), choices=[("de", "Deutschland"), ("tr", "Türkiye")])
    message = forms.CharField(label=_("Message"), widget=forms.Textarea, required=False)
    born = forms.DateField(label=_("Birth date"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    sees = forms.ChoiceField(
        label=_("The receiver sees"),
        choices=[("nothing", _("Nothing")), ("own", _("Own uploads")), ("all", _("All contents"))],
        widget=forms.RadioSelect,
    )
    logo = forms.FileField(label=_("Logo"), required=False)
    download = forms.BooleanField(label=_("May download"), help_text=_("Originals, bit for bit."), required=False)
    attestation = forms.BooleanField(label=_("I may disclose this."))


FILLED = {"name": "Elena Marchetti", "email": "elena@clinic.example", "password": "kx7m-p4wd", "sees": "own"}
WRONG = {"name": "", "email": "elena@", "country": "de", "sees": "own"}


@dataclass(frozen=True)
class Theme:
    """One half of the page: ids are apart, because both halves stand on one page."""

    name: str
    empty: SampleForm
    wrong: SampleForm


def _theme(name: str) -> Theme:
    wrong = SampleForm(WRONG, auto_id=f"{name}-wrong-%s")
    wrong.full_clean()
    return Theme(name, SampleForm(initial=FILLED, auto_id=f"{name}-%s"), wrong)


def _tooth_rows() -> list[dict[str, object]]:
    return [
        {"label": label, "lower": lower, "teeth": [(code, SHAPES.get(code % 10, "molar")) for code in codes]}
        for label, lower, codes in QUADRANTS
    ]


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, twice."""
    context = {
        "themes": [_theme("light"), _theme("dark")],
        "quadrants": _tooth_rows(),
        "states": ["uploading", "checking", "ready", "refused", "failed"],
        "levels": ["info", "success", "warning", "error"],
        "upload_states": ["waiting", "uploading", "offline", "paused", "done", "refused", "failed"],
        "facts": ["Female, 45", "Born 14 March 1981", "Card HD-20418"],
        "crumbs": [("Patients", "/"), ("Patient", "/"), ("Implant review", "")],
        "upload_limit": 500 * 1024 * 1024,
    }
    return render(request, "config/styleguide.html", context)


def styleguide_viewer(request: HttpRequest) -> HttpResponse:
    """The viewer's page with a sample picture."""
    return render(request, "config/styleguide_viewer.html", {"corner": ["Harbour Dental", "21 Nov 2026, 09:44"]})
