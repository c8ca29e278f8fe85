"""A campaign of the demonstration, nine days old: some have answered, and some of that waits for the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.directory.confirming import links
from tridesk.directory.confirming.actions.confirmations import answer, key, open_sheet
from tridesk.directory.confirming.addressees import audience
from tridesk.directory.confirming.sheets import ConfirmationSheet, SheetAnswer
from tridesk.directory.models import Campaign, Confirmation, Letter, Organisation, UserGroup
from tridesk.directory.organisations.actions import change_organisation
from tridesk.directory.organisations.cards import OrganisationCard
from tridesk.journal.actions import record
from tridesk.kit import clock

GROUP: Final = "municipalities-brussels"
BEGUN: Final = timedelta(days=9)


def add_campaign(now: datetime) -> None:
    """Writes the campaign of External Relations: six organisations have opened the sheet, five have answered."""
    group = UserGroup.objects.filter(code=GROUP).first()
    by = User.objects.filter(username="clemence").first()
    if group is None or by is None:
        return
    with clock.frozen(now - BEGUN):
        asked = _asked(group, by)
    for place, confirmation in enumerate(asked[:6]):
        with clock.frozen(now - BEGUN + timedelta(days=1 + place, hours=2)):
            _says(place, confirmation, open_sheet(confirmation.pk))
    if len(asked) > 4:
        _changed_meanwhile(asked[4].organisation, now)


def _asked(group: UserGroup, by: User) -> list[Confirmation]:
    """The campaign with its letters, as if they had left then."""
    now, plan = clock.now(), audience(group)
    made = Campaign.objects.create(
        name="Bruxelles, automne 2026",
        group=group,
        started_at=now,
        started_by=by,
        without_address=plan.without_address,
    )
    rows = Confirmation.objects.bulk_create(
        Confirmation(
            organisation_id=addressee.organisation,
            campaign=made,
            contact_id=addressee.contact,
            email=addressee.email,
            language=addressee.language,
            made_at=now,
            made_by=by,
            expires_at=now + links.GOOD_FOR,
            letters=1,
        )
        for addressee in plan.addressees
    )
    Letter.objects.bulk_create(
        Letter(confirmation=confirmation, digest=links.digest(links.new(key())), mail=0, at=now)
        for confirmation in rows
    )
    record("campaign.started", by=by, ref=made.ref, data={"group": group.code, "letters": len(rows)})
    return rows


def _says(place: int, confirmation: Confirmation, sheet: ConfirmationSheet) -> None:
    """The first two say that all is right; three correct something; the sixth has only looked."""
    correction = SheetAnswer(sheet.organisation, sheet.contacts, [])
    match place:
        case 0 | 1:
            answer(confirmation.pk, correction)
        case 2:
            phones = ["+3212340917", *sheet.organisation["phones"]]
            answer(confirmation.pk, replace(correction, organisation={**sheet.organisation, "phones": phones}))
        case 3:
            newcomer: dict[str, str | list[str]] = {
                "name": "Noor Haezebrouckx",
                "function": "dienst Bevolking",
                "languages": ["nl", "fr"],
                "phones": ["+3212340918"],
                "emails": ["noor.haezebrouckx@gemeente.example"],
            }
            answer(
                confirmation.pk, replace(correction, newcomers=[newcomer], remark="Onze dienst verhuist in januari.")
            )
        case 4:
            answer(
                confirmation.pk, replace(correction, organisation={**sheet.organisation, "street": "Rue des Essais 12"})
            )


def _changed_meanwhile(organisation: Organisation, now: datetime) -> None:
    """A colleague was told by telephone what the sheet says as well, but otherwise: a conflict to look at."""
    with clock.frozen(now - timedelta(days=2)):
        row = Organisation.objects.get(pk=organisation.pk)
        card = replace(OrganisationCard.of(row), street="Rue des Essais 14")
        change_organisation(row.pk, card, by=User.objects.filter(username="aurelie").first())
