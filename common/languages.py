"""The language that somebody who is not signed in has chosen; kept in a cookie, for the interface and nothing else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header


def is_offered(language: str) -> bool:
    return language in dict(settings.LANGUAGES)


def chosen_language(request: HttpRequest) -> str:
    """What was chosen in this browser, or nothing; Django's LocaleMiddleware reads the same cookie."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if is_offered(language) else ""


def wanted_language(request: HttpRequest) -> str:
    """What was chosen in this browser, else the first that it asks for and we have, else nothing."""
    if chosen := chosen_language(request):
        return chosen
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if is_offered(code.partition("-")[0]):
            return code.partition("-")[0]
    return ""


def remember_language(response: HttpResponse, language: str) -> None:
    """For a year; a cookie `__Host-` wants the path / and Secure."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path="/",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
