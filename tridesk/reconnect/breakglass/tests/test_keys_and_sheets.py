"""Keys are made once and revoked at once; the sheet is made anew each day and when something decides otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from tridesk.accounts.models import User
from tridesk.directory.connected.actions import block_credential, unblock_credential
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Contact,
    Credential,
    Merger,
    Organisation,
    Registration,
)
from tridesk.journal.actions import record
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.reconnect import queries
from tridesk.reconnect.access.values import AccessVerb
from tridesk.reconnect.actions import break_glass, caution, opening, orders
from tridesk.reconnect.breakglass.accounts import Exclusion, gathered
from tridesk.reconnect.breakglass.dialogue import Stopped
from tridesk.reconnect.breakglass.folder import own_folder
from tridesk.reconnect.breakglass.tests.scripts import NAMES, talk
from tridesk.reconnect.models import BreakGlassKey, BulkRestore
from tridesk.reconnect.rules import CautionLevel
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.stories import LOGIN, MONDAY, PHONE, jobs
from tridesk.telephony.models import AgentState
from tridesk.tickets.models import Ticket


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


# --- keys


def test_a_key_is_kept_nowhere(keys: list[str], var: Path) -> None:
    kept = b"".join(path.read_bytes() for path in var.rglob("*") if path.is_file())
    rows = str(list(BreakGlassKey.objects.values_list("name", "mark", "recipient", "locked")))
    rows += str(list(Entry.objects.values_list("data", flat=True)))
    for key in keys:
        assert key not in rows
        assert key.encode() not in kept


@pytest.mark.parametrize("name", ["", "  ", "A"])
def test_a_key_is_for_somebody_by_name(db: None, var: Path, name: str) -> None:
    with pytest.raises(Invalid):
        break_glass.make_key(name)


def test_a_name_holds_one_key_and_there_are_six(keys: list[str]) -> None:
    with pytest.raises(Conflict, match="holds a key already"):
        break_glass.make_key("ann peeters")
    for number in range(break_glass.MOST_HOLDERS - 2):
        break_glass.make_key(f"Person {number}")
    with pytest.raises(Conflict, match="revoke one first"):
        break_glass.make_key("One more")


def test_making_and_revoking_makes_the_sheet_anew(keys: list[str], sofie: User) -> None:
    assert jobs("reconnect.seal_sheet") == 2
    break_glass.revoke_key(queries.break_glass_keys()[0].pk, by=sofie)
    assert jobs("reconnect.seal_sheet") == 3
    with pytest.raises(Conflict):
        break_glass.revoke_key(BreakGlassKey.objects.exclude(revoked_at=None).get().pk, by=sofie)


def test_only_who_steers_revokes(keys: list[str], karim: User) -> None:
    with pytest.raises(NotAllowed):
        break_glass.revoke_key(queries.break_glass_keys()[0].pk, by=karim)


def test_a_revoked_key_opens_nothing_and_the_others_do(sheet: Path, keys: list[str], sofie: User) -> None:
    third = break_glass.make_key("Eva Schmitz")
    break_glass.revoke_key(queries.break_glass_keys()[0].pk, by=sofie)
    break_glass.seal_sheet()
    with pytest.raises(Stopped, match="Key 1: This key was revoked"):
        talk(sheet, keys)
    talk(sheet, [third, keys[1]], names=("Eva Schmitz", NAMES[1]))


def test_without_two_keys_there_is_no_sheet(sheet: Path, sofie: User) -> None:
    break_glass.revoke_key(queries.break_glass_keys()[0].pk, by=sofie)
    assert break_glass.seal_sheet() is False
    assert not sheet.exists()


def test_keys_made_for_another_signing_key_open_nothing(sheet: Path) -> None:
    sheet.with_name("key").unlink()
    assert not queries.break_glass_keys().exists()


# --- when it is made anew


def test_it_is_made_anew_once_a_day(sheet: Path) -> None:
    assert break_glass.seal_if_due() is False
    with clock.frozen(MONDAY + timedelta(hours=21)):
        assert break_glass.seal_if_due() is True
        assert break_glass.seal_if_due() is False
    header = queries.sheet_header()
    assert header is not None
    assert (header["number"], queries.next_sheet()) == (2, 3)


def test_it_is_made_anew_when_what_decides_is_other(
    sheet: Path, sofie: User, karim: User, town: Organisation, ticket: Ticket, key: Credential
) -> None:
    assert ticket.contact is not None
    caution.set_level(CautionLevel.RAISED, "attack", by=sofie)
    assert break_glass.seal_if_due() is True
    caution.watch(town, "odd calls", by=sofie)
    assert break_glass.seal_if_due() is True
    restore = opening.begin(ticket, ticket.contact, key, by=karim)
    opening.note_doubt(restore.pk, "another voice", by=karim)
    assert break_glass.seal_if_due() is True
    opening.refuse(restore.pk, "another voice", by=karim)
    assert break_glass.seal_if_due() is True
    break_glass.make_key("Eva Schmitz")
    assert break_glass.seal_if_due() is True
    sheet.unlink()
    assert break_glass.seal_if_due() is True
    assert break_glass.seal_if_due() is False


def test_another_secret_of_the_directory_makes_it_anew(sheet: Path, settings: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"kloostertuin\n")
    access = replace(
        settings.ENVIRONMENT.access, kind="scim", url="https://directory.example/scim/v2", secret=str(secret)
    )
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, access=access)
    assert (break_glass.seal_if_due(), break_glass.seal_if_due()) == (True, False)
    secret.write_bytes(b"poortgebouw\n")
    assert (break_glass.seal_if_due(), break_glass.seal_if_due()) == (True, False)
    assert b"poortgebouw" not in sheet.read_bytes()


def test_nobody_with_keys_makes_no_folder(db: None, var: Path) -> None:
    assert break_glass.seal_if_due() is False
    assert own_folder().sheet.exists() is False


def test_a_sheet_that_is_not_made_anew_is_missed(keys: list[str], sofie: User) -> None:
    assert queries.is_sheet_missing()
    break_glass.seal_sheet()
    assert not queries.is_sheet_missing()
    with clock.frozen(MONDAY + timedelta(days=3)):
        assert queries.is_sheet_missing()
    for key in queries.break_glass_keys():
        break_glass.revoke_key(key.pk, by=sofie)
    assert not queries.is_sheet_missing()


# --- what stands on it


def row_of(login: str = LOGIN) -> list[Any]:
    return next(row for row in gathered(clock.now())["accounts"] if row[0] == login)


def exclusion() -> str:
    return str(row_of()[-1])


def test_an_account_stands_there_with_its_organisation_and_settled_numbers(key: Credential) -> None:
    content = gathered(clock.now())
    assert content["organisations"] == [["Namur nl / Namur", ["+3281234567"]]]
    assert content["accounts"] == [[LOGIN, "key", "RR-44", [], 0, "Rosa Lemmens", [PHONE], key.pk, ""]]


def test_a_number_of_yesterday_does_not_stand_there(key: Credential, rosa: Contact) -> None:
    Registration.objects.filter(value=PHONE).update(since=MONDAY - timedelta(days=31))
    assert row_of()[6] == [PHONE]
    Registration.objects.filter(value=PHONE).update(since=MONDAY - timedelta(days=1))
    assert row_of()[6:] == [[], key.pk, Exclusion.CHANGED]


def test_ended_credentials_and_users_without_a_name_do_not_stand_there(key: Credential) -> None:
    key.state = "ended"
    key.save()
    ConnectedUser.objects.create(organisation=key.user.organisation, name="Program", login="")
    assert gathered(clock.now())["accounts"] == []


@pytest.mark.parametrize("model", ["user", "organisation"])
def test_who_has_no_right_today_is_excluded(key: Credential, model: str) -> None:
    row = key.user if model == "user" else key.user.organisation
    row.valid_until = MONDAY.date() - timedelta(days=1)
    row.save()
    assert exclusion() == Exclusion.NO_RIGHT


def test_who_left_or_moved_is_excluded(key: Credential, rosa: Contact) -> None:
    rosa.left_on = MONDAY.date()
    rosa.save()
    assert exclusion() == Exclusion.NO_RIGHT


def test_an_authorisation_that_is_over_and_a_code_that_is_over_exclude(key: Credential, town: Organisation) -> None:
    decision = Authorisation.objects.create(
        organisation=town, number="1/2020", valid_until=MONDAY.date() - timedelta(days=1)
    )
    assert exclusion() == Exclusion.NO_RIGHT
    decision.valid_until = None
    decision.save()
    assert exclusion() == ""
    Organisation.objects.create(
        kind="municipality", name_nl="Oud", name_fr="Ancien", nis="11001", valid_until=MONDAY.date() - timedelta(1)
    )
    key.nis_codes = ["11001"]
    key.save()
    assert exclusion() == Exclusion.NO_RIGHT


def test_privileged_access_is_excluded_also_when_the_mark_was_just_taken_away(key: Credential) -> None:
    key.user.is_privileged = True
    key.user.save()
    assert exclusion() == Exclusion.PRIVILEGED
    key.user.is_privileged = False
    key.user.save()
    assert exclusion() == ""
    record("connected_user.changed", by=None, ref=key.user.ref, data={"fields": ["is_privileged"]})
    assert exclusion() == Exclusion.PRIVILEGED


@pytest.mark.parametrize("what", ["user", "credential", "authorisation"])
def test_who_edits_the_directory_first_gains_nothing(key: Credential, town: Organisation, what: str) -> None:
    decision = Authorisation.objects.create(organisation=town, number="1/2020")
    rows: dict[str, Any] = {"user": key.user, "credential": key, "authorisation": decision}
    noun = {"user": "connected_user"}.get(what, what)
    record(f"{noun}.changed", by=None, ref=rows[what].ref)
    assert exclusion() == Exclusion.CHANGED


def test_a_new_security_contact_excludes(key: Credential, town: Organisation) -> None:
    Contact.objects.create(name="Piet", organisation=town, email="piet@namur.example", is_security_contact=True)
    assert exclusion() == Exclusion.CHANGED
    settled(town)
    assert exclusion() == ""


def test_watched_organisations_and_doubted_users_are_excluded(
    key: Credential, town: Organisation, sofie: User, karim: User, ticket: Ticket
) -> None:
    assert ticket.contact is not None
    assert karim.agent.state == AgentState.FREE
    watch = caution.watch(town, "odd calls", by=sofie)
    assert exclusion() == Exclusion.WATCHED
    caution.end_watch(watch.pk, by=sofie)
    with clock.frozen(MONDAY + timedelta(days=2)):
        assert exclusion() == ""
        restore = opening.begin(ticket, ticket.contact, key, by=karim)
        opening.note_doubt(restore.pk, "another voice", by=karim)
        assert exclusion() == Exclusion.DOUBTED
        opening.refuse(restore.pk, "another voice", by=karim)
        assert exclusion() == Exclusion.DOUBTED
    with clock.frozen(MONDAY + timedelta(days=10)):
        assert exclusion() == ""


def test_what_a_colleague_blocked_is_excluded_until_it_is_unblocked(key: Credential, karim: User) -> None:
    assert (key.state, exclusion()) == ("blocked", "")  # by nobody: after tries
    unblock_credential(key.pk, by=karim)
    block_credential(key.pk, by=karim, reason="stolen")
    assert exclusion() == Exclusion.DOUBTED
    unblock_credential(key.pk, by=karim)
    assert exclusion() == ""


def test_what_was_frozen_after_a_restore_for_many_is_excluded(key: Credential, ticket: Ticket, sofie: User) -> None:
    many = BulkRestore.objects.create(ticket=ticket, verb="unlock", reason="", owner=sofie, opened_at=MONDAY)
    orders.write_down(key, AccessVerb.FREEZE, None, bulk=many)
    assert exclusion() == Exclusion.DOUBTED


def test_shared_user_names_and_programs_are_excluded(key: Credential, town: Organisation) -> None:
    other = ConnectedUser.objects.create(organisation=town, name="Program", login=LOGIN.upper())
    assert exclusion() == Exclusion.SHARED
    other.login = "program"
    other.save()
    Credential.objects.create(user=other, kind="oauth2", reference="client-1")
    assert row_of("program")[-1] == Exclusion.PROGRAM


def test_without_a_settled_number_it_is_excluded(key: Credential) -> None:
    Registration.objects.filter(kind="phone").update(until=MONDAY - timedelta(days=60))
    assert exclusion() == Exclusion.NO_NUMBER


def test_a_merger_in_the_last_month_excludes(key: Credential, town: Organisation, sofie: User) -> None:
    merger = Merger.objects.create(into=town, sources={}, moved={}, at=MONDAY - timedelta(days=2), by=sofie)
    assert exclusion() == Exclusion.CHANGED
    Merger.objects.filter(pk=merger.pk).update(at=MONDAY - timedelta(days=60))
    assert exclusion() == ""
