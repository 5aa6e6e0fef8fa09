"""Pictures and words for what an item is and where it is in its life, the same for members and visitors."""

from image_collections.imaging.formats import BY_CODE
from image_collections.models import Item, ItemState, ItemType
from image_collections.presenters.reasons import words_for

TYPE_ICONS: dict[str, str] = {
    ItemType.IMAGE: "image",
    ItemType.XRAY: "scan",
    ItemType.DOCUMENT: "file-text",
    ItemType.SCAN: "box",
    ItemType.VIDEO: "video",
    ItemType.OTHER: "file",
}


def icon_of(item: Item) -> str:
    """The picture of its format, or of its type where the format is not known yet or the type says more."""
    found = BY_CODE.get(item.format)
    return found.icon if found and found.item_type.value == item.type else TYPE_ICONS[item.type]


def reason_of(item: Item) -> str:
    """Why it was refused or failed, in words; empty where nothing is wrong."""
    return words_for(item.reason) if item.state in (ItemState.REFUSED, ItemState.FAILED) else ""
