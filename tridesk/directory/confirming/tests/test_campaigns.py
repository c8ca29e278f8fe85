"""A campaign asks everybody in a group, once in each round, whatever happens to the process that sends."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.confirming import choices, tasks
from tridesk.directory.confirming.actions.campaigns import end_campaign, remind_campaign, send_some, start_campaign
from tridesk.directory.confirming.addressees import audience
from tridesk.directory.confirming.progress import progress_of
from tridesk.directory.confirming.tests.postbox import Postbox
from tridesk.directory.models import Campaign, Confirmation, Contact, Letter, Organisation, UserGroup
from tridesk.kit.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(db: None) -> UserGroup:
    return UserGroup.objects.create(code="police", name_nl="Politie", name_fr="Police", rule={"kinds": ["police"]})


def zone(number: int, language: str = "nl", email: str = "") -> Organisation:
    return Organisation.objects.create(
        kind="police", name_nl=f"PZ {number}", name_fr=f"ZP {number}", service_language=language, email=email
    )


@pytest.fixture
def zones(group: UserGroup) -> list[Organisation]:
    made = [zone(1, "nl", "one@zone.example"), zone(2, "fr"), zone(3, "de"), zone(4, "nl|fr", "four@zone.example")]
    Contact.objects.create(name="Zoé", email="zoe@zone.example", organisation=made[1], language="fr")
    return made


@pytest.fixture
def campaign(postbox: Postbox, group: UserGroup, zones: list[Organisation], supervisor: User) -> Campaign:
    return start_campaign("Autumn", group, by=supervisor)


def run_out(campaign: Campaign) -> None:
    while send_some(campaign.pk, 1):
        pass


def test_the_preview_counts_letters_and_missing_addresses(group: UserGroup, zones: list[Organisation]) -> None:
    asked = audience(group)
    assert ([addressee.email for addressee in asked.addressees], asked.without_address, asked.languages) == (
        ["one@zone.example", "zoe@zone.example", "four@zone.example"],
        1,
        {"nl": 1, "fr": 1, "nl|fr": 1},
    )
    assert Confirmation.objects.count() == 0


def test_the_preview_needs_the_same_queries_for_few_and_many(group: UserGroup, zones: list[Organisation]) -> None:
    with CaptureQueriesContext(connection) as few:
        audience(group)
    for number in range(10, 30):
        Contact.objects.create(email=f"{number}@zone.example", organisation=zone(number))
    with CaptureQueriesContext(connection) as many:
        audience(group)
    assert len(few) == len(many) == 3


def test_a_chosen_contact_replaces_the_default(
    postbox: Postbox, group: UserGroup, zones: list[Organisation], supervisor: User
) -> None:
    yves = Contact.objects.create(name="Yves", email="yves@zone.example", organisation=zones[1], language="fr")
    ann = Contact.objects.create(name="Ann", email="ann@zone.example", organisation=zones[0], language="nl")
    assert audience(group).addressees[0].contact == ann.pk
    made = start_campaign("Autumn", group, by=supervisor, instead={zones[0].pk: 0, zones[1].pk: yves.pk})
    run_out(made)
    told = [letter["to"] for letter in postbox.letters]
    assert told == ["one@zone.example", "yves@zone.example", "four@zone.example"]


@pytest.mark.parametrize("place", [1, 2])
def test_a_recipient_that_is_not_offered_is_refused(
    place: int, postbox: Postbox, group: UserGroup, zones: list[Organisation], supervisor: User
) -> None:
    stranger = Contact.objects.create(name="Bo", email="bo@zone.example", organisation=zones[3])
    with pytest.raises(Invalid, match="choose again"):
        start_campaign("Autumn", group, by=supervisor, instead={zones[1].pk: (0, 0, stranger.pk)[place]})
    assert Campaign.objects.count() == 0


def test_the_page_offers_the_possible_contacts_and_keeps_the_choice(
    postbox: Postbox, group: UserGroup, zones: list[Organisation], supervisor: User
) -> None:
    yves = Contact.objects.create(name="Yves", email="yves@zone.example", organisation=zones[1], language="fr")
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(supervisor)
    offered = page.get("/directory/campaigns/new/?group=police").context["choices"].rows
    assert [(row.organisation, [str(person) for person in row.people]) for row in offered] == [
        (zones[1], ["Zoé", "Yves"])
    ]
    fields = {"group": "police", "name": "", f"to-{zones[1].pk}": str(yves.pk), "to-x": "1"}
    kept = page.post("/directory/campaigns/new/", fields)
    assert (kept.status_code, kept.context["choices"].rows[0].chosen) == (422, yves.pk)
    page.post("/directory/campaigns/new/", fields | {"name": "Autumn"})
    assert Confirmation.objects.get(organisation=zones[1]).contact == yves


def test_a_choice_on_one_page_is_kept_on_the_other_pages(
    postbox: Postbox, group: UserGroup, zones: list[Organisation], supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "PAGE", 1)
    people = {
        body.pk: [
            Contact.objects.create(name=name, email=f"{name}{body.pk}@zone.example", organisation=body).pk
            for name in ("Ann", "Bo")
        ]
        for body in zones
    }
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(supervisor)
    fields = {"group": "police", "name": "", "find": "", "chosen": ""}
    for number, body in enumerate(zones, start=1):
        at = page.post("/directory/campaigns/new/", fields | {"page": str(number)}).context["choices"]
        assert ([row.organisation for row in at.rows], at.pages, at.otherwise) == ([body], 4, number - 1)
        fields |= {"chosen": at.carried, f"to-{body.pk}": str(people[body.pk][1])}
    response = page.post("/directory/campaigns/new/", fields | {"do": "find", "find": "pz 3"})
    assert (response.status_code, [row.organisation for row in response.context["choices"].rows]) == (200, [zones[2]])
    assert (
        b"At no organisation of this name"
        in page.post("/directory/campaigns/new/", fields | {"do": "find", "find": "moon"}).content
    )
    page.post("/directory/campaigns/new/", fields | {"name": "Autumn", "find": "pz 3"})
    asked = dict(Confirmation.objects.values_list("organisation", "contact"))
    assert asked == {body: several[1] for body, several in people.items()}


@pytest.mark.parametrize("chosen", ["x", "1", "1:2:3", "9:" + "9" * 40])
def test_invalid_carried_choices_are_ignored(chosen: str, group: UserGroup, supervisor: User) -> None:
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(supervisor)
    fields = {"group": "police", "name": "x", "chosen": chosen, "find": chosen, "page": chosen}
    assert page.post("/directory/campaigns/new/", fields).status_code == 200


def test_each_organisation_gets_one_letter_however_often_the_job_runs(campaign: Campaign, postbox: Postbox) -> None:
    for _time in range(3):
        run_out(campaign)
    assert [letter["to"] for letter in postbox.letters] == ["one@zone.example", "zoe@zone.example", "four@zone.example"]
    assert Letter.objects.count() == 3
    assert progress_of(campaign).sent == 3


def test_a_letter_and_its_claim_are_written_together_or_not_at_all(
    campaign: Campaign, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(**_said: object) -> int:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(postbox, "send", die)
        with pytest.raises(SystemExit):
            send_some(campaign.pk, 1)
    assert (Letter.objects.count(), Confirmation.objects.filter(letters__gt=0).count()) == (0, 0)
    run_out(campaign)
    assert len(postbox.letters) == 3


def test_the_job_sends_some_and_orders_the_rest(
    campaign: Campaign, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    tasks.letters(campaign=campaign.pk)
    assert len(postbox.letters) == 2
    tasks.watch(0)
    tasks.letters(campaign=campaign.pk)
    assert len(postbox.letters) == 3


def test_a_refused_address_does_not_stop_the_other_letters(
    campaign: Campaign, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = postbox.send

    def choosy(**letter: object) -> int:
        if letter["to"] == "one@zone.example":
            raise Invalid("no")
        return send(**letter)  # type: ignore[arg-type]

    monkeypatch.setattr(postbox, "send", choosy)
    run_out(campaign)
    assert len(postbox.letters) == 2
    assert Confirmation.objects.get(email="one@zone.example").withdrawn_at is not None


def test_an_organisation_with_an_open_link_is_not_asked_again(
    campaign: Campaign, group: UserGroup, supervisor: User
) -> None:
    assert audience(group).asked_already == 3
    with pytest.raises(Invalid, match="Nobody"):
        start_campaign("Again", group, by=supervisor)


def test_reminders_go_to_organisations_without_answer(campaign: Campaign, postbox: Postbox, supervisor: User) -> None:
    with pytest.raises(Conflict, match="still leaving"):
        remind_campaign(campaign.pk, by=supervisor)
    run_out(campaign)
    client, link = Client(), postbox.link
    client.post(link, {"do": "open"})
    client.post(link, filled_body(client, link))
    figures = progress_of(campaign)
    assert (figures.opened, figures.confirmed, figures.silent) == (1, 1, 2)
    assert remind_campaign(campaign.pk, by=supervisor) == 2
    run_out(campaign)
    assert sorted(letter["to"] for letter in postbox.letters[3:]) == ["one@zone.example", "zoe@zone.example"]


def filled_body(client: Client, link: str) -> dict[str, str]:
    form = client.get(link).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | {"do": "send"}


def test_after_the_end_no_letter_leaves_and_no_link_is_valid(
    campaign: Campaign, postbox: Postbox, supervisor: User
) -> None:
    send_some(campaign.pk, 1)
    end_campaign(campaign.pk, by=supervisor)
    run_out(campaign)
    assert (len(postbox.letters), Client().get(postbox.link).status_code) == (1, 404)
    with pytest.raises(Conflict, match="has ended"):
        remind_campaign(campaign.pk, by=supervisor)


def test_returned_letters_are_counted(campaign: Campaign, postbox: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    run_out(campaign)
    monkeypatch.setattr(postbox, "came_back", lambda mails: set(list(mails)[:1]))
    assert progress_of(campaign).returned == 1


def test_who_may(group: UserGroup, zones: list[Organisation], postbox: Postbox, call_taker: User) -> None:
    with pytest.raises(NotAllowed):
        start_campaign("No", group, by=call_taker)


def test_pages(postbox: Postbox, group: UserGroup, zones: list[Organisation], supervisor: User) -> None:
    page = Client(headers={"Accept-Language": "en"})
    page.force_login(supervisor)
    assert b"Send 3 letters" in page.get("/directory/campaigns/new/?group=police").content
    assert page.post("/directory/campaigns/new/", {"group": "police", "name": ""}).status_code == 422
    assert page.post("/directory/campaigns/new/", {"group": "none", "name": "x"}).status_code == 422
    made = page.post("/directory/campaigns/new/", {"group": "police", "name": "Autumn"})["Location"]
    run_out(Campaign.objects.get())
    assert b"0 of 3 have answered" in page.get(made).content
    assert page.get("/directory/campaigns/").status_code == 200
    assert page.post(f"{made}remind/").status_code == page.post(f"{made}end/").status_code == 302
