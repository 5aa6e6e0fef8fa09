"""The list of patients and the edit page, as people and strangers meet them."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from audit.actions import Action
from audit.models import Event
from patients.models import Patient
from tests.factories import PatientFactory

LIST = "/p/northside/patients/"


def names(response) -> list[str]:
    return re.findall(r'<a href="[^"]+"><bdi>(.*?)</bdi></a>', response.content.decode())


def search(client, text, **extra):
    return client.post(f"{LIST}?sort=name", {"q": text}, follow=True, **extra)


@pytest.fixture
def three(northside):
    day = timezone.now()
    people = [("Zoë", "Ångström"), ("Ali", "Baba"), ("İsmail", "Işık")]
    return [
        PatientFactory(practice=northside, first_name=f, last_name=n, last_activity_at=day - datetime.timedelta(days=i))
        for i, (f, n) in enumerate(people)
    ]


@pytest.mark.accepts("B2")
def test_list_is_sorted_by_activity_or_by_name(as_bob, three):
    assert names(as_bob.get(LIST)) == ["Zoë Ångström", "Ali Baba", "İsmail Işık"]
    assert names(as_bob.get(f"{LIST}?sort=name")) == ["Zoë Ångström", "Ali Baba", "İsmail Işık"]
    Patient.objects.of(three[0].practice).filter(last_name="Baba").update(last_activity_at=timezone.now())
    assert names(as_bob.get(LIST)) == ["Ali Baba", "Zoë Ångström", "İsmail Işık"]


@pytest.mark.accepts("B2")
def test_search_finds_and_its_address_names_nobody(as_bob, three):
    response = search(as_bob, "isik ismail")

    assert names(response) == ["İsmail Işık"]
    address = response.redirect_chain[-1][0]
    assert re.fullmatch(rf"{LIST}\?sort=activity&search=[\w-]{{12}}|{LIST}\?sort=name&search=[\w-]{{12}}", address)
    assert names(as_bob.get(address)) == ["İsmail Işık"]


@pytest.mark.accepts("B2")
def test_typing_is_answered_with_the_list_only(as_bob, three):
    response = as_bob.post(LIST, {"q": "baba", "search": "abcdefgh"}, HTTP_HX_REQUEST="true")

    assert names(response) == ["Ali Baba"]
    assert "<html" not in response.content.decode()
    assert response["HX-Replace-Url"] == f"{LIST}?sort=activity&search=abcdefgh"


def test_search_of_another_person_is_not_recalled(as_bob, as_alice, three):
    as_bob.post(LIST, {"q": "baba", "search": "abcdefgh"})

    assert len(names(as_alice.get(f"{LIST}?search=abcdefgh"))) == 3


@pytest.mark.parametrize("text", ["%", "_", "\\", "\x00", "'", "x" * 5000, "🦷" * 300, "\u202e"])
def test_odd_search_texts_are_answered(as_bob, three, text):
    assert search(as_bob, text).status_code == 200


@pytest.mark.accepts("B2")
def test_fifty_are_shown_and_the_next_page_goes_on_behind_them(as_bob, northside):
    PatientFactory.create_batch(52, practice=northside)
    for sort in ["name", "activity"]:
        first = as_bob.get(f"{LIST}?sort={sort}")
        following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
        second = as_bob.get(f"{LIST}{following}")
        assert (len(names(first)), len(names(second))) == (50, 2)
        assert len({*names(first), *names(second)}) == 52
        assert 'rel="next"' not in second.content.decode()


@pytest.mark.parametrize("after", ["x", "00000000-0000-0000-0000-000000000000"])
def test_page_from_behind_nobody_does_not_exist(as_bob, elena, after):
    assert as_bob.get(f"{LIST}?after={after}").status_code == 404


@pytest.mark.accepts("I1")
def test_page_from_behind_a_foreign_patient_does_not_exist(as_bob, southside):
    assert as_bob.get(f"{LIST}?after={PatientFactory(practice=southside).pk}").status_code == 404


@pytest.mark.accepts("I1")
def test_patients_of_others_and_from_the_bin_are_not_listed(as_bob, elena, southside):
    PatientFactory(practice=southside, first_name="Foreign")
    PatientFactory(practice=elena.practice, first_name="Binned", deleted_at=timezone.now())

    assert names(as_bob.get(LIST)) == ["Elena Marchetti"]
    assert names(search(as_bob, "foreign")) == []


@pytest.mark.accepts("I5")
def test_empty_list_offers_the_first_step_and_empty_search_says_what_to_do(as_bob, northside):
    assert reverse("patient_new", args=["northside"]) in as_bob.get(LIST).content.decode()
    assert "No patients yet" in as_bob.get(LIST).content.decode()
    assert "Nobody found" in search(as_bob, "smith").content.decode()


@pytest.mark.accepts("A9")
def test_after_the_trial_new_patient_is_locked_and_says_why(as_bob, elena, northside):
    northside.trial_ends_at = timezone.now()
    northside.save()
    page = as_bob.get(LIST).content.decode()

    assert "The trial has ended." in page
    assert reverse("patient_new", args=["northside"]) not in page


def test_viewer_plan_says_why_there_are_no_patients(as_bob, northside):
    northside.plan = Plan.VIEWER
    northside.save()

    response = as_bob.get(LIST)
    assert response.status_code == 403
    assert "The viewer plan has no patients of its own." in response.content.decode()


@pytest.mark.accepts("I1")
def test_stranger_gets_404(as_charlie, elena):
    assert as_charlie.get(LIST).status_code == 404
    assert as_charlie.get(f"{LIST}{elena.pk}/edit/").status_code == 404


@pytest.mark.accepts("I1")
def test_foreign_patient_in_the_own_practice_does_not_exist(as_charlie, southside, elena):
    assert as_charlie.get(f"/p/southside/patients/{elena.pk}/edit/").status_code == 404


@pytest.mark.accepts("B1")
def test_changing_a_patient(as_bob, bob, elena):
    response = as_bob.post(
        f"{LIST}{elena.pk}/edit/", {"first_name": "Elena", "last_name": "Rossi", "birth_date": "1981-03-14"}
    )

    assert response.headers["Location"] == f"{LIST}{elena.pk}/"
    elena.refresh_from_db()
    assert (elena.last_name, elena.card_number) == ("Rossi", "")
    event = Event.objects.get(action=Action.PATIENT_CHANGED)
    assert (event.actor_id, event.subject_id) == (bob.pk, elena.pk)


def test_looking_at_the_edit_page_is_written_down_once(as_bob, elena):
    assert as_bob.get(f"{LIST}{elena.pk}/edit/").status_code == 200
    assert [event.action for event in Event.objects.all()] == [Action.PATIENT_VIEWED]


@pytest.mark.accepts("B1")
def test_what_was_typed_is_kept_when_something_is_wrong(as_bob, elena, northside):
    PatientFactory(practice=northside, card_number="A-7")
    long = "Marchetti" * 40
    typed = {"first_name": "أحمد", "last_name": long, "birth_date": "2999-01-01", "card_number": "a-7"}
    response = as_bob.post(f"{LIST}{elena.pk}/edit/", typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert all(f'value="{text}"' in page for text in typed.values())
    assert page.count('class="field-error"') == 3
    elena.refresh_from_db()
    assert elena.last_name == "Marchetti"


@pytest.mark.accepts("I2")
def test_no_patient_in_the_title(as_bob, elena):
    for address in [LIST, f"{LIST}{elena.pk}/edit/"]:
        title = re.search(r"<title>(.*?)</title>", as_bob.get(address).content.decode())[1]
        assert "Marchetti" not in title


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)  # the session is written once a second
@pytest.mark.parametrize("sort", ["name", "activity"])
def test_as_many_queries_for_twenty_patients_as_for_one(as_bob, northside, django_assert_max_num_queries, sort):
    counts = []
    for more in [1, 19]:
        PatientFactory.create_batch(more, practice=northside)
        as_bob.get(LIST)
        with django_assert_max_num_queries(8) as asked:
            as_bob.get(f"{LIST}?sort={sort}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
