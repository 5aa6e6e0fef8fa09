"""What people type about an item and about the kinds of their practice."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Practice
from tagging.chart import AREAS, Dentition, build_chart
from tagging.models import Kind, KindCode
from tagging.notation import in_order, parse, show
from tagging.tag import LONGEST_KEYWORD, MOST_KEYWORDS, Tag
from tagging.teeth import TEETH

# Words that dentists type for kinds, beside the kinds' own names.
SHORT_KINDS: dict[str, KindCode] = {
    "pa": KindCode.PERIAPICAL,
    "bw": KindCode.BITEWING,
    "opg": KindCode.PANORAMIC,
    "opt": KindCode.PANORAMIC,
    "pano": KindCode.PANORAMIC,
    "ceph": KindCode.CEPHALOMETRIC,
    "dvt": KindCode.CBCT,
    "fms": KindCode.FULL_MOUTH_SERIES,
    "fmx": KindCode.FULL_MOUTH_SERIES,
}


class TagForm(forms.Form):
    """The tag of one item (D1, D3); `tag` gives a valid form's values, `chart` is for the template."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=128, required=False)
    kind: forms.ModelChoiceField[Kind] = forms.ModelChoiceField(
        Kind.objects.none(), label=gettext_lazy("Kind"), required=False, empty_label=gettext_lazy("Not stated")
    )
    typed_teeth = forms.CharField(
        label=gettext_lazy("Teeth, typed"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Separate teeth by spaces; rows with a dash. A kind may follow, for example PA."),
    )
    teeth = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Teeth"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Whole areas"), required=False, choices=[(area, area) for area in AREAS]
    )
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    taken_on = forms.DateField(
        label=gettext_lazy("Date taken"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    keywords = forms.CharField(
        label=gettext_lazy("Keywords"),
        max_length=MOST_KEYWORDS * (LONGEST_KEYWORD + 2),
        required=False,
        help_text=gettext_lazy("Separate keywords by commas."),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    not_diagnosable = forms.BooleanField(
        label=gettext_lazy("Not diagnosable"),
        required=False,
        help_text=gettext_lazy("Too blurred, too dark or cut off; kept, but not for a diagnosis."),
    )
    private_note = forms.CharField(
        label=gettext_lazy("Private note"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only for your practice; never shared."),
    )

    def __init__(
        self,
        *args: Any,
        practice: Practice,
        notation: str,
        stages: list[tuple[str, Any]],
        tag: Tag | None = None,
        **kwargs: Any,
    ) -> None:
        self.notation = notation
        if tag is not None:
            kwargs["initial"] = _as_typed(tag) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        current = tag.kind.pk if tag and tag.kind else None
        fields: dict[str, Any] = self.fields
        self.kinds = fields["kind"].queryset = Kind.objects.of(practice).filter(Q(hidden=False) | Q(pk=current))
        fields["teeth"].choices = [(tooth, show(tooth, notation)) for tooth in TEETH]
        fields["stage"].choices = [("", gettext_lazy("Not stated")), *stages]
        fields["taken_on"].widget.attrs["max"] = str(timezone.localdate())
        example = " ".join(show(tooth, notation) for tooth in (36, 37))
        fields["typed_teeth"].widget.attrs["placeholder"] = _("for example %(teeth)s PA") % {"teeth": example}

    def clean_taken_on(self) -> datetime.date | None:
        """Not in the future."""
        day: datetime.date | None = self.cleaned_data["taken_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day is in the future."))
        return day

    def clean_keywords(self) -> tuple[str, ...]:
        """Each word once, in the order in which they were typed."""
        words = [" ".join(word.split()) for word in self.cleaned_data["keywords"].split(",")]
        once: dict[str, str] = {}
        for word in filter(None, words):
            once.setdefault(word.casefold(), word)
        found = tuple(once.values())
        if len(found) > MOST_KEYWORDS:
            raise ValidationError(_("At most %(most)d keywords, please.") % {"most": MOST_KEYWORDS})
        if any(len(word) > LONGEST_KEYWORD for word in found):
            raise ValidationError(_("A keyword has at most %(most)d characters.") % {"most": LONGEST_KEYWORD})
        return found

    def clean(self) -> dict[str, Any]:
        """Bring together what was ticked and what was typed."""
        typed = parse(self.cleaned_data.get("typed_teeth", ""), self.notation)
        self._take_rest(typed.rest)
        areas = [tooth for area in self.cleaned_data.get("areas", []) for tooth in AREAS[area]]
        self.cleaned_data["all_teeth"] = in_order([*self.cleaned_data.get("teeth", []), *areas, *typed.teeth])
        return self.cleaned_data

    def _take_rest(self, rest: tuple[str, ...]) -> None:
        """One word that is no tooth may name the kind; anything else is said to be unknown."""
        if not rest:
            return
        kind = self._kind_called(" ".join(rest))
        if kind is None:
            words = ", ".join(rest)
            self.add_error("typed_teeth", _("Neither a tooth nor a kind: %(words)s") % {"words": words})
        elif self.cleaned_data.get("kind") is None and "kind" not in self.errors:
            self.cleaned_data["kind"] = kind

    def _kind_called(self, words: str) -> Kind | None:
        wanted = words.casefold()
        code = SHORT_KINDS.get(wanted)
        for kind in self.kinds:
            if wanted == kind.label.casefold() or (code and kind.code == code):
                return kind
        return None

    @property
    def tag(self) -> Tag:
        """The values of a valid form."""
        values = self.cleaned_data
        return Tag(
            title=values["title"],
            description=values["description"],
            kind=values["kind"],
            teeth=values["all_teeth"],
            stage=values["stage"],
            taken_on=values["taken_on"],
            keywords=values["keywords"],
            not_diagnosable=values["not_diagnosable"],
            private_note=values["private_note"],
        )

    @property
    def chart(self) -> tuple[Dentition, Dentition]:
        """The chart with what is ticked now."""
        ticked = {int(code) for code in self["teeth"].value() or [] if str(code).isdecimal()}
        return build_chart(ticked, set(self["areas"].value() or []), self.notation)


def _as_typed(tag: Tag) -> dict[str, Any]:
    return {
        "title": tag.title,
        "description": tag.description,
        "kind": tag.kind,
        "teeth": list(tag.teeth),
        "stage": tag.stage,
        "taken_on": tag.taken_on,
        "keywords": ", ".join(tag.keywords),
        "not_diagnosable": tag.not_diagnosable,
        "private_note": tag.private_note,
    }


class KindForm(forms.Form):
    """A practice's own word for a kind."""

    label = forms.CharField(label=gettext_lazy("Name"), max_length=64)

    def __init__(self, *args: Any, practice: Practice, kind: Kind | None = None, **kwargs: Any) -> None:
        self.practice, self.kind = practice, kind
        super().__init__(*args, **kwargs)

    def clean_label(self) -> str:
        """Two kinds of one name could not be told apart."""
        label = " ".join(self.cleaned_data["label"].split())
        others = [kind for kind in Kind.objects.of(self.practice) if self.kind is None or kind.pk != self.kind.pk]
        if any(kind.label.casefold() == label.casefold() for kind in others):
            raise ValidationError(_("There is a kind of this name already, perhaps a hidden one."))
        return label
