"""Each kind of record survives export and import unchanged; the rules of the directory hold for files too."""

from __future__ import annotations

import csv
import io

import pytest

from tridesk.accounts.models import User
from tridesk.directory.connected.access import reference
from tridesk.directory.exchange import exports
from tridesk.directory.exchange.actions import apply_import
from tridesk.directory.exchange.filters import ExportFilters
from tridesk.directory.exchange.kinds import KINDS
from tridesk.directory.exchange.kinds.base import ID
from tridesk.directory.exchange.tests.conftest import Bring, Write, reasons, rows
from tridesk.directory.models import (
    Authorisation,
    ConnectedUser,
    Contact,
    Credential,
    Expert,
    HandledService,
    Member,
    Organisation,
    Service,
    SpokenLanguage,
    Staff,
    UserGroup,
)
from tridesk.journal.models import Entry
from tridesk.kit.errors import NotAllowed

pytestmark = pytest.mark.django_db
COMING_IN = [code for code, kind in KINDS.items() if kind.comes_in]


@pytest.fixture
def everything(raeren: Organisation, sofie: User) -> None:
    """At least one record of each kind, with texts that spreadsheets handle badly."""
    other = Organisation.objects.create(
        kind="notary",
        name_nl="=Notaris",
        name_fr="Notaire; +",
        parent=raeren,
        phone="+3222268888",
        other_phones=["+31201234567", "+32470123456"],
        note='with "quotes"\nand lines',
        postcode="01067",
    )
    Organisation.objects.create(kind="federal", name_nl="FOD", name_fr="SPF", service_language="")
    anja = Contact.objects.create(
        organisation=raeren,
        name="'@Anja",
        email="anja@raeren.example",
        language="de",
        other_languages=["fr"],
        phone="+3287123456",
        other_emails=["a@raeren.example"],
    )
    Contact.objects.create(name="-Bo", organisation=other)
    user = ConnectedUser.objects.create(
        organisation=raeren, contact=anja, login="raeren-4", valid_from="2026-01-01", is_privileged=True
    )
    program = ConnectedUser.objects.create(organisation=other, name="Batch")
    Credential.objects.create(
        user=user, kind="certificate", reference=reference("certificate", "04:A1:22:9F"), nis_codes=["63061"]
    )
    Credential.objects.create(user=program, kind="ip", reference="192.0.2.0/24", state="blocked", reason="stolen")
    access = Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès")
    allowed = Authorisation.objects.create(organisation=other, number="12/2026", decided_on="2026-02-03")
    allowed.services.add(access)
    group = UserGroup.objects.create(code="police", name_nl="Politie", name_fr="Police")
    Member.objects.create(group=group, organisation=raeren)
    Member.objects.create(group=group, contact=anja, excepted=True)
    Service.objects.create(code="EID", name_nl="=eID", name_fr="eID", email="eid@desk.example", active=False)
    ilse = User.objects.create(username="ilse", name="Ilse", role="expert", language="en")
    Expert.objects.create(service=access, user=ilse)
    staff = Staff.objects.create(user=sofie, extension="201", note="-mornings")
    SpokenLanguage.objects.create(staff=staff, language="de", level=3)
    HandledService.objects.create(staff=staff, service=access, level=2)


@pytest.fixture
def boss(db: None) -> User:
    """A manager with the capabilities for all imports."""
    return User.objects.create(username="clemence", name="Clémence", role="centre_manager", language="en")


def taken(what: str, by: User, form: str = "csv", **wanted: str) -> bytes:
    return b"".join(exports.take_out(KINDS[what], ExportFilters(**({"ended": "1"} | wanted)), form, by=by))


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", COMING_IN)
def test_importing_an_export_changes_nothing(kind: str, form: str, bring: Bring, boss: User) -> None:
    count = KINDS[kind].model.objects.count()
    transfer = bring(taken(kind, boss, form), kind, by=boss)
    assert (transfer.failure, reasons(transfer)) == ("", [])
    assert [changes for _line, _outcome, changes, _reason in rows(transfer)] == [{}] * count
    assert transfer.counts == {"made": 0, "changed": 0, "same": count, "refused": 0}


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("kind", [kind for kind in COMING_IN if KINDS[kind].columns[0] is ID])
def test_records_without_numbers_are_matched_by_the_rule_of_their_kind(kind: str, bring: Bring, sofie: User) -> None:
    table = csv.reader(io.StringIO(taken(kind, sofie).decode("utf-8-sig"), newline=""), delimiter=";")
    without = io.StringIO(newline="")
    csv.writer(without, delimiter=";").writerows(cells[1:] for cells in table)
    transfer = bring(without.getvalue(), kind)
    assert (transfer.same, transfer.made, transfer.changed, reasons(transfer)) == (
        KINDS[kind].model.objects.count(),
        0,
        0,
        [],
    )


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("users", "organisation;login;name\nRaeren;raeren-9;Batch\n", "made"),
        ("users", "organisation;login;note\nRaeren;raeren-4;ask Anja\n", "changed"),
        ("users", "organisation;login;privileged access\nRaeren;raeren-4;ja\n", "same"),
        ("users", "organisation;login;is_privileged\nRaeren;raeren-4;\n", "changed"),
        ("users", "organisation;login;is_privileged\nRaeren;raeren-4;perhaps\n",
         "Privileged access: “perhaps” is neither yes nor no; write 1 or 0"),
        ("users", "organisation;contact;note\nRaeren;anja@raeren.example;ask Anja\n", "changed"),
        ("users", "organisation;login\nRaeren;\n", "Say which contact it is, or give the program a name."),
        ("users", "login\nraeren-4\n", "Say to which organisation it belongs."),
        ("users", "organisation;contact\nRaeren;nobody@raeren.example\n",
         "the directory knows no contact with the address nobody@raeren.example"),
        ("credentials", "user;kind;reference\nraeren-4;key;RR-2041-7\n", "made"),
        ("credentials", "user;kind;reference;last day\nraeren-4;certificate;04:a1:22:9f;2027-01-01\n", "changed"),
        ("credentials", "user;kind;reference;state\nraeren-4;certificate;04A1229F;blocked\n",
         "Say why, in a few words."),
        ("credentials", "user;kind;reference;nis codes\nraeren-4;key;RR-1;99999\n",
         "The directory knows no NIS code 99999."),
        ("credentials", "user;kind;reference\nnobody;key;RR-1\n", "The directory knows no connected user “nobody”."),
        ("authorisations", "organisation;number;services\nRaeren;1/2026;ACCESS\n", "made"),
        ("authorisations", "organisation;number;services\n=Notaris;12/2026;\n", "Organisation: this is a formula or an"
         " error: paste its value instead"),
        ("authorisations", "organisation;number;services\nNotaire; ;\n", "Organisation: the directory knows no"
         " organisation “Notaire”"),
        ("authorisations", "organisation;number;services\nRaeren;1;NONE\n", "Services: there is no service NONE"),
        ("members", "group;organisation\npolice;Raeren\n", "same"),
        ("members", "group;organisation;left out\nPOLICE;63061;yes\n", "changed"),
        ("members", "group;contact\npolice;\n", "Name either an organisation or a contact."),
        ("members", "group;organisation\ncircus;Raeren\n", "User group: there is no user group circus"),
        ("services", "code;name_nl;name_fr;email\nlst;Lijsten;Listes;lst@desk.example\n", "made"),
        ("services", "code;name_nl;name_fr;experts\nLST;Lijsten;Listes;ilse\n", "made"),
        ("services", "code;name_nl;name_fr\nLST;Lijsten;Listes\n",
         "A service in use needs a mail address or an expert: else nobody would answer."),
        ("services", "code;in use;experts\neid;1;ilse\n", "changed"),
        ("services", "code;experts\naccess;\n",
         "A service in use needs a mail address or an expert: else nobody would answer."),
        ("services", "code;experts\naccess;sofie\n", "Sofie Demeester cannot answer questions."),
        ("services", "code;experts\naccess;nobody\n", "Nobody here signs in as nobody."),
        ("services", "code\na b\n", "Code: A code has letters, digits, - and _, for example ACCESS."),
        ("staff", "login;extension\nilse;301\n", "changed"),
        ("staff", "login;languages;services\nilse;DE fr:2;eid:3\n", "changed"),
        ("staff", "login;extension\nilse;201\n", "Extension 201 is that of another colleague."),
        ("staff", "login;extension\nilse;20 1\n", "An extension has two to ten digits, for example 201."),
        ("staff", "login;languages\nilse;xx\n", "Choose among what is offered."),
        ("staff", "login;languages\nilse;nl:4\n",
         "Languages: “nl:4” is not understood; write each code once, for example: nl fr:2 de:3"),
        ("staff", "login;services\nilse;none\n", "Services: there is no service NONE"),
        ("staff", "login;second line\nilse;ACCESS\n", "same"),
        ("staff", "login;second line\nilse;EID\n",
         "Experts are named with the services: bring in a file of services."),
        ("staff", "login\nnobody\n", "Nobody here signs in as nobody."),
    ],
)  # fmt: skip
def test_effect_of_a_row(kind: str, content: str, expected: str, bring: Bring, write: Write, boss: User) -> None:
    transfer = bring(content, kind, by=boss)
    assert transfer.failure == ""
    assert [reason or outcome for _line, outcome, _changes, reason in rows(transfer)] == [expected]
    if expected in ("made", "changed"):
        assert write(transfer, by=boss).state == "applied"
        again = bring(content, kind, by=boss)
        assert (again.same, again.made, again.changed) == (1, 0, 0)


@pytest.mark.usefixtures("everything")
def test_an_ended_credential_cannot_be_reactivated(bring: Bring) -> None:
    Credential.objects.filter(kind="ip").update(state="ended")
    number = Credential.objects.get(kind="ip").pk
    assert bring(f"id;state\n{number};ended\n", "credentials").same == 1
    for content in (f"id;state\n{number};active\n", f"id;last day\n{number};1/1/2030\n"):
        assert reasons(bring(content, "credentials")) == ["This credential has ended: give a new one."]


@pytest.mark.usefixtures("everything")
def test_services_of_an_authorisation_are_written(bring: Bring, write: Write, raeren: Organisation) -> None:
    write(bring("organisation;number;services\nRaeren;1/2026;ACCESS\n", "authorisations"))
    transfer = Authorisation.objects.get(number="1/2026")
    assert [service.code for service in transfer.services.all()] == ["ACCESS"]
    write(bring(f"id;services\n{transfer.pk};\n", "authorisations"))
    assert transfer.services.count() == 0
    assert Entry.objects.get(verb="authorisation.changed").data["fields"] == ["services"]


@pytest.mark.usefixtures("everything")
def test_members_are_journalled_on_their_group(bring: Bring, write: Write, raeren: Organisation) -> None:
    transfer = write(bring("group;organisation;left out\npolice;63061;x\n", "members"))
    group = UserGroup.objects.get()
    assert list(Entry.objects.filter(verb="group.left_out").values_list("ref", "data")) == [
        (group.ref, {"fields": ["excepted"], "import": transfer.pk, "whom": raeren.ref})
    ]


@pytest.mark.usefixtures("everything")
def test_addresses_of_groups_are_export_only(bring: Bring, sofie: User) -> None:
    Organisation.objects.filter(nis="63061").update(email="info@raeren.example")
    lines = taken("addresses", sofie, group="police").decode("utf-8-sig").splitlines()
    number = Organisation.objects.get(nis="63061").pk
    assert lines[1:] == [f"police;#{number} Raeren;;de;info@raeren.example"]


@pytest.mark.usefixtures("everything")
def test_an_export_is_filtered_and_journalled(sofie: User) -> None:
    notaries = taken("organisations", sofie, kind="notary").decode("utf-8-sig").splitlines()
    assert notaries[1].startswith(f"{Organisation.objects.get(kind='notary').pk};notary;")
    assert Entry.objects.get().data == {"format": "csv", "rows": 1}
    assert b"Anja" not in taken("contacts", sofie, kind="notary")
    assert b"Anja" in taken("contacts", sofie, q="raeren", language="de")


@pytest.mark.usefixtures("everything")
def test_an_export_holds_what_the_list_shows(sofie: User, raeren: Organisation) -> None:
    assert b"Raeren" in taken("organisations", sofie, q="raerne")  # a typing error, as on the list
    assert taken("organisations", sofie, q=".").count(b"\r\n") == 1  # no word: nothing there either
    assert b"Anja" not in taken("contacts", sofie, q=".")
    assert b"raeren-4" in taken("users", sofie, kind="municipality", nis="63061")
    Organisation.objects.filter(pk=raeren.pk).update(valid_until="2020-01-01")
    assert b"Anja" not in taken("contacts", sofie, kind="municipality", ended="")


@pytest.mark.usefixtures("everything")
class TestServicesAndColleagues:
    def test_experts_are_added_and_removed(self, bring: Bring, write: Write, boss: User) -> None:
        write(bring("code;experts\nEID;ilse\n", "services", by=boss), by=boss)
        assert list(Expert.objects.values_list("user__username", "service__code").order_by("service__code")) == [
            ("ilse", "ACCESS"),
            ("ilse", "EID"),
        ]
        write(bring("code;experts\nEID;\n", "services", by=boss), by=boss)
        assert Expert.objects.get().service.code == "ACCESS"

    def test_levels_are_written_and_an_extension_moves_between_colleagues(
        self, bring: Bring, write: Write, sofie: User
    ) -> None:
        transfer = bring("login;extension;languages;services\nsofie;;nl fr:2;access:3\nilse;201;de;\n", "staff")
        write(transfer)
        assert list(Staff.objects.order_by("user__username").values_list("user__username", "extension")) == [
            ("ilse", "201"),
            ("sofie", ""),
        ]
        assert dict(sofie.staff.languages.values_list("language", "level")) == {"nl": 1, "fr": 2}
        assert dict(sofie.staff.services.values_list("service__code", "level")) == {"ACCESS": 3}
        assert set(Entry.objects.filter(verb="staff.changed").values_list("ref", flat=True)) == {
            "colleague:ilse",
            "colleague:sofie",
        }

    def test_each_kind_needs_its_own_capability(self, bring: Bring, sofie: User, boss: User) -> None:
        with pytest.raises(NotAllowed):
            bring("code\nEID\n", "services")  # a supervisor does not edit services
        transfer = bring("code;experts\nEID;ilse\n", "services", by=boss)
        with pytest.raises(NotAllowed):
            apply_import(transfer, by=sofie)
        tijl = User.objects.create(username="tijl", name="Tijl", role="external_relations", language="en")
        with pytest.raises(NotAllowed):
            bring("login\nsofie\n", "staff", by=tijl)
