"""What the viewer is told of the frames of an item."""

from __future__ import annotations

from typing import Any

from image_collections.models import Item, RenditionRole


def frames_meta_of(item: Item) -> dict[str, Any]:
    """Where each frame begins and what its values mean; while they are being made, that one has to wait."""
    waiting = item.arrange_since is not None
    made = item.renditions.filter(role=RenditionRole.FRAMES).first()
    if made is None:
        return {"frames": 0, "waiting": waiting}
    return {**made.meta, "version": str(made.pk), "waiting": waiting}
