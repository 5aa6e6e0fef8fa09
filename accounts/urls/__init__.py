"""The addresses of accounts, one file for each part."""

from accounts.urls import account, entrance, plan, security, users

urlpatterns = [
    *entrance.urlpatterns,
    *account.urlpatterns,
    *security.urlpatterns,
    *users.urlpatterns,
    *plan.urlpatterns,
]
