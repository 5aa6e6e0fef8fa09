"""The page that shows every component; it is routed only where developers look."""

import pytest
from django.urls import NoReverseMatch, include, path, reverse

from config.site import styleguide

urlpatterns = [
    path("", include("config.urls")),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/viewer/", styleguide.styleguide_viewer, name="styleguide_viewer"),
]


def test_production_has_no_styleguide():
    with pytest.raises(NoReverseMatch):
        reverse("styleguide")


@pytest.mark.urls("tests.config.test_styleguide")
def test_styleguide_shows_both_themes(client, db):
    page = client.get("/styleguide/").content.decode()
    assert page.count('<section class="specimen" data-theme="light"') == 1
    assert page.count('<section class="specimen" data-theme="dark"') == 1
    assert page.count('value="36" aria-label="Tooth 36" checked') == 2


@pytest.mark.urls("tests.config.test_styleguide")
def test_sample_viewer_shows_a_picture_without_scripts_too(client, db):
    page = client.get("/styleguide/viewer/").content.decode()
    assert '<img src="/static/images/sample-xray.svg" alt="Panoramic X-ray"' in page
    assert 'rel="next" href="?n=2"' in page or 'href="?n=2" rel="next"' in page
