"""Additional users of a practice, joining one, and the practices of a person."""

from django.urls import path

from accounts.views import inviting, joining, practices, users

urlpatterns = [
    path("accounts/join/", joining.join, name="account_join"),
    path("accounts/join/sign-out/", joining.join_sign_out, name="account_join_sign_out"),
    path("accounts/join/<str:key>/", joining.join_open, name="account_join_open"),
    path("me/practices/", practices.my_practices, name="my_practices"),
    path("me/practices/new/", practices.practice_start, name="practice_start"),
    path("p/<slug:slug>/leave/", practices.practice_leave, name="practice_leave"),
    path("p/<slug:slug>/users/", users.member_list, name="member_list"),
    path("p/<slug:slug>/users/invite/", inviting.member_invite, name="member_invite"),
    path(
        "p/<slug:slug>/users/invitations/<uuid:invitation_id>/again/",
        inviting.invitation_send_again,
        name="invitation_send_again",
    ),
    path(
        "p/<slug:slug>/users/invitations/<uuid:invitation_id>/withdraw/",
        inviting.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("p/<slug:slug>/users/<uuid:membership_id>/", users.member_page, name="member_page"),
    path("p/<slug:slug>/users/<uuid:membership_id>/change/", users.member_change, name="member_change"),
    path("p/<slug:slug>/users/<uuid:membership_id>/suspend/", users.member_suspend, name="member_suspend"),
    path("p/<slug:slug>/users/<uuid:membership_id>/reactivate/", users.member_reactivate, name="member_reactivate"),
    path("p/<slug:slug>/users/<uuid:membership_id>/remove/", users.member_remove, name="member_remove"),
    path("p/<slug:slug>/users/<uuid:membership_id>/reset/", users.member_reset, name="member_reset"),
]
