"""Settings of a person and of a practice, and the audit log."""

from django.urls import path

from accounts.views import account, audit_log, practice

urlpatterns = [
    path("me/", account.my_account, name="my_account"),
    path("me/notices/", account.my_notices, name="my_notices"),
    path("p/<slug:slug>/settings/", practice.practice_settings, name="practice_settings"),
    path("p/<slug:slug>/audit/", audit_log.audit_log, name="audit_log"),
    path("p/<slug:slug>/audit.csv", audit_log.audit_export, name="audit_export"),
]
