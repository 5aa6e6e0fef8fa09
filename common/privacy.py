"""Privacy mode of one device: patients' names as initials, small pictures blurred, until one points at them (B7)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ON = "on"


class PersonName(str):
    """A patient's name among other words: crumbs and other lists of labels know which one is to be hidden."""

    __slots__ = ()


def is_private(request: HttpRequest | None) -> bool:
    """Whether this device hides names; a page that was made without a request hides nothing."""
    return request is not None and request.COOKIES.get(settings.PRIVACY_COOKIE_NAME) == ON


def remember_privacy(response: HttpResponse, *, on: bool) -> None:
    """For a year, or no longer; the cookie says nothing of anybody."""
    response.set_cookie(
        settings.PRIVACY_COOKIE_NAME,
        ON if on else "",
        max_age=settings.PRIVACY_COOKIE_AGE if on else 0,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
