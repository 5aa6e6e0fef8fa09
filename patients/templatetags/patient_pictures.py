"""The picture of a patient for every page that names one."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils import timezone

from patients.models import Patient
from patients.pictures import Picture, pictures_of

register = template.Library()


@register.simple_tag(takes_context=True)
def patient_picture(context: Context, patient: Patient) -> Picture:
    """A page of a practice has said whose it is; the patient was found through its door."""
    return pictures_of(context["practice"], [patient], timezone.localdate())[patient.pk]
