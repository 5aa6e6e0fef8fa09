"""The addresses of the pages that belong to no room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
