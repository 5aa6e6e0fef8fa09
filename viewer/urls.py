"""The addresses of viewer."""

from django.urls import path

from viewer import views

urlpatterns = [
    path("p/<slug:slug>/items/<uuid:item_id>/", views.item_page, name="item_page"),
]
