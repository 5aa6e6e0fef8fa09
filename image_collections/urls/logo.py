"""The practice's logo."""

from django.urls import path

from image_collections.urls.places import PRACTICE
from image_collections.views import logo

urlpatterns = [
    path("logo/<logo:logo>.png", logo.practice_logo, name="practice_logo"),
    path(f"{PRACTICE}/settings/logo/", logo.logo_settings, name="logo_settings"),
    path(f"{PRACTICE}/settings/logo/remove/", logo.logo_remove, name="logo_remove"),
]
