"""The addresses of viewer."""

from django.urls import path

from viewer import tray, views

urlpatterns = [
    path("p/<slug:slug>/items/<uuid:item_id>/", views.item_page, name="item_page"),
    path("p/<slug:slug>/tray/<uuid:item_id>/", tray.tray_item, name="tray_item"),
]
