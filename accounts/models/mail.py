"""What became of each mail; never its text, because some mails carry secrets that are kept nowhere."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import new_id

HANDING_OVER = datetime.timedelta(minutes=2)  # no mail server is asked for longer


class MailState(models.TextChoices):
    """`unknown` is told from how long a mail has been queued, never stored."""

    QUEUED = "queued", _("on its way")
    SENT = "sent", _("sent")
    OPENED = "opened", _("opened")
    FAILED = "failed", _("mail failed")
    BOUNCED = "bounced", _("came back")
    UNKNOWN = "unknown", _("perhaps sent")


UNDELIVERED = (MailState.FAILED, MailState.BOUNCED)


class OutgoingMail(models.Model):
    """One message to one address; the key makes sure that it is sent once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    practice_id = models.UUIDField(null=True, db_index=True)
    about_id = models.UUIDField(null=True, db_index=True)
    template = models.CharField(max_length=100)
    to = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    error = models.CharField(max_length=100, blank=True)
    provider_id = models.CharField(max_length=255, blank=True, db_index=True)  # the provider's name for it
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the provider said what became of it

    class Meta:
        indexes = [models.Index(fields=["state", "told_at"], name="mails_by_news")]

    def __str__(self) -> str:
        return f"{self.template}: {self.state}"

    @property
    def fate(self) -> MailState:
        """As shown: who died between handing a mail over and writing that down leaves it queued for ever."""
        if self.state == MailState.QUEUED and timezone.now() > self.created_at + HANDING_OVER:
            return MailState.UNKNOWN
        return MailState(self.state)

    @property
    def is_undelivered(self) -> bool:
        """Whether nobody has it, as far as we were told."""
        return self.state in UNDELIVERED
