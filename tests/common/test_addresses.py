"""Addresses of many things are the ones that `reverse` gives each of them."""

import uuid

from django.urls import reverse

from common.addresses import address_by_id


def test_each_id_gets_the_address_that_reverse_gives():
    key = uuid.uuid4()
    page = address_by_id("patient_page", "northside")
    picture = address_by_id("item_rendition", "northside", "thumbnail", query="?from=viewer")
    assert (page(key), picture(str(key))) == (
        reverse("patient_page", args=["northside", key]),
        reverse("item_rendition", args=["northside", key, "thumbnail"]) + "?from=viewer",
    )
