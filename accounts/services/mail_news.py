"""What the provider tells of a mail, and what it changes: once, in whatever order it comes."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.mail_hook import MailNews
from accounts.models import MailState, OutgoingMail

# Later ones win: who is told that a mail came back is not told afterwards that it arrived.
ORDER = [MailState.QUEUED, MailState.SENT, MailState.OPENED, MailState.FAILED, MailState.BOUNCED]


def take_mail_news(news: MailNews) -> bool:
    """Keep it, and what it means for the thing the mail was about; False for what is not ours, known or older."""
    mail = find_mail(news)
    if mail is None:
        return False
    with transaction.atomic():
        earlier = OutgoingMail.objects.filter(pk=mail.pk, state__in=ORDER[: ORDER.index(news.state)])
        if not earlier.update(state=news.state, error=news.why[:100], told_at=timezone.now()):
            return False
        mail.refresh_from_db()
        if mail.is_undelivered:
            import_string(settings.MAIL_CAME_BACK)(mail)
    return True


def find_mail(news: MailNews) -> OutgoingMail | None:
    """By our own name for it, else by the provider's."""
    if news.mail_id:
        return OutgoingMail.objects.filter(pk=news.mail_id).first()
    return OutgoingMail.objects.filter(provider_id=news.provider_id).first() if news.provider_id else None
