"""Notices of the demonstration: a campaign that reached all, an interruption that did not, and one that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tridesk.accounts.models import User
from tridesk.config.demo.groups import fall_silent
from tridesk.directory.models import UserGroup
from tridesk.kit import clock
from tridesk.notices import actions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.models import Delivery, DeliveryState, Notice

CAMPAIGN: Final = NoticeDraft(
    "campaign",
    {
        "nl": "De helpdesk van het Rijksregister stelt zich voor",
        "fr": "Le helpdesk du Registre national se présente",
        "de": "Der Helpdesk des Nationalregisters stellt sich vor",
    },
    {
        "nl": "Geachte mevrouw, geachte heer,\n\nEen vraag over het Rijksregister? Voortaan bereikt u ons langs één "
        "weg: bel, mail of fax, en u krijgt een nummer waaronder u uw vraag kunt volgen.\n\nWij antwoorden in uw taal, "
        "en zeggen u wanneer u wat mag verwachten.\n\nDe helpdesk van het Rijksregister",
        "fr": "Madame, Monsieur,\n\nUne question sur le Registre national ? Vous nous joignez désormais par une seule "
        "voie : téléphone, courriel ou fax, et vous recevez un numéro sous lequel suivre votre demande.\n\nNous vous "
        "répondons dans votre langue et vous disons à quoi vous attendre, et quand.\n\nLe helpdesk du Registre "
        "national",
        "de": "Sehr geehrte Damen und Herren,\n\neine Frage zum Nationalregister? Sie erreichen uns künftig auf einem "
        "einzigen Weg: per Telefon, E-Mail oder Fax, und erhalten eine Nummer, unter der Sie Ihre Anfrage verfolgen "
        "können.\n\nWir antworten in Ihrer Sprache und sagen Ihnen, was Sie wann erwarten dürfen.\n\nDer Helpdesk des "
        "Nationalregisters",
    },
)  # fmt: skip
INTERRUPTION: Final = NoticeDraft(
    "interruption",
    {
        "nl": "Rijksregister is momenteel buiten dienst", "fr": "Le Registre National est momentanément hors service",
        "de": "National Register ist momentan ausser Betrieb",
    },
    {
        "nl": "We zoeken de oorzaak. Verwachte duur: nog niet bekend.",
        "fr": "Nous cherchons la cause. Durée prévue : pas encore connue.",
        "de": "Wir suchen die Ursache. Voraussichtliche Dauer: noch unbekannt.",
    },
)  # fmt: skip
WAITING: Final = NoticeDraft(
    "maintenance",
    {
        "nl": "Rijksregister: nieuwe transactie vanaf maandag",
        "fr": "Registre national : nouvelle transaction dès lundi",
        "de": "Nationalregister: neue Transaktion ab Montag",
    },
    {
        "nl": "Tijdens de ingebruikname, zondag van 8 tot 10 uur, antwoordt het Rijksregister trager dan gewoonlijk.",
        "fr": "Pendant la mise en service, dimanche de 8 à 10 heures, le Registre national répondra plus lentement.",
        "de": "Während der Inbetriebnahme am Sonntag von 8 bis 10 Uhr antwortet das Nationalregister langsamer.",
    },
)  # fmt: skip
REFUSED: Final = 40  # one address in so many came back, as with any real list
PER_SECOND: Final = 25


def notices(now: datetime) -> None:
    """As External Relations and a supervisor left them."""
    people = User.objects.in_bulk(["clemence", "machteld"], field_name="username")
    groups = dict(UserGroup.objects.values_list("code", "pk"))
    if len(people) < 2 or not {"municipalities", "pilots"} <= set(groups):
        return
    clemence, machteld = people["clemence"], people["machteld"]
    with clock.frozen(now - timedelta(days=12)):
        told = _written(CAMPAIGN, [groups["municipalities"]], clemence)
        actions.propose_notice(told.pk, by=clemence)
    with clock.frozen(now - timedelta(days=11, hours=22)):
        _approved(told, machteld)
        actions.begin_notice(told.pk)
        _left(told)
    fall_silent()
    with clock.frozen(now - timedelta(days=4, hours=3)):
        warned = _written(INTERRUPTION, [groups["municipalities"]], clemence)
        actions.send_first(warned.pk, by=clemence)
        _left(warned)
    with clock.frozen(now - timedelta(days=4, hours=2)):
        _approved(warned, machteld)
    with clock.frozen(now - timedelta(hours=5)):
        waits = _written(WAITING, [groups["pilots"]], clemence)
        actions.propose_notice(waits.pk, by=clemence)


def _written(draft: NoticeDraft, groups: list[int], by: User) -> Notice:
    return actions.write_notice(NoticeDraft(draft.category, draft.subjects, draft.texts, groups), by=by)


def _approved(notice: Notice, by: User) -> None:
    actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=by)


def _left(notice: Notice) -> None:
    """As the ledger stands when the last address is settled; the interruption found addresses that are no more."""
    rows = list(Delivery.objects.filter(notice=notice).order_by("pk"))
    for place, delivery in enumerate(rows):
        gone = notice.category == "interruption" and place % REFUSED == REFUSED // 2
        delivery.state = DeliveryState.REFUSED if gone else DeliveryState.HANDED_OVER
        delivery.reply = "550 5.1.1 no such mailbox" if gone else "250 2.0.0 OK"
        delivery.attempts, delivery.settled_at = 1, clock.now() + timedelta(seconds=place / PER_SECOND)
    Delivery.objects.bulk_update(rows, ["state", "reply", "attempts", "settled_at"], batch_size=500)
    actions.note_nobody([delivery.pk for delivery in rows if delivery.state == DeliveryState.REFUSED])
    with clock.frozen(clock.now() + timedelta(seconds=len(rows) / PER_SECOND + 1)):
        actions.end_notice(notice.pk)
