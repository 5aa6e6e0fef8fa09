"""Inviting additional users: the form, its limits, the mail, sending again and withdrawing (A11)."""

import re
import statistics
import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import JoinInvitation, OutgoingMail
from audit.models import Event
from tests.accounts.conftest import body_of, last_link
from tests.accounts.users import INVITED, follow, heading, invite, lapsed, subscribed, told, waiting
from tests.factories import MembershipFactory, UserFactory
from tests.sharing.test_secrets import whole_database

pytestmark = pytest.mark.django_db
LIST = "/p/northside/users/"
LONG = "Anneliese " * 12 + "Anneliesa"
ARABIC = "ليلى الحسيني"


@pytest.fixture
def paid(northside, alice):
    """A practice that writes in German, with an administrator who reads English."""
    alice.language, northside.language = "en", "de"
    alice.save()
    return subscribed(northside)


def press(client, name, invitation):
    return client.post(reverse(name, args=["northside", invitation.pk]), {"really": "yes"})


@pytest.mark.accepts("A11")
def test_an_invitation_is_kept_told_and_mailed_with_one_button(as_alice, alice, paid):
    answer = invite(as_alice, role="member", limited="on", email="Ivy@Elsewhere.example")
    assert (answer.status_code, answer.url) == (302, LIST)
    kept = waiting(paid)
    assert (kept.name, kept.email, kept.role, kept.limited, kept.invited_by) == (
        "Ivy Inglis",
        "ivy@elsewhere.example",
        "member",
        True,
        alice,
    )
    assert round((kept.expires_at - timezone.now()).total_seconds() / 86400, 3) == 7
    event = Event.objects.get(practice_id=paid.pk)
    assert (event.action, event.subject_label) == ("member:invited", "Ivy Inglis <ivy@elsewhere.example>")
    (message,) = mail.outbox
    assert message.to == ["ivy@elsewhere.example"]
    assert 'lang="de"' in message.alternatives[0].content
    assert len(re.findall(r"https?://", message.body)) == 1
    assert "Ivy Inglis" not in message.subject + message.body


@pytest.mark.accepts("A11")
def test_the_secret_is_in_the_mail_and_nowhere_else(as_alice, paid):
    answers = [invite(as_alice), as_alice.get(LIST)]
    secret = last_link().rstrip("/").rpartition("/")[2]
    assert len(secret) == 43
    assert [answer for answer in answers if secret in answer.text] == []
    assert secret not in whole_database()
    follow(Client())
    assert secret not in whole_database()


@pytest.mark.accepts("A11")
def test_an_administrator_sees_every_patient(as_alice, paid):
    answer = invite(as_alice, role="administrator", limited="on")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["limited"])
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " \n "),
        ("name", "x" * 129),
        ("email", ""),
        ("email", "ivy@"),
        ("role", "owner"),
        ("role", ""),
    ],
)
def test_errors_stand_at_their_fields_and_what_was_typed_stays(as_alice, paid, field, value):
    answer = invite(as_alice, **{field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    other = "email" if field == "name" else "name"
    assert f'value="{INVITED[other]}"' in answer.text
    assert paid.join_invitations.count() == 0


@pytest.mark.accepts("A11")
@pytest.mark.parametrize("suspended_at", [None, "2026-01-01T00:00Z"])
def test_somebody_who_belongs_is_not_invited_again(as_alice, paid, suspended_at):
    MembershipFactory(practice=paid, user=UserFactory(email="ivy@elsewhere.example"), suspended_at=suspended_at)
    answer = invite(as_alice, email="IVY@elsewhere.example")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["email"])
    assert ("belongs to the practice already" in answer.text, mail.outbox) == (True, [])


@pytest.mark.accepts("A11")
def test_a_second_press_invites_nobody_twice_and_offers_to_send_again(as_alice, paid):
    invite(as_alice)
    answer = invite(as_alice, email="IVY@elsewhere.example")
    assert (answer.status_code, len(mail.outbox), paid.join_invitations.count()) == (422, 1, 1)
    again = reverse("invitation_send_again", args=["northside", waiting(paid).pk])
    assert ("invited already" in answer.text, again in answer.text) == (True, True)


@pytest.mark.accepts("A11")
def test_sending_again_makes_a_new_secret_and_the_old_one_dies(as_alice, paid, time_machine):
    invite(as_alice)
    time_machine.move_to(waiting(paid).expires_at, tick=False)
    as_alice.force_login(paid.memberships.get().user)
    assert press(as_alice, "invitation_send_again", waiting(paid)).url == LIST
    assert heading(follow(Client(), mail.outbox[0])) == "This link does not work"
    assert heading(follow(Client(), mail.outbox[1])) == "Join the practice"
    assert told(paid) == ["member:invited", "member:invitation-sent-again"]
    assert [m.state for m in OutgoingMail.objects.all()] == ["sent", "sent"]


@pytest.mark.accepts("A11")
def test_a_mail_that_failed_is_seen_and_sent_again(as_alice, paid, settings):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    page = as_alice.get(invite(as_alice).url).text
    assert ("The mail could not be sent" in page, "Mail failed" in page, "Send again" in page) == (True,) * 3
    settings.EMAIL_BACKEND = backend
    page = as_alice.get(press(as_alice, "invitation_send_again", waiting(paid)).url).text
    assert ("Mail failed" in page, "on its way to ivy@elsewhere.example" in page) == (False, True)


@pytest.mark.accepts("A11")
def test_a_withdrawn_invitation_is_gone_and_its_link_says_so(as_alice, paid):
    invite(as_alice)
    invitation = waiting(paid)
    assert press(as_alice, "invitation_withdraw", invitation).url == LIST
    assert heading(follow(Client())) == "This invitation was withdrawn"
    assert told(paid) == ["member:invited", "member:invitation-withdrawn"]
    for name in ("invitation_withdraw", "invitation_send_again"):
        assert press(as_alice, name, invitation).status_code == 404
    assert invite(as_alice).status_code == 302


@pytest.mark.accepts("A11")
@pytest.mark.parametrize("name", ["invitation_withdraw", "invitation_send_again"])
def test_invitations_are_foreign_to_others(as_alice, as_bob, as_charlie, paid, southside, name):
    invite(as_alice)
    subscribed(southside)
    invitation = waiting(paid)
    assert as_charlie.post(reverse(name, args=["southside", invitation.pk])).status_code == 404
    assert as_charlie.post(reverse(name, args=["northside", invitation.pk])).status_code == 404
    assert as_bob.post(reverse(name, args=["northside", invitation.pk])).status_code == 403
    assert (waiting(paid).sent, len(mail.outbox)) == (1, 1)


@pytest.mark.accepts("A11")
@pytest.mark.parametrize("change", [None, lapsed], ids=["trial", "lapsed"])
def test_without_the_plan_nobody_is_invited(as_alice, northside, change):
    if change:
        change(subscribed(northside))
    assert invite(as_alice).status_code == 403
    assert (JoinInvitation.objects.of(northside).count(), mail.outbox) == (0, [])


def test_a_member_invites_nobody(as_bob, paid):
    answer = invite(as_bob)
    assert (answer.status_code, paid.join_invitations.count()) == (403, 0)


@pytest.mark.accepts("A11")
def test_known_and_unknown_addresses_look_alike_to_who_invites(as_alice, paid):
    UserFactory(email="known@elsewhere.example")
    pages = []
    for email in ("known@elsewhere.example", "other@elsewhere.example"):
        answer = invite(as_alice, email=email)
        assert (answer.status_code, answer.url) == (302, LIST)
        pages.append(body_of(as_alice.get(LIST)).replace(email, "").replace(str(waiting(paid).pk), ""))
        paid.join_invitations.all().delete()
    assert pages[0] == pages[1]


@pytest.mark.accepts("A11")
def test_known_and_unknown_addresses_take_the_same_time(as_alice, paid, settings):
    times = {True: [], False: []}
    for number in range(20):
        UserFactory(email=f"known{number}@elsewhere.example")
        for known in (True, False):
            email = f"{'known' if known else 'other'}{number}@elsewhere.example"
            began = time.process_time()
            assert invite(as_alice, email=email).status_code == 302
            times[known].append(time.process_time() - began)
    assert abs(statistics.median(times[True]) - statistics.median(times[False])) < 0.01


def test_a_practice_invites_fifty_an_hour(as_alice, paid):
    answers = [invite(as_alice, email=f"guest{number}@x.example").status_code for number in range(51)]
    assert (answers[:50], answers[50]) == ([302] * 50, 429)
    assert len(mail.outbox) == 50


def test_one_address_gets_five_mails_an_hour(as_alice, paid):
    invite(as_alice)
    answers = [press(as_alice, "invitation_send_again", waiting(paid)).status_code for _ in range(5)]
    assert (answers, len(mail.outbox)) == ([302] * 4 + [429], 5)


@pytest.mark.parametrize("name", [ARABIC, LONG[:128], "Zoë O’Brien-مريم 🦷", "<b>Ivy</b>"])
def test_names_of_any_kind_are_kept_and_shown(as_alice, paid, name):
    invite(as_alice, name=name)
    assert waiting(paid).name == name.strip()
    shown = as_alice.get(LIST).context["page"].invitations[0].invitation.name
    assert shown == name.strip()


@pytest.mark.parametrize("end", ["\nBcc: evil@evil.example", "\r\nTo: evil@evil.example", "\u2028X: y"])
def test_line_breaks_in_names_are_spaces_and_no_headers(as_alice, alice, paid, end):
    alice.name = paid.name = f"Alice{end}"
    alice.save()
    paid.save()
    invite(as_alice, name=f"Ivy{end}")
    assert waiting(paid).name == " ".join(f"Ivy{end}".split())
    (message,) = mail.outbox
    assert message.recipients() == ["ivy@elsewhere.example"]
    assert {name for name, _value in message.message().items()} <= {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID",
    }  # fmt: skip


@pytest.mark.parametrize("end", ["\nBcc: evil@evil.example", "%0aBcc: evil@evil.example", ",evil@evil.example"])
def test_an_address_with_more_in_it_is_refused(as_alice, paid, end):
    assert invite(as_alice, email=f"ivy@elsewhere.example{end}").status_code == 422
    assert mail.outbox == []
