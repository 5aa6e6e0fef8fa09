"""Share links and upload links: one model, because they open, lock and end alike."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from image_collections.models import Collection, Item, ItemType
from patients.models import SeenByQuerySet

MOST_FAILURES = 5
MOST_WORDS = 8  # of a search


class LinkKind(models.TextChoices):
    """What the receiver came for."""

    VIEW = "view", _("Share link")
    UPLOAD = "upload", _("Upload link")


class Sees(models.TextChoices):
    """What the receiver of an upload link sees besides the form."""

    NOTHING = "nothing", _("Nothing")
    OWN = "own", _("Own uploads")
    ALL = "all", _("All contents of the collection")


class LinkState(models.TextChoices):
    """Told from the columns at the time of asking, never stored (product.md, question 5)."""

    LIVE = "live", _("Live")
    NOT_YET = "not-yet", _("Not yet open")
    EXPIRED = "expired", _("Expired")
    LOCKED = "locked", _("Locked")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def is_live() -> Q:
    """Neither withdrawn nor locked nor over at this moment; perhaps not yet open."""
    return Q(withdrawn_at=None, locked_at=None, expires_at__gt=timezone.now())


class LinkQuerySet(SeenByQuerySet):
    """Which links are seen where."""

    patient_path = "collection__patient"

    def seen_by(self, membership: Membership) -> Self:
        """Those about patients whom this member sees; for who sees everybody also those for the tray."""
        return super().seen_by(membership) if membership.limited else self.of(membership.practice)

    def present(self) -> Self:
        """Of a collection that is not in the bin."""
        return self.filter(collection__deleted_at=None, collection__patient__deleted_at=None)

    def live(self) -> Self:
        return self.filter(is_live())

    def matching(self, text: str) -> Self:
        """Whose receiver has each of these words in the label or the address."""
        found = self
        for word in text.split()[:MOST_WORDS]:
            found = found.filter(Q(label__icontains=word) | Q(email__icontains=word))
        return found

    def disclosing(self) -> Self:
        """Through which somebody sees what is in the collection."""
        return self.filter(Q(kind=LinkKind.VIEW) | Q(sees=Sees.ALL))

    def newest_first(self, *, after: Link | None = None) -> Self:
        """From behind a given link on."""
        rest = Q()
        if after is not None:
            rest = Q(created_at__lt=after.created_at) | Q(created_at=after.created_at, id__lt=after.id)
        return self.filter(rest).order_by("-created_at", "-id")


LinkManager = PracticeManager.from_queryset(LinkQuerySet)


class Link(models.Model):
    """Sight of a collection, or a request for files, for someone without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    handle = models.UUIDField(unique=True)  # in the address after opening; says nothing and opens nothing
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="links")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="links")
    whole_collection = models.BooleanField(default=True)  # as it is when somebody looks; else only `items`
    items = models.ManyToManyField(Item, related_name="links", blank=True)
    kind = models.CharField(max_length=6, choices=LinkKind.choices)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    request_key = models.UUIDField(unique=True)  # of the form, so that sending it twice makes one link
    secret_hash = models.CharField(max_length=64, unique=True)
    password_hash = models.CharField(max_length=128)
    email = models.EmailField(_("e-mail"), blank=True)
    label = models.CharField(_("label"), max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=128, blank=True)
    message = models.TextField(_("message"), max_length=5000, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="en")
    asks_code = models.BooleanField(default=True)
    password_by_mail = models.BooleanField(default=True)
    may_download = models.BooleanField(default=False)
    includes_tags = models.BooleanField(default=True)
    opens_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    most_opens = models.PositiveIntegerField(null=True)
    opens = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=0)  # visits of an older epoch are over
    sees = models.CharField(max_length=7, choices=Sees.choices, default=Sees.OWN)
    most_files = models.PositiveIntegerField(null=True)
    most_bytes = models.PositiveBigIntegerField(null=True)
    types = models.JSONField(default=list, blank=True)  # ItemType codes that are taken; empty: all
    de_identifies = models.BooleanField(default=False)  # what is shown and leaves says nothing of the patient
    burned_in_accepted = models.BooleanField(default=False)  # the sender looked for names drawn into the pictures
    reminded_at = models.DateTimeField(null=True)  # before its end, once for each end
    attestation = models.CharField(max_length=500, blank=True)  # the text that was confirmed, by created_by, then

    objects = LinkManager()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "-created_at"], name="links_of_practice"),
            models.Index(fields=["collection", "-created_at"], name="links_of_collection"),
            models.Index(fields=["practice", "expires_at"], name="links_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} link {self.pk}"

    @property
    def receiver(self) -> str:
        """Who it was made for, in the sender's words: the label, else the address."""
        return self.label or self.email or f"#{self.pk.hex[-6:]}"

    @property
    def state(self) -> LinkState:
        """Judged at this moment; what ended by a person's hand comes before what ended by itself."""
        now = timezone.now()
        if self.withdrawn_at:
            return LinkState.WITHDRAWN
        if self.locked_at:
            return LinkState.LOCKED
        if self.expires_at <= now:
            return LinkState.EXPIRED
        if self.opens_at and self.opens_at > now:
            return LinkState.NOT_YET
        return LinkState.LIVE

    @property
    def is_for_tray(self) -> bool:
        """Whether what arrives is nobody's until somebody files it; wants collection.patient."""
        return self.collection.patient.stands_in

    @property
    def lets_download(self) -> bool:
        """What the sender allowed, and the practice has not forbidden meanwhile."""
        return self.may_download and not self.practice.link_download_never

    @property
    def wants_code(self) -> bool:
        """What the sender asked for, or the practice asks for now wherever there is a mailbox."""
        return self.asks_code or (self.practice.link_code_required and bool(self.email))

    @property
    def type_words(self) -> list[str]:
        """The types of files it takes, in words; none where it takes them all."""
        return [str(kind.label) for kind in ItemType if kind.value in self.types]

    @property
    def is_in_bin(self) -> bool:
        """Whether what it is about was removed, wherever that is; wants collection.patient."""
        return bool(self.collection.deleted_at or self.collection.patient.deleted_at)

    @property
    def can_be_opened_again(self) -> bool:
        return self.most_opens is None or self.opens < self.most_opens
