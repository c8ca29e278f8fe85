"""An organisation with its contact and connected user, a group, a campaign, an import; second line, calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from tests.examples import HASH, MACHINE, SEARCH_WORDS, Desk, Examples, Pages
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.confirming import links
from tridesk.directory.confirming.actions import confirmations
from tridesk.directory.exchange.actions import carry_on, receive_import
from tridesk.directory.models import (
    Absence,
    Authorisation,
    Campaign,
    ClosedDay,
    Confirmation,
    ConnectedUser,
    Contact,
    Credential,
    Erasure,
    Expert,
    Letter,
    Member,
    OpeningHours,
    Organisation,
    Service,
    UserGroup,
)
from tridesk.directory.office.actions import close_day
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS


def make(desk: Desk) -> None:
    now, taker, leader = clock.now(), desk.people[Role.CALL_TAKER], desk.people[Role.PROJECT_LEADER]
    access = Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès", email="access@desk.example")
    fees = Service.objects.create(code="FEES", name_nl="Tarieven", name_fr="Tarifs", email="fees@desk.example")
    stranger = User.objects.create(username="stranger", name="Stranger", role=Role.EXPERT, language="en")
    Expert.objects.create(service=access, user=desk.people[Role.EXPERT])
    Expert.objects.create(service=fees, user=stranger)
    day = date(now.year, 3, 3)
    close_day(day, by=leader)
    organisation = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", nis="63061")
    clerk = Contact.objects.create(name="Anja Kohnenmergen", email="anja@raeren.example", organisation=organisation)
    group = UserGroup.objects.create(code="towns", name_nl="Steden", name_fr="Villes", rule={"kinds": ["municipality"]})
    erasure = Erasure.objects.create(
        contact=clerk, proposed_by=leader, proposed_at=now, reason="asked by the contact themselves"
    )
    confirmation = confirmations.ask(organisation, clerk, by=taker)
    campaign = Campaign.objects.create(name="Autumn", group=group, started_at=now, started_by=leader)
    token = links.new(confirmations.key())
    Letter.objects.create(confirmation=confirmation, digest=links.digest(token), mail=0, at=now)
    transfer = receive_import("contacts", "people.csv", b"name;emails\nBo;bo@raeren.example\n", by=leader)
    carry_on()
    connected = ConnectedUser.objects.create(organisation=organisation, contact=clerk)
    morning = OpeningHours.objects.create(language="de", week=["08:30-12:00", "", "", "", "", "", ""])
    names = {f"name_{code}": f"name {code}" for code in ("nl", "fr", "de", "en")}
    desk.name(
        {
            "service_code": access.code,
            "year": now.year,
            "day": day.isoformat(),
            "hours": morning.pk,
            "organisation_id": organisation.pk,
            "contact_id": clerk.pk,
            "group_code": group.code,
            "member": Member.objects.create(group=group, contact=clerk).pk,
            "erasure": erasure.pk,
            "confirmation_id": confirmation.pk,
            "token": token,
            "campaign_id": campaign.pk,
            "transfer_id": transfer.pk,
            "kind": "contacts",
            "connected_user_id": connected.pk,
            "credential_id": Credential.objects.create(user=connected, kind="key", reference="RR-1").pk,
            "authorisation_id": Authorisation.objects.create(organisation=organisation, number="RR 12/2019").pk,
            "acceptance_id": note_acceptance(
                organisation, AcceptanceCard("post@raeren.example", clock.today(), clerk, "by this address"), by=leader
            ).pk,
            "absence_id": Absence.objects.create(user=taker, starts_at=now, ends_at=now + timedelta(days=1)).pk,
        },
        names
        | {
            "service": access.code,
            "expert": "",
            "organisation": "",
            "day_0": "8:30-12:00",
            "date": (now + timedelta(days=2)).astimezone(BRUSSELS).date().isoformat(),
            "kind": "local",
            "note": "",
            "phone": "",
            "reason": "the caller asks",
        },
    )


def demonstrated() -> Pages:
    """Records of the demonstration, and an import that is made here."""
    day = ClosedDay.objects.order_by("-date")[0].date
    organisation, contact = Organisation.objects.filter(contacts__isnull=False)[0], Contact.objects.all()[0]
    places = (f"/directory/{organisation.pk}/", f"/directory/contacts/{contact.pk}/")
    file, leader = b"name;emails\nBo;bo@raeren.example\nAn;wrong\n", User.objects.get(username="leander")
    transfer = receive_import("contacts", "staff.csv", file, by=leader)
    corrected = Confirmation.objects.filter(corrected=True).order_by("pk")[:3]
    group = UserGroup.objects.get(code="municipalities")
    credential = Credential.objects.exclude(state="ended").select_related("user")[0]
    user, authorisation = credential.user, Authorisation.objects.all()[0]
    return Pages(
        leader=(
            f"/calendar/{day.isoformat()}/",
            *(f"{place}{rest}" for place in places for rest in ("", "edit/")),
            f"/directory/{organisation.pk}/ask/",
            f"/directory/{organisation.pk}/accepted/",
            *(f"/directory/contacts/{contact.pk}/{page}/" for page in ("held", "erase")),
            *(f"/directory/campaigns/{campaign.pk}/" for campaign in Campaign.objects.all()),
            f"/directory/transfer/{transfer.pk}/",
            *(f"/directory/confirmations/{confirmation.pk}/" for confirmation in corrected),
            *(f"/groups/{group.code}/{rest}" for rest in ("", "?q=eupen", "edit/", "addresses/")),
            *(f"/directory/users/{user.pk}/{rest}" for rest in ("", "edit/", "credentials/new/")),
            f"/directory/credentials/{credential.pk}/edit/",
            f"/directory/authorisations/{authorisation.pk}/edit/",
            *(f"/directory/{user.organisation_id}/{rest}" for rest in ("", "users/new/", "authorisations/new/")),
            "/services/ACCESS/",
            "/staff/jorn/",
            f"/absences/{Absence.objects.all()[0].pk}/",
        )
    )


EXAMPLES: Final = Examples(
    make=make,
    #                   leader manager supervisor taker expert technical relations administrator
    rights="""
    directory.read        x       x        x        x     -        -         x           x
    directory.edit        x       x        x        x     -        -         x           x
    group.edit            x       x        x        -     -        -         x           x
    person.disclose       x       x        -        -     -        -         -           -
    person.erase          x       x        -        -     -        -         -           -
    campaign.run          x       x        x        -     -        -         x           -
    directory.import      x       x        x        -     -        -         x           x
    directory.export      x       x        x        -     -        -         x           x
    service.edit          x       x        -        -     -        -         -           x
    staff.plan            x       x        x        -     -        -         -           x
    calendar.edit         x       x        x        -     -        -         -           x
    """,
    public=("directory:sheet",),
    read_by_hand=("directory:decide",),
    outcomes=("directory:decide",),
    open_arguments=("day", "year"),
    pages=Pages(
        leader=(
            "/absences/",
            "/absences/?span=week",
            "/absences/new/",
            "/calendar/",
            "/calendar/hours/",
            "/calendar/hours/desk/",
            "/calendar/hours/new/",
            "/directory/",
            "/directory/campaigns/",
            "/directory/campaigns/new/",
            "/directory/confirmations/",
            "/directory/confirmations/?state=sent",
            "/directory/contacts/new/",
            "/directory/departures/",
            "/directory/ending/",
            "/directory/erasures/",
            "/directory/new/",
            "/directory/renewals/",
            "/directory/renewals/?within=60",
            "/directory/stale/",
            "/directory/transfer/",
            "/directory/transfer/?kind=contacts",
            "/groups/",
            "/groups/new/",
            "/office-data/",
            "/services/",
            "/services/new/",
            "/staff/",
            "/staff/?language=de",
        ),
        none=(
            "/absences/calendar/",
            "/directory/departures/end/",
            "/directory/renewals/write/",
            "/directory/transfer/send/",
            "/groups/count/",
        ),
    ),
    demonstrated=demonstrated,
    unmasked={
        "Absence.uid": MACHINE,
        "AbsenceCalendar.etag": MACHINE,
        "Contact.words": SEARCH_WORDS,
        "Letter.digest": HASH,
        "Organisation.words": SEARCH_WORDS,
    },
    nouns={
        ("confirming/actions/confirmations.py", "verb"): {"confirmation"},
        ("connected/actions.py", "noun"): {"authorisation", "connected_user", "credential"},
        ("connected/actions.py", "verb"): {"authorisation", "connected_user", "credential"},
        ("exchange/bulk.py", "kind.verb(row.record, is_new=False)"): {
            "authorisation",
            "connected_user",
            "contact",
            "credential",
            "organisation",
        },
        ("exchange/bulk.py", "kind.verb(row.record, is_new=True)"): {
            "authorisation",
            "connected_user",
            "contact",
            "credential",
            "organisation",
        },
        ("organisations/actions/records.py", "noun"): {"contact", "organisation"},
    },
)
