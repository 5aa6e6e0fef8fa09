"""The operator's pages at /admin/: their door, and the few tables that stand in them; nothing of a patient does.

What may be done with a row is in accounts/admin/. Nothing registers itself here: a table that is not named below
has no page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import sign_in_first
from accounts.admin.mails import MailAdmin
from accounts.admin.people import UserAdmin
from accounts.admin.practices import PracticeAdmin, SignUpAdmin
from accounts.admin.subscriptions import SubscriptionAdmin
from accounts.models import OutgoingMail, Practice, SignUp, Subscription, User
from accounts.operators import is_operator, may_operate
from accounts.second_factor import has_second_factor
from accounts.views.entrance import sign_out

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def turned_away(request: HttpRequest) -> HttpResponse:
    """Strangers sign in at our own door; for people who are no operators there is nothing here."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    if not is_operator(request):
        raise Http404
    back = urlencode({"next": request.get_full_path() if request.method in ("GET", "HEAD") else reverse("admin:index")})
    if has_second_factor(request.user):
        messages.info(request, _("The operator's pages want your second factor; the password is not enough here."))
        return redirect(f"{reverse('account_reauthenticate')}?{back}")
    messages.info(request, _("The operator's pages want a second factor. Set one up to open them."))
    return redirect(f"{reverse('second_factor_needed')}?{back}")


class OperatorSite(admin.AdminSite):
    """Django's admin behind our sign-in, for operators who used a second factor in this session."""

    site_title = "Bitewing"
    site_header = "Bitewing"
    index_title = gettext_lazy("Operating Bitewing")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_operate(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page of the admin, and every address below it that does not exist, comes through here."""
        inside = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return inside(request, *args, **kwargs) if may_operate(request) else turned_away(request)

        return cast("View", guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in, and it is not here."""
        if may_operate(request):
            return redirect("admin:index")
        if isinstance(request.user, User):
            return turned_away(request)
        return redirect_to_login(reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return sign_out(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("my_account")


site = OperatorSite()
site.register(Practice, PracticeAdmin)
site.register(Subscription, SubscriptionAdmin)
site.register(SignUp, SignUpAdmin)
site.register(User, UserAdmin)
site.register(OutgoingMail, MailAdmin)
