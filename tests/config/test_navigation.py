"""The side bar: which entry a page belongs to."""

import pytest
from django.urls import reverse


def current_at(client, address: str) -> list[str]:
    return [entry.label for entry in client.get(address).context["navigation"] if entry.current]


@pytest.mark.parametrize(
    ("name", "current"),
    [
        ("practice_home", "Home"),
        ("patient_list", "Patients"),
        ("patient_new", "Patients"),
        ("link_list", "Links"),
        ("audit_log", "Audit log"),
        ("practice_settings", "Settings"),
        ("kind_list", "Settings"),
    ],
)
def test_a_page_belongs_to_one_entry(as_alice, northside, name, current):
    assert current_at(as_alice, reverse(name, args=[northside.slug])) == [current]


def test_pages_of_a_patient_belong_to_patients(as_alice, northside, elena, review, xray):
    pages = {"patient_page": elena, "collection_page": review, "link_new": review, "item_page": xray, "item_tag": xray}
    addresses = [reverse(name, args=[northside.slug, thing.pk]) for name, thing in pages.items()]
    assert [current_at(as_alice, address) for address in addresses] == [["Patients"]] * 5
