"""What people type about a collection."""

from __future__ import annotations

import datetime
import tempfile
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
from image_collections.models import Collection

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
