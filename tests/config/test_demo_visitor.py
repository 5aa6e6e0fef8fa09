"""The dentist who visits the demo practice."""

import time_machine

from config.demo.practice import assign_to_visitor
from patients.models import Patient
from tests.factories import PatientFactory


@time_machine.travel("2026-11-21 12:00 +0000")
def test_visitor_sees_two_patients_one_of_them_for_two_weeks(dora, elena, northside):
    other = PatientFactory(practice=northside)
    PatientFactory(practice=northside)

    assign_to_visitor([elena], until=[other])

    visiting = dora.memberships.select_related("practice").get()
    assert set(Patient.objects.seen_by(visiting)) == {elena, other}
    assert [str(patient.assignments.get().ends_on) for patient in (elena, other)] == ["None", "2026-12-05"]
