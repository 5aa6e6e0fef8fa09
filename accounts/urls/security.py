"""Second factor, sessions and e-mail address of a person; where allauth has a name for an address, it is that."""

from django.urls import path

from accounts.views import proof, second_factor, security

urlpatterns = [
    path("accounts/second-factor/", proof.second_factor, name="mfa_authenticate"),
    path("accounts/reauthenticate/", proof.prove, name="account_reauthenticate"),
    path("accounts/passkey/", proof.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("accounts/passkey/begin/", proof.passkey_begin, name="passkey_begin"),
    path("me/security/", security.my_security, name="my_security"),
    path("me/security/needed/", second_factor.needed, name="second_factor_needed"),
    path("me/security/app/", second_factor.add_app, name="mfa_activate_totp"),
    path("me/security/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("me/security/passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("me/security/passkeys/<uuid:passkey_id>/rename/", second_factor.rename_passkey, name="mfa_edit_webauthn"),
    path("me/security/passkeys/<uuid:passkey_id>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path("me/security/recovery-codes/", second_factor.recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/security/recovery-codes/file/", second_factor.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("me/security/sessions/", security.my_sessions, name="usersessions_list"),
    path("me/security/sessions/end/", security.session_end, name="session_end"),
    path("me/security/sessions/end-others/", security.sessions_end_others, name="sessions_end_others"),
    path("me/email/", security.my_email, name="my_email"),
    path("me/email/confirm/<str:key>/", security.my_email_confirm, name="my_email_confirm"),
]
