"""Names the app for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
