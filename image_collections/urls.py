"""The addresses of image_collections."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
