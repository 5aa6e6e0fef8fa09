"""What people type about a collection."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from image_collections.models import Collection


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
