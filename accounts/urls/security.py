"""Second factor, sessions and e-mail address of a person."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
