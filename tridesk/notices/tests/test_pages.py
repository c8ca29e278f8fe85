"""Pages of notices: typed text is kept, capabilities are checked, a list costs the same for one row and for three."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Contact, Organisation, UserGroup
from tridesk.kit import clock
from tridesk.notices import actions, queries, unmet
from tridesk.notices.models import CUT_OFF, Delivery, Notice, Pace, Suppression
from tridesk.notices.tests.conftest import SUBJECTS, TEXTS, approved, draft
from tridesk.notices.tests.test_four_eyes import Town

ClientOf = Callable[[User], Client]


@pytest.fixture
def client_of() -> ClientOf:
    def sign_in(user: User) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        user.language = "en"
        user.save()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def writer(client_of: ClientOf, clemence: User) -> Client:
    return client_of(clemence)


@pytest.fixture
def approver(client_of: ClientOf, machteld: User) -> Client:
    return client_of(machteld)


def typed(group: UserGroup, **other: str) -> dict[str, Any]:
    texts: dict[str, Any] = {f"text_{language}": TEXTS[language] for language in TEXTS} | {
        f"subject_{language}": SUBJECTS[language] for language in SUBJECTS
    }
    return texts | {"category": "maintenance", "groups": [str(group.pk)]} | other


def test_it_is_written_proposed_approved_and_begins(
    writer: Client, approver: Client, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    assert writer.post("/notices/new/", typed(municipalities, not_after="2099-01-01T10:00")).status_code == 302
    notice = Notice.objects.get()
    assert (notice.subject_de, notice.groups, str(notice.not_after)) == (
        "Wartung",
        [municipalities.pk],
        "2099-01-01 09:00:00+00:00",
    )
    page = writer.get(f"/notices/{notice.pk}/").content.decode()
    assert 'value="propose"' in page
    assert f"/notices/{notice.pk}/preview/?to=lievegem%40town.example" in page
    writer.post(f"/notices/{notice.pk}/act/", {"step": "propose"})
    assert "Somebody else must read and approve" in writer.get(f"/notices/{notice.pk}/").content.decode()
    assert writer.post(f"/notices/{notice.pk}/approve/", {"said": notice.fingerprint}).status_code == 403
    assert f'value="{notice.fingerprint}"' in approver.get(f"/notices/{notice.pk}/").content.decode()
    assert approver.post(f"/notices/{notice.pk}/approve/", {"said": notice.fingerprint}).status_code == 302
    assert Notice.objects.get().state == "approved"


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    writer: Client, municipalities: UserGroup, town: Town
) -> None:
    town("Raeren", "de")
    writer.post("/notices/new/", typed(municipalities, subject_de="", text_de=""))
    notice = Notice.objects.get()
    assert "The text in German is missing." in writer.get(f"/notices/{notice.pk}/").content.decode()
    page = writer.post(f"/notices/{notice.pk}/act/", {"step": "propose"}, follow=True).content.decode()
    assert "The subject in German is missing." in page
    wrong = writer.post(
        "/notices/new/", typed(municipalities, send_at="2026-12-02T10:00", not_after="2026-12-01T10:00")
    )
    assert wrong.status_code == 422
    assert "Zondag onderhoud." in wrong.content.decode()
    assert "It would be too late before it leaves." in wrong.content.decode()


def test_what_is_typed_is_kept_until_the_notice_has_it(writer: Client, municipalities: UserGroup, town: Town) -> None:
    town("Lievegem")
    kept = "/drafts/notice:new"
    assert f'data-draft-url="{kept}"' in writer.get("/notices/new/").content.decode()
    writer.put(kept, {"fields": {"text_nl": "Half"}}, content_type="application/json")
    phrases = writer.post("/notices/new/", typed(municipalities) | {"do": "phrases"}).content.decode()
    assert "data-draft-sent" in phrases, "the page shows the phrases, and not what was kept before them"
    assert writer.get(kept).json()["fields"] == {"text_nl": "Half"}
    writer.post("/notices/new/", typed(municipalities, not_after="2099-01-01T10:00"))
    assert writer.get(kept).status_code == 204
    notice = Notice.objects.get()
    page = writer.get(f"/notices/{notice.pk}/edit/").content.decode()
    assert f'data-draft="notice:{notice.pk}"' in page
    assert f'data-draft-of="{notice.edition}"' in page


def test_a_group_says_how_many_it_reaches_and_in_which_languages(
    writer: Client, municipalities: UserGroup, town: Town
) -> None:
    town("Raeren", "de")
    town("Eupen", "de")
    page = writer.get("/notices/new/").content.decode()
    assert "Gemeenten – 2, de" in page or "Communes – 2, de" in page
    box = page.partition('name="groups"')[2].partition(">")[0]
    assert f'value="{municipalities.pk}"' in box
    assert 'data-for="de"' in box
    assert " checked" not in page


def test_hours_and_ready_phrases_become_a_letter_in_three_languages(writer: Client) -> None:
    asked = {"category": "maintenance", "begins": "2099-01-03T06:00", "ends": "2099-01-03T08:30", "ready": ["work"]}
    page = writer.post("/notices/new/", asked | {"do": "phrases", "subject_fr": "Le mien"}).content.decode()
    assert "Gepland: zaterdag 3 januari 2099 van 06.00\u00a0uur tot 08.30\u00a0uur. We onderhouden" in page
    assert "Sehr geehrte Damen und Herren," in page
    assert 'value="Rijksregister: gepland onderhoud op zaterdag 3 januari 2099"' in page
    assert 'value="Le mien"' in page
    assert not Notice.objects.exists()
    again = writer.post("/notices/new/", asked | {"do": "phrases", "text_nl": "Beste,\n\nMijn woorden."})
    assert "Beste,\n\nMijn woorden.\n\nGepland: zaterdag" in again.content.decode()


def test_a_kept_notice_about_maintenance_offers_the_page_of_the_state(
    writer: Client, municipalities: UserGroup
) -> None:
    hours = {"begins": "2099-01-03T06:00", "ends": "2099-01-03T08:30"}
    page = writer.post("/notices/new/", typed(municipalities, **hours), follow=True).content.decode()
    assert "/maintenance/?begins=2099-01-03T06%3A00&amp;ends=2099-01-03T08%3A30" in page
    wrong = writer.post("/notices/new/", typed(municipalities, begins=hours["ends"], ends=hours["begins"]))
    assert wrong.status_code == 422
    assert "It ends before it begins." in wrong.content.decode()


def test_the_mail_of_any_reader_is_shown_and_of_nobody_else(
    writer: Client, clemence: User, municipalities: UserGroup, town: Town
) -> None:
    town("Elsene", "nl|fr")
    notice = actions.write_notice(draft(municipalities), by=clemence)
    page = writer.get(f"/notices/{notice.pk}/preview/", {"to": "elsene@town.example"}).content.decode()
    assert [f'<section class="panel" lang="{code}">' in page for code in ("nl", "fr", "de")] == [True, True, False]
    stranger = writer.get(f"/notices/{notice.pk}/preview/", {"to": "else@town.example"})
    assert stranger.status_code == 404
    assert "This notice does not go to this address." in stranger.content.decode()
    assert "Zondag onderhoud." not in stranger.content.decode()


def test_the_preview_shows_the_way_out_of_a_campaign_and_whoever_is_in_its_ledger(
    writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    body = town("Lievegem")
    notice = approved(actions.write_notice(draft(municipalities, category="campaign"), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    body.delete()
    page = writer.get(f"/notices/{notice.pk}/preview/", {"to": "lievegem@town.example"}).content.decode()
    assert page.count("Zeg het ons hier") == 1
    assert [f'<section class="panel" lang="{code}">' in page for code in ("nl", "fr", "de")] == [True, False, False]


def test_the_doubtful_are_decided_upon(
    writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    town("Ronse")
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    Delivery.objects.update(state="unknown", reply=CUT_OFF)
    first, second = Delivery.objects.order_by("address")
    page = writer.get(f"/notices/{notice.pk}/ledger/", {"state": "unknown"}).content.decode()
    assert page.count("Send again") == 2
    clemence.language = "fr"
    clemence.save()
    assert "L’envoi a été coupé" in writer.get(f"/notices/{notice.pk}/ledger/").content.decode()
    writer.post(f"/notices/deliveries/{first.pk}/again/")
    writer.post(f"/notices/deliveries/{second.pk}/let-go/")
    assert dict(Delivery.objects.values_list("address", "state")) == {
        "lievegem@town.example": "queued",
        "ronse@town.example": "left_out",
    }
    assert writer.post(f"/notices/deliveries/{second.pk}/let-go/").status_code == 409


def test_whether_somebody_got_it_is_found_by_name_or_address(
    writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem", email="info@a.example")
    town("Ronse", email="info@b.example")
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    pages = {
        words: writer.get(f"/notices/{notice.pk}/ledger/", {"who": words}).content.decode()
        for words in ("liEve", "b.ex")
    }
    assert {words: [name in page for name in ("info@a", "info@b")] for words, page in pages.items()} == {
        "liEve": [True, False],
        "b.ex": [False, True],
    }
    assert "Nobody of that name" in writer.get(f"/notices/{notice.pk}/ledger/", {"who": "Zele"}).content.decode()


@pytest.mark.parametrize(("do", "state"), [("again", "queued"), ("let-go", "left_out")])
def test_about_all_the_doubtful_is_decided_at_once(
    do: str, state: str, writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    for name in ("Lievegem", "Ronse", "Zele"):
        town(name)
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    Delivery.objects.exclude(address="zele@town.example").update(state="unknown")
    Delivery.objects.filter(address="zele@town.example").update(state="refused")
    assert "Of 2 mails nobody knows" in writer.get(f"/notices/{notice.pk}/ledger/").content.decode()
    assert writer.post(f"/notices/{notice.pk}/unknown/", {"do": do}).status_code == 302
    assert dict(Delivery.objects.values_list("address", "state")) == {
        "lievegem@town.example": state,
        "ronse@town.example": state,
        "zele@town.example": "refused",
    }
    assert writer.post(f"/notices/{notice.pk}/unknown/", {"do": do}).status_code == 409
    assert writer.post(f"/notices/{notice.pk}/unknown/", {"do": "burn"}).status_code == 422


def test_whoever_is_to_approve_sees_how_many_wait_for_him(
    writer: Client, approver: Client, clemence: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    waits, first, other = (
        actions.write_notice(draft(municipalities, category="interruption"), by=clemence) for _place in range(3)
    )
    actions.propose_notice(waits.pk, by=clemence)
    actions.send_first(first.pk, by=clemence)
    assert 'for you to approve <span class="count">2</span>' in approver.get("/notices/").content.decode()
    page = approver.get("/notices/?state=to-approve").content.decode()
    assert [f'href="/notices/{notice.pk}/"' in page for notice in (waits, first, other)] == [True, True, False]
    assert "for you to approve" not in writer.get("/notices/").content.decode()


def test_whoever_is_left_out_is_named_to_who_approves(
    approver: Client, clemence: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    without = {"addresses": ["x@town.example"], "groups": [municipalities.pk]}
    notice = actions.write_notice(draft(municipalities, exceptions=without), by=clemence)
    assert "Gemeenten, x@town.example" in approver.get(f"/notices/{notice.pk}/").content.decode()


def test_that_nothing_leaves_or_was_put_off_is_said(
    writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    town("Ronse")
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    now = clock.now()
    with clock.frozen(now - timedelta(minutes=1)):
        actions.begin_notice(notice.pk)

    def told() -> list[bool]:
        page = writer.get(f"/notices/{notice.pk}/").content.decode()
        return [words in page for words in ("Nothing leaves at the moment", "of which 1 that could not leave yet")]

    assert told() == [True, False]
    Delivery.objects.filter(address="ronse@town.example").update(attempts=1, next_try_at=now + timedelta(minutes=1))
    assert told() == [True, True]
    Delivery.objects.filter(address="lievegem@town.example").update(state="claimed", claimed_at=now)
    assert told() == [False, True]
    Delivery.objects.update(state="queued", attempts=0, next_try_at=now - timedelta(minutes=1))
    Pace.objects.create(per_minute=1, free_at=now)
    assert told() == [False, False]


def test_who_presses_twice_or_comes_second_stays_on_the_page_and_is_told(
    writer: Client, approver: Client, clemence: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    notice = actions.write_notice(draft(municipalities), by=clemence)
    answers = [writer.post(f"/notices/{notice.pk}/act/", {"step": "propose"}, follow=True) for _twice in range(2)]
    assert ["That cannot be done now." in answer.content.decode() for answer in answers] == [False, True]
    seen = {"said": Notice.objects.get().fingerprint}
    answers = [approver.post(f"/notices/{notice.pk}/approve/", seen, follow=True) for _twice in range(2)]
    assert ["Approved." in answer.content.decode() for answer in answers] == [True, False]
    assert "cannot be done now" in answers[1].content.decode()
    assert [answer.status_code for answer in answers] == [200, 200]


def test_who_changes_what_a_colleague_has_changed_meanwhile_is_told_first(
    writer: Client, approver: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    notice = actions.write_notice(draft(municipalities), by=clemence)
    opened = writer.get(f"/notices/{notice.pk}/edit/").content.decode()
    assert '<input type="hidden" name="edition" value="1">' in opened
    approver.post(f"/notices/{notice.pk}/edit/", typed(municipalities, subject_nl="Van Machteld", edition="1"))
    again = writer.post(f"/notices/{notice.pk}/edit/", typed(municipalities, subject_nl="Van Clémence", edition="1"))
    assert (again.status_code, Notice.objects.get().subject_nl) == (422, "Van Machteld")
    assert "Somebody changed this notice since you opened it." in again.content.decode()
    assert 'value="Van Clémence"' in again.content.decode()
    writer.post(f"/notices/{notice.pk}/edit/", typed(municipalities, subject_nl="Van Clémence", edition="2"))
    assert Notice.objects.get().subject_nl == "Van Clémence"


def test_somebody_is_left_out_by_name_and_stays_so_until_he_is_taken_in_again(
    writer: Client, municipalities: UserGroup, town: Town
) -> None:
    lievegem, ronse, zele = town("Lievegem"), town("Ronse"), town("Zele", email="")
    anna, bert = (
        Contact.objects.create(name=name, organisation=zele, email=f"{name[:4].lower()}@zele.example")
        for name in ("Anna Huts", "Bert Huts")
    )
    boxes = {"organisation": "ronse", "organisation_picked": "", "contact": "ANNA@zele.example"}
    more = writer.post("/notices/new/", typed(municipalities, do="more", **boxes))
    form = more.context["form"]
    assert (more.status_code, Notice.objects.count(), form["organisation"].value()) == (200, 0, "")
    assert [form["without_organisations"].value(), form["without_contacts"].value()] == [
        [f"{ronse.pk}"],
        [f"{anna.pk}"],
    ]
    assert "Zondag onderhoud." in more.content.decode()
    ticked = {"without_organisations": f"{ronse.pk}", "without_contacts": f"{anna.pk}", "contact": "Bert Huts"}
    writer.post("/notices/new/", typed(municipalities, **ticked, contact_picked=f"{bert.pk}"))
    notice = Notice.objects.get()
    assert notice.exceptions == {"organisations": [ronse.pk], "contacts": [anna.pk, bert.pk]}
    page = writer.get(f"/notices/{notice.pk}/").content.decode()
    assert "Ronse, Anna Huts, Bert Huts" in page
    assert [address in page for address in ("lievegem@", "ronse@", "anna@", "bert@")] == [True, False, False, False]
    writer.post(f"/notices/{notice.pk}/edit/", typed(municipalities, without_organisations=f"{lievegem.pk}"))
    assert Notice.objects.get().exceptions == {"organisations": [lievegem.pk]}


@pytest.mark.parametrize(
    ("box", "typed_name", "answer"),
    [
        ("organisation", "Nowhere", "The directory knows no organisation of this name."),
        ("contact", "Nobody", "The directory knows no contact of this name or mail address."),
        ("contact", "…", "The directory knows no contact of this name or mail address."),
        ("contact", "anna huts", "Several contacts are called so: choose one from the list."),
    ],
)
@pytest.mark.parametrize("do", ["more", ""])
def test_who_is_not_known_is_not_left_out_unsaid(
    do: str, box: str, typed_name: str, answer: str, writer: Client, municipalities: UserGroup, town: Town
) -> None:
    for number in range(2):
        Contact.objects.create(name="Anna Huts", organisation=town(f"Zele{number}"), email=f"anna{number}@zele.example")
    refused = writer.post("/notices/new/", typed(municipalities, do=do, **{box: typed_name}))
    assert (refused.status_code, Notice.objects.count()) == (422, 0)
    assert answer in refused.content.decode()
    assert '<details class="more" open>' in refused.content.decode()


def test_whoever_has_gone_from_the_directory_is_left_out_no_more(
    writer: Client, municipalities: UserGroup, town: Town
) -> None:
    body = town("Ronse")
    for number in (f"{body.pk}0", "x"):
        writer.post("/notices/new/", typed(municipalities, without_organisations=number))
    assert [notice.exceptions for notice in Notice.objects.all()] == [{}, {}]


def test_who_is_not_reached_is_named_with_the_reason_before_and_after_it_left(
    writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    for name, email in (("Lievegem", None), ("Ronse", ""), ("Zele", "böse@zele.example"), ("Gent", None), ("As", None)):
        town(name, email=email)
    nobody = town("Voeren", language="")
    silent = {"gent@town.example": "", "as@town.example": "campaign", "lievegem@town.example": "maintenance"}
    for address, category in silent.items():
        Suppression.objects.create(address=address, category=category, since=clock.now())
    notice = actions.write_notice(draft(municipalities, category="campaign"), by=clemence)
    expected = {
        "no mail address": ["Ronse"],
        "no language known": ["Voeren"],
        "not a mail address": ["Zele"],
        "mail to this address came back earlier": ["Gent"],
        "asked for no more of these": ["As"],
    }
    assert unmet_on(writer, notice) == expected
    actions.begin_notice(approved(notice, clemence, machteld).pk)
    Organisation.objects.update(email="all@town.example")
    Suppression.objects.all().delete()
    nobody.delete()
    Delivery.objects.update(state="refused")
    assert unmet_on(writer, notice) == expected | {"no language known": [""], "refused": ["Lievegem"]}


def unmet_on(client: Client, notice: Notice) -> dict[str, list[str]]:
    groups = client.get(f"/notices/{notice.pk}/").context["unmet"]
    assert all(group.times == len(group.first) for group in groups)
    return {str(group.label): [str(who or "") for who, _address in group.first] for group in groups}


@pytest.mark.parametrize("state", ["", "refused"])
def test_of_many_who_are_not_reached_the_first_are_named(
    state: str, writer: Client, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    for number in range(unmet.FIRST + 3):
        town(f"Town{number:02}", email=None if state else "")
    town("Zele")
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    Delivery.objects.exclude(address="zele@town.example").update(state=state or "handed_over")
    (group,) = writer.get(f"/notices/{notice.pk}/").context["unmet"]
    assert (group.times, len(group.first), group.unnamed) == (unmet.FIRST + 3, unmet.FIRST, 3 if state else 0)
    assert "and 3 more" in writer.get(f"/notices/{notice.pk}/").content.decode()


@pytest.fixture
def gone(town: Town) -> Suppression:
    """A suppressed address of a town."""
    body = town("Lievegem", email="Gone@town.example")
    return Suppression.objects.create(
        address="gone@town.example", since=clock.now(), reason="550 nobody", organisation=body
    )


def test_an_address_that_came_back_is_written_to_again(writer: Client, gone: Suppression) -> None:
    assert "550 nobody" in writer.get("/notices/returned/").content.decode()
    writer.post(f"/notices/returned/{gone.pk}/lift/")
    assert Suppression.objects.count() == 0


def test_it_is_a_task_at_the_organisation_until_its_record_is_mended(approver: Client, gone: Suppression) -> None:
    places = ["/notices/returned/", f"/directory/{gone.organisation_id}/"]
    assert ["550 nobody" in approver.get(place).content.decode() for place in places] == [True, True]
    assert f'href="/directory/{gone.organisation_id}/edit/"' in approver.get("/notices/returned/").content.decode()
    assert queries.to_mend() == [gone.pk]
    Organisation.objects.update(email="new@town.example")
    assert ["550 nobody" in approver.get(place).content.decode() for place in places] == [False, False]
    assert queries.to_mend() == []


def test_that_of_a_contact_is_a_task_at_the_contact(
    approver: Client, clemence: User, municipalities: UserGroup, town: Town
) -> None:
    person = Contact.objects.create(
        name="Anna Huts", organisation=town("Lievegem", email=""), email="anna@town.example"
    )
    delivery = Delivery.objects.create(
        notice=actions.write_notice(draft(municipalities), by=clemence),
        address="anna@town.example",
        contact=person,
        organisation=person.organisation,
        domain="town.example",
        languages=["nl"],
        next_try_at=clock.now(),
    )
    actions.note_bounce(delivery.pk, "5.1.1 nobody", permanent=True)
    assert f'href="/directory/contacts/{person.pk}/edit/"' in approver.get("/notices/returned/").content.decode()
    places = [f"/directory/{person.organisation_id}/", f"/directory/contacts/{person.pk}/"]
    assert ["5.1.1 nobody" in approver.get(place).content.decode() for place in places] == [True, True]


def test_a_pace_is_set_and_lifted(client_of: ClientOf, db: None) -> None:
    tijl = User.objects.create(username="tijl", role=Role.ADMINISTRATOR)
    client = client_of(tijl)
    client.post("/notices/pace/", {"key": "Town.example", "per_minute": "60"})
    assert list(Pace.objects.values_list("key", "per_minute")) == [("town.example", 60)]
    client.post("/notices/pace/", {"key": "town.example", "per_minute": "0"})
    assert Pace.objects.count() == 0
    for wrong in ({"key": "no domain", "per_minute": "5"}, {"key": "", "per_minute": "-1"}):
        assert client.post("/notices/pace/", wrong).status_code == 422


@pytest.mark.parametrize("times", [1, 3])
def test_a_list_costs_the_same_however_long_it_is(
    times: int,
    writer: Client,
    clemence: User,
    machteld: User,
    municipalities: UserGroup,
    town: Town,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(times):
        town(f"town{number}")
    for _ in range(times):
        notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
        actions.begin_notice(notice.pk)
    writer.get("/notices/")
    with django_assert_num_queries(6):
        writer.get("/notices/")
    with django_assert_num_queries(5):
        writer.get(f"/notices/{notice.pk}/ledger/")
