"""The addresses of tagging: the kinds of a practice."""

from django.urls import path

from tagging import views

KINDS = "p/<slug:slug>/settings/kinds"

urlpatterns = [
    path(f"{KINDS}/", views.kind_list, name="kind_list"),
    path(f"{KINDS}/<uuid:kind_id>/rename/", views.kind_rename, name="kind_rename"),
    path(f"{KINDS}/<uuid:kind_id>/hide/", views.kind_hide, name="kind_hide"),
    path(f"{KINDS}/<uuid:kind_id>/show/", views.kind_show, name="kind_show"),
]
