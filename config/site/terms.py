"""The terms of use: the operator's own if there are some, else ours."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.http import render


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What one accepts by signing up; everybody may read it."""
    return render(request, "config/terms.html", {"own": settings.TERMS})
