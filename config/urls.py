"""Every address of Bitewing, by room."""

from django.urls import include, path

from config.admin_site import site

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("patients.urls")),
    path("", include("tagging.urls")),
    path("", include("image_collections.urls")),
    path("", include("viewer.urls")),
    path("", include("sharing.urls")),
    path("", include("config.site.urls")),
    path("admin/", site.urls),
]
