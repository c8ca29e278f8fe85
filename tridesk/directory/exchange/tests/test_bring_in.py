"""Import of a file: shown first, then written completely or not at all; a second import changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.exchange import actions
from tridesk.directory.exchange.actions import (
    apply_import,
    carry_on,
    drop_import,
    forget_old_imports,
    look_again,
    receive_import,
)
from tridesk.directory.exchange.tests.conftest import Bring, Write, reasons, rows
from tridesk.directory.models import Contact, Import, ImportFile, ImportRow, Organisation
from tridesk.directory.sentences import worded
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db

PEOPLE = (
    "Organisation;Name;Telephone numbers;Mail addresses\n63061;Anja;087/12.34.56;anja@raeren.example\nRaeren;Bo;;\n"
)


def test_reading_a_file_shows_each_row_and_writes_nothing(bring: Bring, raeren: Organisation) -> None:
    transfer = bring(PEOPLE)
    assert (transfer.state, transfer.counts) == ("ready", {"made": 2, "changed": 0, "same": 0, "refused": 0})
    town = ["", f"#{raeren.pk} Raeren"]
    assert rows(transfer) == [
        (
            2,
            "made",
            {
                "organisation": town,
                "name": ["", "Anja"],
                "phones": ["", "087 12 34 56"],
                "emails": ["", "anja@raeren.example"],
            },
            "",
        ),
        (3, "made", {"organisation": town, "name": ["", "Bo"]}, ""),
    ]
    assert not Contact.objects.exists()


def test_applying_writes_all_rows_with_an_entry_for_each_and_for_the_file(
    bring: Bring, write: Write, raeren: Organisation, sofie: User
) -> None:
    transfer = write(bring(PEOPLE))
    anja, bo = Contact.objects.order_by("pk")
    assert (transfer.state, anja.phone, anja.organisation, bo.name) == ("applied", "+3287123456", raeren, "Bo")
    assert (anja.confirmed_at, ImportFile.objects.exists()) == (None, False)
    assert list(Entry.objects.order_by("id").values_list("verb", "ref", "by", "data")) == [
        ("import.received", transfer.ref, sofie.pk, {"kind": "contacts", "bytes": len(PEOPLE)}),
        ("contact.added", anja.ref, sofie.pk, {"import": transfer.pk}),
        ("contact.added", bo.ref, sofie.pk, {"import": transfer.pk}),
        (
            "import.applied",
            transfer.ref,
            sofie.pk,
            {"kind": "contacts", "made": 2, "changed": 0, "same": 0, "refused": 0},
        ),
    ]


def test_a_second_import_of_the_same_file_changes_nothing(bring: Bring, write: Write, raeren: Organisation) -> None:
    write(bring(PEOPLE))
    before = list(Contact.objects.order_by("pk").values())
    again = bring(PEOPLE)
    assert again.counts == {"made": 0, "changed": 0, "same": 2, "refused": 0}
    with pytest.raises(Conflict, match="Nothing would change"):
        apply_import(again, by=again.by)
    assert list(Contact.objects.order_by("pk").values()) == before


def test_a_changed_row_shows_the_values_before_and_after(bring: Bring, write: Write, raeren: Organisation) -> None:
    write(bring(PEOPLE))
    anja = Contact.objects.get(name="Anja")
    transfer = bring(f"id;function;phones\n{anja.pk};Schöffin;\n")
    assert rows(transfer) == [(2, "changed", {"function": ["", "Schöffin"], "phones": ["087 12 34 56", ""]}, "")]
    write(transfer)
    anja.refresh_from_db()
    assert (anja.function, anja.phones, anja.email) == ("Schöffin", [], "anja@raeren.example")
    assert Entry.objects.get(verb="contact.changed").data == {"fields": ["function", "phone"], "import": transfer.pk}


# --- security contacts


def test_a_column_makes_security_contacts_and_an_empty_cell_makes_none(
    bring: Bring, write: Write, raeren: Organisation
) -> None:
    write(bring("organisation;name;is_security_contact\nRaeren;Anja;1\nRaeren;Bo;\n"))
    assert list(Contact.objects.filter(is_security_contact=True).values_list("name", flat=True)) == ["Anja"]
    transfer = bring("organisation;name;is_security_contact\nRaeren;Anja;\nRaeren;Bo;ja\n")
    changes = [change for _line, _outcome, change, _reason in rows(transfer)]
    assert changes == [{"is_security_contact": ["1", ""]}, {"is_security_contact": ["", "1"]}]
    write(transfer)
    assert list(Contact.objects.filter(is_security_contact=True).values_list("name", flat=True)) == ["Bo"]
    write(bring("organisation;name;function\nRaeren;Bo;clerk\n"))
    assert Contact.objects.get(name="Bo").is_security_contact, "without the column nothing is said of it"


def test_rows_are_counted_with_those_that_are_there(bring: Bring, write: Write, raeren: Organisation) -> None:
    for name in ("here", "left"):
        Contact.objects.create(name=name, organisation=raeren, is_security_contact=True)
    Contact.objects.filter(name="left").update(left_on=clock.today())
    header = "organisation;name;is_security_contact\n"
    transfer = bring(header + "".join(f"Raeren;New {number};1\n" for number in range(3)))
    assert reasons(transfer) == ["An organisation has at most 3 security contacts."]
    transfer = bring(header + "Raeren;here;0\n" + "".join(f"Raeren;New {number};1\n" for number in range(3)))
    assert transfer.refused == 0
    write(transfer)
    assert Contact.objects.filter(is_security_contact=True).exclude(name="left").count() == 3


def test_who_moves_by_a_file_is_security_contact_there_only_when_it_says_so(
    bring: Bring, write: Write, raeren: Organisation
) -> None:
    other = Organisation.objects.create(kind="notary", name_nl="Notaris", name_fr="Notaire")
    for name in ("Anja", "Bo"):
        Contact.objects.create(name=name, organisation=raeren, is_security_contact=True)
    anja, bo = Contact.objects.order_by("name")
    write(bring(f"id;organisation\n{anja.pk};#{other.pk}\n"))
    write(bring(f"id;organisation;is_security_contact\n{bo.pk};#{other.pk};1\n"))
    homes = Contact.objects.order_by("name").values_list("organisation", "is_security_contact")
    assert list(homes) == [(other.pk, False), (other.pk, True)]


def test_one_by_its_number_alone_is_counted_at_its_organisation(bring: Bring, raeren: Organisation) -> None:
    for number in range(3):
        Contact.objects.create(name=f"S {number}", organisation=raeren, is_security_contact=True)
    anja = Contact.objects.create(name="Anja", organisation=raeren)
    alone = Contact.objects.create(name="Alone")
    transfer = bring(f"id;is_security_contact\n{anja.pk};1\n{alone.pk};1\n")
    assert reasons(transfer) == [
        "An organisation has at most 3 security contacts.",
        "A security contact belongs to an organisation.",
    ]


def test_refused_rows_are_left_out_only_on_explicit_request(bring: Bring, write: Write, sofie: User) -> None:
    transfer = bring("name;emails\nBo;bo@raeren.example\n;no address\n")
    assert (transfer.refused, reasons(transfer)) == (1, ["Mail addresses: no address is no mail address."])
    with pytest.raises(Conflict) as refusal:
        apply_import(transfer, by=sofie)
    assert refusal.value.code == "rows_refused"
    write(transfer)
    assert [contact.name for contact in Contact.objects.all()] == ["Bo"]


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda: Contact.objects.update(function="changed by hand"),
        lambda: Contact.objects.all().delete(),
        lambda: Contact.objects.create(email="new@raeren.example", name="Somebody else was faster"),
    ],
)
def test_a_row_whose_effect_has_changed_since_stops_the_whole_import(
    meanwhile: object, bring: Bring, write: Write, sofie: User
) -> None:
    known = Contact.objects.create(name="Anja", email="anja@raeren.example")
    transfer = bring(f"id;name;function;emails\n;Nova;;new@raeren.example\n{known.pk};Anja;Clerk;anja@raeren.example\n")
    assert (transfer.made, transfer.changed) == (1, 1)
    meanwhile()  # type: ignore[operator]
    before = list(Contact.objects.values())
    transfer = write(transfer)
    assert (transfer.state, list(Contact.objects.values())) == ("stopped", before)
    assert transfer.failure.startswith("The directory has changed since this file was looked at: line ")
    assert Entry.objects.filter(verb="contact.added").count() == 0
    look_again(transfer, by=sofie)
    carry_on()
    transfer.refresh_from_db()
    assert transfer.state == "ready"


def test_changes_to_other_records_do_not_stop_the_import(bring: Bring, write: Write, raeren: Organisation) -> None:
    transfer = bring(PEOPLE)
    Contact.objects.create(name="Somebody", email="else@where.example")
    assert write(transfer).state == "applied"


def test_reading_starts_again_after_the_job_was_killed(
    bring: Bring, sofie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 1)
    transfer = receive_import("contacts", "people.csv", b"name\nAn\nBo\n", by=sofie)
    noted = actions._note_rows

    def killed(*arguments: object) -> bool:
        noted(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "_note_rows", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_on()
    assert ImportRow.objects.count() == 1
    carry_on()
    transfer.refresh_from_db()
    assert (transfer.state, transfer.made, transfer.attempts, ImportRow.objects.count()) == ("ready", 2, 2, 2)


def test_an_import_that_kills_the_job_repeatedly_is_stopped(sofie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    transfer = receive_import("contacts", "people.csv", b"name\nAn\n", by=sofie)

    def killed(_one: Import) -> None:
        raise MemoryError

    monkeypatch.setattr(actions, "_read", killed)
    for _time in range(3):
        with pytest.raises(MemoryError):
            carry_on()
    carry_on()
    transfer.refresh_from_db()
    assert (transfer.state, transfer.failure[:34]) == ("stopped", "This was cut off several times, an")


def test_an_import_without_its_file_is_stopped_at_once(sofie: User) -> None:
    transfer = receive_import("contacts", "people.csv", b"name\nAn\n", by=sofie)
    ImportFile.objects.all().delete()
    carry_on()
    transfer.refresh_from_db()
    assert (transfer.state, transfer.attempts, transfer.failure, transfer.ended_at is None) == (
        "stopped",
        1,
        "The file itself is not here any more, and nothing was written. Send it anew.",
        False,
    )


def test_an_import_dropped_while_it_is_read_stays_dropped(sofie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    transfer = receive_import("contacts", "people.csv", b"name\nAn\n", by=sofie)

    def dropped(transfer: Import) -> None:
        drop_import(transfer, by=sofie)

    monkeypatch.setattr(actions, "content_of", dropped)
    carry_on()
    transfer.refresh_from_db()
    assert (transfer.state, transfer.failure) == ("dropped", "")


def test_the_rows_of_a_dropped_import_are_deleted(bring: Bring, sofie: User) -> None:
    transfer = bring(PEOPLE)
    drop_import(transfer, by=sofie)
    assert (ImportRow.objects.count(), ImportFile.objects.count()) == (0, 0)
    for act in (apply_import, look_again, drop_import):
        with pytest.raises(Conflict):
            act(transfer, by=sofie)


def test_files_and_rows_are_deleted_after_a_week(bring: Bring) -> None:
    transfer = bring(PEOPLE)
    with clock.frozen(clock.now() + timedelta(days=8)):
        forget_old_imports()
    transfer.refresh_from_db()
    assert (transfer.state, ImportRow.objects.count(), ImportFile.objects.count()) == ("dropped", 0, 0)


def test_the_file_is_kept_sealed(sofie: User) -> None:
    receive_import("contacts", "people.csv", b"name\nAnja Kohnenmergen\n", by=sofie)
    assert b"Anja" not in bytes(ImportFile.objects.get().sealed)


def test_invalid_uploads_are_refused(sofie: User) -> None:
    for content in (b"", b"x" * 25_000_001):
        with pytest.raises(Invalid):
            receive_import("contacts", "people.csv", content, by=sofie)
    with pytest.raises(NotFound):
        receive_import("circuses", "people.csv", b"name\n", by=sofie)
    assert not Import.objects.exists()


def test_a_refused_row_is_named_and_gives_all_its_reasons(bring: Bring) -> None:
    bring("organisation;name;emails;phones\nNirgendwo;Bo Peeters;wrong;12\n;;;62.03.14-999.01\n")
    first, second = ImportRow.objects.order_by("line")
    assert first.label == "Bo Peeters"
    assert worded(first.reason) == (
        "Telephone numbers: 12 is no telephone number. Mail addresses: wrong is no mail address."
        " Organisation: the directory knows no organisation “Nirgendwo”."
    )
    assert "62.03" not in second.label


WRONG = {
    "organisations": (
        "id;kind;name_nl;nis;parent;phones;valid_from;valid_until;service_language\n"
        ";moon;Maan;;;;;;\n;municipality;;1;;;;;\n999;federal;F;;;;;;\n;federal;F;;Nowhere;12;yesterday;;\n"
        ";municipality;Raeren;63061;;;;;fr\n;notary;N;;;;3/2/2026;2/2/2026;de\n"
    ),
    "contacts": "name;emails;phones;is_security_contact;left_on\nBo;wrong;12;maybe;never\nAn;;;1;\n;;;;\nBo;=1+1;;;\n",
    "users": "organisation;contact;login\nNowhere;#99;a\nRaeren;none@raeren.example;b\nRaeren;;\n",
    "credentials": "user;kind;reference\n#9;certificate;1\nnobody;moon;1\n;ip;not an address\n",
    "services": "code;name_nl;name_fr;email\nÀ b;x;y;z\nACCESS;;;\nACCESS;x;y;wrong\n",
    "members": "group;organisation\npolice;Raeren\n",
}


@pytest.mark.usefixtures("raeren")
@pytest.mark.parametrize("kind", WRONG)
def test_a_reason_is_said_in_the_language_of_its_reader(kind: str, bring: Bring, sofie: User) -> None:
    said: dict[str, list[str]] = {}
    for sender in ("nl", "de"):
        sofie.language, sofie.role = sender, "centre_manager"
        sofie.save()
        bring(WRONG[kind], kind)
        kept = list(ImportRow.objects.filter(transfer=Import.objects.latest("pk")).order_by("line"))
        with override("de"):
            said[sender] = [worded(row.reason) for row in kept]
    assert said["de"]
    assert all(said["de"])
    assert said["nl"] == said["de"]


def test_reasons_come_in_the_language_of_the_sender(bring: Bring) -> None:
    solveig = User.objects.create(username="solveig", name="Solveig", role="project_leader", language="nl")
    transfer = bring("naam;heeft ons verlaten op\nAn;gisteren\n", by=solveig)
    assert transfer.failure.startswith("Een kolom “heeft ons verlaten op” is er hier niet:")
    assert reasons(bring("naam;telefoonnummers\nAn;bel mij\n", by=solveig)) == [
        "Telefoonnummers: bel mij is geen telefoonnummer."
    ]


@pytest.mark.parametrize("many", [2, 300])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    many: int, bring: Bring, raeren: Organisation
) -> None:
    bring("name\nwarm\n")
    content = "organisation;name;emails\n" + "".join(f"63061;N{i};n{i}@raeren.example\n" for i in range(many))
    with CaptureQueriesContext(connection) as asked:
        bring(content)
    assert len(asked) == 27


# --- by what a row is known


def test_a_contact_is_matched_by_address_then_by_name_then_by_number(bring: Bring, raeren: Organisation) -> None:
    a = Contact.objects.create(organisation=raeren, name="An", email="An@raeren.example")
    b = Contact.objects.create(organisation=raeren, name="Bo")
    c = Contact.objects.create(organisation=raeren, phone="+3287123456")
    Contact.objects.create(name="Bo")  # of nobody
    bring(
        "organisation;name;emails;phones\nRaeren;Ann;x@raeren.example, an@RAEREN.example;\nRaeren;BO;;\n"
        "Raeren;;;087 12 34 56\n"
    )
    assert list(ImportRow.objects.order_by("line").values_list("target", "outcome")) == [
        (a.pk, "changed"),
        (b.pk, "changed"),
        (c.pk, "same"),
    ]


def test_a_row_with_several_matches_is_refused(bring: Bring, raeren: Organisation) -> None:
    first, second = (Contact.objects.create(organisation=raeren, name="Bo") for _ in range(2))
    assert reasons(bring("organisation;name\nRaeren;Bo\n")) == [
        f"This may be any of #{first.pk}, #{second.pk}: write the number in the column “Number here”."
    ]
    second.left_on = date(2026, 1, 1)
    second.save()
    assert bring("organisation;name\nRaeren;Bo\n").same == 1


def test_the_second_row_about_the_same_record_is_refused(bring: Bring, raeren: Organisation) -> None:
    known = Contact.objects.create(organisation=raeren, name="Bo", email="bo@raeren.example")
    transfer = bring(f"id;organisation;name;emails\n{known.pk};Raeren;Bo;\n;Raeren;;bo@raeren.example\n;;An;\n;;an;\n")
    assert reasons(transfer) == ["Line 2 is about the same record.", "Line 4 is about the same record."]


def test_organisations_are_matched_by_nis_code_or_by_name(bring: Bring, write: Write, raeren: Organisation) -> None:
    content = (
        "kind;nis;name_nl;name_fr;name_de;part of\nmunicipality;63061;Raeren;Raeren;Raeren;\n"
        "welfare;63061;OCMW Raeren;CPAS Raeren;ÖSHZ Raeren;63061\nnotary;;Notaris Peeters;Notaire Peeters;;\n"
    )
    transfer = bring(content, "organisations")
    assert transfer.counts == {"made": 2, "changed": 1, "same": 0, "refused": 0}
    write(transfer)
    centre = Organisation.objects.get(kind="welfare")
    assert (centre.service_language, centre.parent) == ("de", raeren)
    assert bring(content, "organisations").counts == {"made": 0, "changed": 0, "same": 3, "refused": 0}


def test_a_service_language_against_the_law_is_refused(bring: Bring) -> None:
    transfer = bring(
        "kind;nis;name_nl;name_fr;service_language\nmunicipality;63061;Raeren;Raeren;fr\n", "organisations"
    )
    assert reasons(transfer) == ["By law this municipality is written to in: German."]


def test_a_circle_of_parents_is_refused(bring: Bring) -> None:
    a, b = (Organisation.objects.create(kind="notary", name_nl=name, name_fr=name) for name in "AB")
    transfer = bring(f"id;parent\n{a.pk};#{b.pk}\n{b.pk};#{a.pk}\n", "organisations")
    assert [outcome for _line, outcome, *_ in rows(transfer)] == ["changed", "refused"]
    assert reasons(transfer) == ["An organisation cannot be part of itself."]


def test_a_national_number_is_refused(bring: Bring) -> None:
    transfer = bring("name;note\nBo;62.03.14-999.01\n")
    assert reasons(transfer) == ["Note: this holds a national number, which the directory does not keep"]
    assert ImportRow.objects.get().cells == {}
