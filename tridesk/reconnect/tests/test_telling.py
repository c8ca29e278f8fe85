"""The page of a restore lists the people who were told; if no mail tells anybody, the desk calls."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts import worklist
from tridesk.accounts.models import User
from tridesk.directory.models import Contact, Credential, Organisation, Registration
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotAllowed
from tridesk.mailroom.models import OutMail
from tridesk.reconnect import queries
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import reversal, telling
from tridesk.reconnect.models import Restore
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.stories import MONDAY, TOWNHALL, begun, called, ordered, restored
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db
LATER = MONDAY + queries.TOLD_WITHIN
TOWNHALL_PHONE = "+3281234567"


def page(restore: Restore, user: User) -> str:
    return as_(user).get(f"/restores/{restore.pk}/").content.decode()


def numbers(restore: Restore, user: User) -> list[str]:
    """The numbers at which the page asks to tell somebody."""
    notice = page(restore, user).split("this access works again. Call ")[1].split("</ul>")[0]
    return [f"+{digits}" for digits in re.findall(r"number=%2B(\d+)", notice)]


def calls_due(user: User) -> list[int]:
    """The restores of which the worklist says that somebody has to be called, and with it the page of each."""
    groups = [group for group in worklist.groups(user) if "not told" in str(group.kind.name)]
    due = {row.pk for group in groups for row in group.kind.rows}
    pages = {restore.pk for restore in Restore.objects.all() if "this access works again. Call " in page(restore, user)}
    assert pages == due, "the page and the worklist say the same"
    return sorted(due)


@pytest.fixture
def restore(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
    return restored(ticket, key, karim)


@pytest.fixture
def untold(ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
    """A restore at an organisation of which only telephone numbers are registered."""
    Registration.objects.filter(kind="email").delete()
    return restored(ticket, key, karim)


def test_each_address_stands_on_the_page_and_whether_its_mail_came_back(restore: Restore, karim: User) -> None:
    OutMail.objects.filter(recipients__contains=[TOWNHALL]).update(state="bounced")
    told = page(restore, karim).split("Who was told")[1]
    lines = dict(line.split("<span", 1) for line in told.split("<li>")[1:])
    assert {address.strip(): "did not arrive" in rest for address, rest in lines.items()} == {
        "rosa@namur.example": False,
        TOWNHALL: True,
    }


@pytest.mark.parametrize("after", [timedelta(0), queries.TOLD_WITHIN])
def test_who_was_told_is_the_only_question_of_the_step_after_the_order(
    restore: Restore, karim: User, after: timedelta
) -> None:
    """No way of proving is read any more, and whom nobody told is seen by the same rows."""
    with clock.frozen(MONDAY + after):
        page(restore, karim)
        with CaptureQueriesContext(connection) as captured:
            page(restore, karim)
    asked = [query["sql"] for query in captured]
    assert sum("reconnect_telling" in sql or "mailroom_outmail" in sql for sql in asked) == 1
    assert not any('"directory_registration"' in sql and '"left_on" IS NULL' in sql for sql in asked)


class TestWhoCounts:
    """A mail to the requester tells nobody that their mailbox was taken over."""

    @pytest.fixture
    def done(self, ticket: Ticket, key: Credential, karim: User, twin: Twin) -> Restore:
        """A restore of which nobody has been told yet."""
        restore = begun(ticket, key, karim)
        called(restore, karim)
        ordered(restore, karim)
        return restore

    def due(self, restore: Restore, user: User) -> list[str] | None:
        """The numbers to call after all were told, as the page has them; None where nobody has to be called."""
        telling.tell(restore.pk)
        with clock.frozen(LATER):
            return numbers(restore, user) if calls_due(user) == [restore.pk] else None

    def test_the_mailbox_of_the_requester_does_not(self, done: Restore, karim: User) -> None:
        assert self.due(done, karim) is None
        OutMail.objects.filter(recipients__contains=[TOWNHALL]).update(state="bounced")
        assert self.due(done, karim) == [TOWNHALL_PHONE]

    def test_nor_does_one_of_theirs_that_the_organisation_has_too(
        self, done: Restore, karim: User, town: Organisation
    ) -> None:
        Registration.objects.filter(value=TOWNHALL).update(value="rosa+townhall@namur.example")
        assert self.due(done, karim) == [TOWNHALL_PHONE]

    def test_nor_does_what_has_stood_for_a_week(self, done: Restore, karim: User) -> None:
        Registration.objects.filter(organisation=done.user.organisation).update(since=MONDAY - timedelta(7))
        assert self.due(done, karim) == [], "one from their website"

    def test_where_there_is_a_security_contact_they_do(self, done: Restore, karim: User, piet: Contact) -> None:
        assert self.due(done, karim) is None
        OutMail.objects.filter(recipients__contains=[piet.email]).update(state="stuck")
        assert self.due(done, karim) == [TOWNHALL_PHONE]
        with clock.frozen(LATER):
            assert "No mail told the security contact" in page(done, karim)

    def test_nobody_gets_round_them_by_unmarking_them_first(
        self, done: Restore, karim: User, piet: Contact, town: Organisation
    ) -> None:
        piet.phone = "+3281234569"
        piet.save()
        settled(town)
        piet.is_security_contact = False
        piet.save()
        assert self.due(done, karim) is None
        OutMail.objects.filter(recipients__contains=[piet.email]).update(state="stuck")
        assert self.due(done, karim) == [piet.phone, TOWNHALL_PHONE]

    def test_one_who_asks_themselves_is_like_anybody(
        self, done: Restore, karim: User, rosa: Contact, town: Organisation
    ) -> None:
        rosa.is_security_contact = True
        rosa.save()
        settled(town)
        assert self.due(done, karim) is None


def test_where_no_address_is_registered_a_colleague_has_to_call(untold: Restore) -> None:
    lena = factories.person("lena")
    assert calls_due(lena) == [], "the mails may still be on their way"
    with clock.frozen(LATER):
        assert calls_due(lena) == [untold.pk]
        assert numbers(untold, lena) == [TOWNHALL_PHONE], "not that of the requester"
        as_(lena).post(f"/restores/{untold.pk}/do/", {"do": "called"})
        assert calls_due(lena) == []
        assert factories.verbs(untold.ref)[-1] == "restore.told_by_telephone"
        assert "by telephone" in page(untold, lena).split("Who was told")[1]
        with pytest.raises(Conflict):
            telling.note_called(untold.pk, by=lena)


def test_nobody_who_took_a_step_says_that_they_called(untold: Restore, karim: User) -> None:
    """They could hide the restore of an access that nobody asked for."""
    lena = factories.person("lena")
    with clock.frozen(LATER):
        assert 'value="called"' in page(untold, lena)
        assert 'value="called"' not in page(untold, karim)
        assert as_(karim).post(f"/restores/{untold.pk}/do/", {"do": "called"}).status_code == 403
        assert factories.verbs(untold.ref)[-1] == "restore.try_refused"
        telling.note_called(untold.pk, by=lena)
        assert Entry.objects.get(verb="restore.told_by_telephone").by == lena


def test_a_desk_of_one_calls_itself_and_the_journal_says_so(untold: Restore, karim: User) -> None:
    lena = factories.person("lena")
    User.objects.exclude(pk__in=[karim.pk, lena.pk]).update(is_active=False)
    with clock.frozen(LATER):
        with pytest.raises(NotAllowed):
            telling.note_called(untold.pk, by=karim)
        User.objects.filter(pk=lena.pk).update(is_active=False)
        assert "Every colleague took part in this restore" in page(untold, karim)
        as_(karim).post(f"/restores/{untold.pk}/do/", {"do": "called"})
        assert factories.verbs(untold.ref)[-1] == "restore.told_alone"
        assert calls_due(karim) == []


def test_on_a_desk_of_two_the_second_person_calls(untold: Restore, karim: User) -> None:
    sofie = factories.person("sofie", "supervisor")
    User.objects.exclude(pk__in=[karim.pk, sofie.pk]).update(is_active=False)
    Restore.objects.filter(pk=untold.pk).update(approver=sofie, approved_at=untold.restored_at)
    with clock.frozen(LATER):
        with pytest.raises(NotAllowed):
            telling.note_called(untold.pk, by=karim)
        telling.note_called(untold.pk, by=sofie)
        assert factories.verbs(untold.ref)[-1] == "restore.told_by_telephone"


def test_on_a_desk_of_two_that_both_took_steps_nobody_else_is_there(untold: Restore, karim: User) -> None:
    lena = factories.person("lena")
    User.objects.exclude(pk__in=[karim.pk, lena.pk]).update(is_active=False)
    Restore.objects.filter(pk=untold.pk).update(workers=[karim.pk, lena.pk])
    with clock.frozen(LATER):
        telling.note_called(untold.pk, by=lena)
        assert factories.verbs(untold.ref)[-1] == "restore.told_alone"


def test_nobody_else_is_there_while_only_experts_and_programs_are(untold: Restore, karim: User) -> None:
    User.objects.exclude(pk=karim.pk).update(is_active=False)
    factories.expert("jan")
    program = factories.person("program", is_program=True)
    assert queries.may_call(karim, untold)
    assert not queries.may_call(program, untold)


def test_where_each_mail_came_back_somebody_has_to_call(restore: Restore, karim: User) -> None:
    OutMail.objects.update(state="stuck")
    with clock.frozen(LATER):
        assert calls_due(karim) == [restore.pk]


def test_nobody_is_called_about_what_was_taken_back(untold: Restore, karim: User) -> None:
    with clock.frozen(LATER):
        reversal.undo(untold.pk, by=karim)
        assert calls_due(karim) == []


def test_after_a_month_nobody_is_called_any_more(untold: Restore, karim: User) -> None:
    for days, due in ((29, [untold.pk]), (30, [])):
        with clock.frozen(MONDAY + timedelta(days)):
            assert calls_due(karim) == due


def test_what_is_restored_once_more_is_told_once_more(restore: Restore, karim: User) -> None:
    Restore.objects.filter(pk=restore.pk).update(called_at=LATER, restored_at=LATER + timedelta(hours=1))
    with clock.frozen(LATER + timedelta(hours=2)):
        assert calls_due(karim) == [restore.pk]
