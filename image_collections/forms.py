"""What people type about collections and about many items at once."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from image_collections.imaging import Failed, Refused, inspect_logo
from image_collections.imaging.limits import LOGO_BYTES
from image_collections.models import Collection, Item, Stage
from image_collections.models.collection import CollectionQuerySet
from image_collections.services.bulk_tags import TagChange, merged
from tagging.forms import TagForm
from tagging.tag import MOST_KEYWORDS

NEW = "new"  # the target that does not exist yet

LOGO_WORDS = {
    "type_not_accepted": gettext_lazy("This is no picture that can be a logo. Choose a PNG, JPEG or WebP file."),
    "content_mismatch": gettext_lazy("The content is not what the name of the file says. Choose another file."),
    "too_large": gettext_lazy("The file is larger than 1 MiB. Save the picture smaller and try again."),
    "picture_too_large": gettext_lazy("The picture is larger than 4,000 pixels. Make it smaller and try again."),
    "damaged": gettext_lazy("The picture is damaged and cannot be read. Save it again and retry."),
}


class CollectionForm(forms.ModelForm):
    """Title, date of images, description; the usual title and date stand there already."""

    class Meta:
        model = Collection
        fields = ["title", "images_on", "description"]
        labels = {
            "title": gettext_lazy("Title"),
            "images_on": gettext_lazy("Date of images"),
            "description": gettext_lazy("Description"),
        }
        widgets = {
            "images_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["images_on"].widget.attrs["max"] = today.isoformat()
        self.initial.setdefault("images_on", today)
        self.initial.setdefault("title", _("New collection, %(date)s") % {"date": date_format(today)})

    def clean_images_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["images_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date cannot be in the future."), code="future")
        return day


class TargetForm(forms.Form):
    """Where items are put: one of the patient's collections, or a new one (`first` of it); see _picker.html."""

    target = forms.CharField(
        error_messages={"required": gettext_lazy("Choose a collection, or make a new one.")}, max_length=36
    )
    confirmed = forms.BooleanField(error_messages={"required": gettext_lazy("Please confirm this first.")})

    def __init__(self, data: Any = None, *, collections: CollectionQuerySet, is_other: bool) -> None:
        super().__init__(data, initial={"target": ""})
        self.collections = collections
        self.is_new = self.is_bound and self.data.get("target") == NEW
        self.first = CollectionForm(data if self.is_new else None, prefix="new")
        self.fields["confirmed"].required = is_other

    def clean_target(self) -> Collection | None:
        """The collection; None for a new one."""
        if self.is_new:
            return None
        try:
            found: Collection | None = self.collections.filter(pk=self.cleaned_data["target"]).first()
        except forms.ValidationError:
            found = None
        if found is None:
            raise forms.ValidationError(_("This collection is not there any more. Choose another one."))
        return found

    def clean(self) -> dict[str, Any]:
        if self.is_new and not self.first.is_valid():
            self.add_error("target", _("Check the title and the date of the new collection."))
        return self.cleaned_data

    @property
    def asks_confirmation(self) -> bool:
        """Whether all that is missing is the word that it is the right patient."""
        return self.is_bound and set(self.errors) == {"confirmed"}


class BulkTagForm(TagForm):
    """What is set on many items; a field left empty changes nothing."""

    teeth_way = forms.ChoiceField(
        label=gettext_lazy("These teeth"),
        choices=[("add", gettext_lazy("are added")), ("replace", gettext_lazy("replace those that are there"))],
        initial="add",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, items: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, stages=list(Stage.choices), **kwargs)
        self.items = list(items)
        for name in ("title", "description", "not_diagnosable", "private_note"):
            del self.fields[name]
        fields: dict[str, Any] = self.fields
        fields["kind"].empty_label = _("Leave as it is")
        fields["stage"].choices = [("", _("Leave as it is")), *Stage.choices]
        fields["taken_on"].help_text = _("Empty: leave as it is.")
        fields["keywords"].help_text = _("Added to those that are there. Separate keywords by commas.")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        filled = ("kind", "stage", "taken_on", "keywords", "all_teeth")
        if not self.errors and not any(values.get(name) for name in filled):
            raise forms.ValidationError(_("Fill in what should change. What stays empty is left as it is."))
        words = values.get("keywords", ())
        if any(len(merged(item.keywords, words)) > MOST_KEYWORDS for item in self.items):
            self.add_error("keywords", _("A file would have more than %(most)d keywords.") % {"most": MOST_KEYWORDS})
        return values

    @property
    def change(self) -> TagChange:
        """The values of a valid form."""
        names = ("kind", "stage", "taken_on", "keywords")
        values = {name: self.cleaned_data[name] for name in names}
        replaces = self.cleaned_data["teeth_way"] == "replace"
        return TagChange(**values, teeth=tuple(self.cleaned_data["all_teeth"]), replaces_teeth=replaces)


class LogoForm(forms.Form):
    """A picture for the head of pages and mails; only its header is read here, a worker decodes it."""

    logo = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 1 MiB and 4,000 pixels wide and high."),
        error_messages={
            "required": gettext_lazy("Choose a picture first."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
        },
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_logo(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["logo"]
        if (file.size or 0) > LOGO_BYTES:
            raise forms.ValidationError(LOGO_WORDS["too_large"])
        with tempfile.NamedTemporaryFile() as copy:
            copy.writelines(file.chunks())
            copy.flush()
            try:
                inspect_logo(Path(copy.name), file.name or "")
            except (Refused, Failed) as error:
                raise forms.ValidationError(LOGO_WORDS.get(error.reason, LOGO_WORDS["damaged"])) from error
        file.seek(0)
        return file
