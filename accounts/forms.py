"""What people type about themselves and their practice."""

from django import forms


class SignUpForm(forms.Form):
    """Placeholder for allauth's import; see accounts room."""

    def signup(self, request: object, user: object) -> None:
        """Called by allauth."""
