"""The addresses of the pages that belong to no room."""

from django.conf import settings
from django.urls import path

from config.site import guide, health, home, language, mailbox, privacy, styleguide, terms

urlpatterns = [
    path("", home.home, name="home"),
    path("p/<slug:slug>/", home.practice_home, name="practice_home"),
    path("help/", guide.help_index, name="help"),
    path("help/<slug:chapter>/", guide.help_chapter, name="help_chapter"),
    path("language/", language.set_language, name="set_language"),
    path("privacy/", privacy.set_privacy, name="set_privacy"),
    path("terms/", terms.terms, name="terms"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
]

if settings.DEMO:
    urlpatterns += [
        path("mailbox/", mailbox.mailbox, name="mailbox"),
        path("mailbox/<int:number>/", mailbox.mail, name="mailbox_mail"),
    ]

if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/viewer/", styleguide.styleguide_viewer, name="styleguide_viewer"),
    ]
