"""Plan and storage, upgrading and subscribing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
