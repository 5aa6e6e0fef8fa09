"""What a person may do with what was shared, at this moment, and through which share.

A share that was passed on hangs below the one it came from. It counts only while everything above it counts, and while
whoever passed it on still has it; and it gives at most what everything above it gives.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from django.db.models import Q

from accounts.models import User
from image_collections.models import Item
from image_collections.models.item import ItemQuerySet
from sharing.models import Recipient, Share, Sight

Pair = tuple[uuid.UUID, uuid.UUID]  # of a share and a person


@dataclass(frozen=True)
class Right:
    """What may be done; `through` names the share, or the shares, that say so."""

    may_download: bool
    may_pass_on: bool
    may_add_files: bool
    sees_tags: bool
    sees_annotations: bool
    de_identified: bool
    expires_at: datetime.datetime | None
    through: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Chain:
    """A share and what it was passed on from, up to the one that the owner gave."""

    shares: tuple[Share, ...]

    @property
    def share(self) -> Share:
        return self.shares[0]

    @property
    def right(self) -> Right:
        """What every link of the chain gives."""
        ends = [share.expires_at for share in self.shares if share.expires_at]
        return Right(
            may_download=all(share.may_download for share in self.shares),
            may_pass_on=all(share.may_pass_on for share in self.shares),
            may_add_files=all(share.may_add_files for share in self.shares),
            sees_tags=all(share.includes_tags for share in self.shares),
            sees_annotations=all(share.includes_annotations for share in self.shares),
            de_identified=any(share.de_identifies for share in self.shares),
            expires_at=min(ends, default=None),
            through=(self.share.pk,),
        )

    @property
    def items(self) -> ItemQuerySet:
        """What every link of the chain shows, of what may leave the practice at all."""
        owned = Item.objects.of(self.share.practice).present().shareable()
        return reduce(_within, self.shares, owned)


def what_may(user: User, item: Item) -> Right | None:
    """Everything that this person's shares allow with this item; None when none of them shows it."""
    rights = [chain.right for chain in chains_to(user) if chain.items.filter(pk=item.pk).exists()]
    return reduce(_either, rights) if rights else None


def chains_to(user: User, shares: Iterable[uuid.UUID] | None = None) -> list[Chain]:
    """Every share that counts for this person now, newest first; of `shares` only, if they are given."""
    given = Recipient.objects.across_practices().filter(Q(user=user) | Q(group__members=user), withdrawn_at=None)
    if shares is not None:
        given = given.filter(share__in=list(shares))
    first = set(given.values_list("share", flat=True))
    family = _with_ancestors(first)
    chains = [chain for pk in first if (chain := _climb(pk, family))]
    holding = _holding({pair for chain in chains for pair in _links(chain, user.pk)})
    found = [chain for chain in chains if _links(chain, user.pk) <= holding]
    return sorted(found, key=lambda chain: (chain.share.created_at, chain.share.pk), reverse=True)


def _with_ancestors(first: set[uuid.UUID]) -> dict[uuid.UUID, Share]:
    """These shares and all above them, those that do not count left out; one query for each storey of the tree."""
    found: dict[uuid.UUID, Share] = {}
    wanted: set[uuid.UUID] = set(first)
    while wanted:
        rows = Share.objects.across_practices().live().present().filter(pk__in=wanted)
        found |= {
            row.pk: row for row in rows.select_related("practice", "collection__patient").prefetch_related("beside")
        }
        above = {found[pk].parent_id for pk in wanted if pk in found}
        wanted = {pk for pk in above if pk and pk not in found}
    return found


def _climb(pk: uuid.UUID | None, family: dict[uuid.UUID, Share]) -> Chain | None:
    """From a share up to the root; None when one on the way does not count any more."""
    shares = []
    while pk:
        if pk not in family:
            return None
        shares.append(family[pk])
        pk = family[pk].parent_id
    return Chain(tuple(shares)) if shares else None


def _links(chain: Chain, user_id: uuid.UUID) -> set[Pair | None]:
    """Who must have what: the person the lowest share, and whoever passed on a share the one above it."""
    passed = {
        (above.pk, below.created_by_id) if below.created_by_id else None for below, above in pairwise(chain.shares)
    }
    return {(chain.share.pk, user_id)} | passed


def _holding(pairs: set[Pair | None]) -> set[Pair | None]:
    """Those of the pairs of share and person of which it is true now: given, not taken back, not declined."""
    shares, users = {pair[0] for pair in pairs if pair}, {pair[1] for pair in pairs if pair}
    rows = Recipient.objects.across_practices().filter(share__in=shares, withdrawn_at=None)
    found: set[Pair | None] = set(rows.filter(user__in=users).values_list("share", "user"))
    found |= set(rows.filter(group__members__in=users).values_list("share", "group__members"))
    sights = Sight.objects.across_practices().filter(share__in=shares, user__in=users)
    return found - set(sights.exclude(declined_at=None).values_list("share", "user"))


def _within(items: ItemQuerySet, share: Share) -> ItemQuerySet:
    """As far as this share reaches: its collections while they are this patient's, all of them or the chosen items."""
    places = [share.collection_id, *(one.pk for one in share.beside.all())]
    found = items.filter(collection__in=places, collection__patient=share.collection.patient_id)
    return found if share.grows else found.filter(pk__in=share.items.values("pk"))


def _either(one: Right, other: Right) -> Right:
    """What at least one of two allows; what one allows with a de-identified item says nothing about the real one."""
    if one.de_identified != other.de_identified:
        return other if one.de_identified else one
    ends = [right.expires_at for right in (one, other)]
    return Right(
        may_download=one.may_download or other.may_download,
        may_pass_on=one.may_pass_on or other.may_pass_on,
        may_add_files=one.may_add_files or other.may_add_files,
        sees_tags=one.sees_tags or other.sees_tags,
        sees_annotations=one.sees_annotations or other.sees_annotations,
        de_identified=one.de_identified,
        expires_at=None if None in ends else max(end for end in ends if end),
        through=one.through + other.through,
    )
