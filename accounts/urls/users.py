"""Additional users of a practice, and joining one."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
