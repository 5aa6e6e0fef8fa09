"""The way in; of django-allauth's addresses only those that are used, under its names."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.views import confirmation, entrance, invitation

urlpatterns = [
    path("accounts/signup/", entrance.sign_up, name="account_signup"),
    path("accounts/invited/", invitation.invited, name="account_invited"),
    path("accounts/login/", entrance.sign_in, name="account_login"),
    path("accounts/logout/", entrance.sign_out, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/confirm-email/", entrance.confirmation_sent, name="account_email_verification_sent"),
    path("accounts/confirm-email/again/", confirmation.confirm_again, name="account_confirm_again"),
    path("accounts/confirm-email/<str:key>/", confirmation.confirm_email, name="account_confirm_email"),
    path("accounts/password/change/", entrance.change_password, name="account_change_password"),
    path("accounts/password/reset/", entrance.reset_password, name="account_reset_password"),
    path("accounts/password/reset/sent/", entrance.reset_sent, name="account_reset_password_done"),
    path(
        "accounts/password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        entrance.set_new_password,
        name="account_reset_password_from_key",
    ),
]
