"""The addresses of viewer."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
