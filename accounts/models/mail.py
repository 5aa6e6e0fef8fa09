"""What became of each mail; never its text, because some mails carry secrets that are kept nowhere."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.ids import new_id


class MailState(models.TextChoices):
    """`unknown`: we died between handing it over and writing that down; it is never sent twice."""

    UNKNOWN = "unknown", _("on its way")
    SENT = "sent", _("sent")
    FAILED = "failed", _("mail failed")


class OutgoingMail(models.Model):
    """One message to one address; the key makes sure that it is sent once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=120, unique=True)
    practice_id = models.UUIDField(null=True, db_index=True)
    about_id = models.UUIDField(null=True, db_index=True)
    template = models.CharField(max_length=100)
    to = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.UNKNOWN)
    error = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.template}: {self.state}"
