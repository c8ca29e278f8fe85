"""Ready phrases: what is said again and again when the register falters, in every language beforehand. Pure.

So no translation is needed at three in the morning. Free words may follow; the German text may do with the phrases
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.statuspage.entries import MissingWords, StatusMessage, Words


class Ready(StrEnum):
    """The ready phrases, in the order in which they are offered."""

    LOOKING = "looking"
    CAUSE_FOUND = "cause_found"
    WATCHING = "watching"
    OVER = "over"
    SLOW = "slow"
    NO_CONSULTATION = "no_consultation"
    NO_UPDATE = "no_update"
    KEYS = "keys"
    NETWORK = "network"
    ELSEWHERE = "elsewhere"
    NOTHING_LOST = "nothing_lost"
    TRY_LATER = "try_later"
    BY_TELEPHONE = "by_telephone"
    WORK = "work"
    WORK_LONGER = "work_longer"
    WORK_MOVED = "work_moved"
    WORK_CANCELLED = "work_cancelled"


PHRASES: Final[Mapping[Ready, Text]] = {
    Ready.LOOKING: Text(
        "We zoeken de oorzaak.",
        "Nous en cherchons la cause.",
        "Wir suchen die Ursache.",
        "We are looking for the cause.",
    ),
    Ready.CAUSE_FOUND: Text(
        "De oorzaak is bekend, we werken aan de oplossing.",
        "La cause est connue, nous travaillons à la solution.",
        "Die Ursache ist bekannt, wir arbeiten an der Lösung.",
        "The cause is known, we are working on the solution.",
    ),
    Ready.WATCHING: Text(
        "Alles werkt weer; we blijven het opvolgen.",
        "Tout fonctionne à nouveau ; nous restons attentifs.",
        "Alles funktioniert wieder; wir beobachten es weiter.",
        "Everything works again; we keep watching it.",
    ),
    Ready.OVER: Text(
        "De storing is voorbij.",
        "La panne est terminée.",
        "Die Störung ist behoben.",
        "The interruption is over.",
    ),
    Ready.SLOW: Text(
        "Antwoorden komen trager dan gewoonlijk.",
        "Les réponses arrivent plus lentement que d’habitude.",
        "Antworten kommen langsamer als üblich.",
        "Answers come more slowly than usual.",
    ),
    Ready.NO_CONSULTATION: Text(
        "Raadplegingen zijn niet mogelijk.",
        "Les consultations ne sont pas possibles.",
        "Abfragen sind nicht möglich.",
        "Consultations are not possible.",
    ),
    Ready.NO_UPDATE: Text(
        "Bijwerkingen zijn niet mogelijk; raadplegen kan wel.",
        "Les mises à jour ne sont pas possibles ; les consultations le sont.",
        "Fortschreibungen sind nicht möglich, Abfragen schon.",
        "Updates are not possible; consultations are.",
    ),
    Ready.KEYS: Text(
        "Aanmelden met een toegangssleutel lukt niet altijd.",
        "La connexion avec une clé d’accès ne réussit pas toujours.",
        "Die Anmeldung mit einem Zugangsschlüssel gelingt nicht immer.",
        "Signing in with an access key does not always succeed.",
    ),
    Ready.NETWORK: Text(
        "De oorzaak ligt bij het netwerk.",
        "La cause se situe dans le réseau.",
        "Die Ursache liegt im Netz.",
        "The cause lies in the network.",
    ),
    Ready.ELSEWHERE: Text(
        "De oorzaak ligt bij een dienst buiten het Rijksregister.",
        "La cause se situe dans un service extérieur au Registre national.",
        "Die Ursache liegt bei einem Dienst außerhalb des Nationalregisters.",
        "The cause lies with a service outside the National Register.",
    ),
    Ready.NOTHING_LOST: Text(
        "Er zijn geen gegevens verloren gegaan.",
        "Aucune donnée n’a été perdue.",
        "Es sind keine Daten verloren gegangen.",
        "No data were lost.",
    ),
    Ready.TRY_LATER: Text(
        "Probeert u het later opnieuw.",
        "Veuillez réessayer plus tard.",
        "Bitte versuchen Sie es später noch einmal.",
        "Please try again later.",
    ),
    Ready.BY_TELEPHONE: Text(
        "Voor dringende gevallen kunt u de helpdesk bellen.",
        "En cas d’urgence, vous pouvez appeler le helpdesk.",
        "In dringenden Fällen können Sie den Helpdesk anrufen.",
        "In urgent cases you may call the help desk.",
    ),
    Ready.WORK: Text(
        "We onderhouden de systemen van het Rijksregister.",
        "Nous entretenons les systèmes du Registre national.",
        "Wir warten die Systeme des Nationalregisters.",
        "We maintain the systems of the National Register.",
    ),
    Ready.WORK_LONGER: Text(
        "Het onderhoud duurt langer dan gepland.",
        "La maintenance dure plus longtemps que prévu.",
        "Die Wartung dauert länger als geplant.",
        "The maintenance takes longer than planned.",
    ),
    Ready.WORK_MOVED: Text(
        "Het onderhoud is verplaatst.",
        "La maintenance est reportée à un autre moment.",
        "Die Wartung wurde verlegt.",
        "The maintenance was moved.",
    ),
    Ready.WORK_CANCELLED: Text(
        "Het onderhoud gaat niet door.",
        "La maintenance n’aura pas lieu.",
        "Die Wartung findet nicht statt.",
        "The maintenance will not take place.",
    ),
}


def compose(ready: Iterable[Ready], *, nl: str = "", fr: str = "", de: str = "") -> StatusMessage | None:
    """The ready phrases, in the order chosen, and after them the free words; None when nothing was said.

    Free words are in Dutch and French together; German ones may be left out only where ready phrases stand in. Raises
    `MissingWords` with every language that has a gap.
    """
    chosen = list(dict.fromkeys(ready))
    free = {"nl": _tidy(nl), "fr": _tidy(fr), "de": _tidy(de)}
    if not chosen and not any(free.values()):
        return None
    if any(free.values()):
        needed = {"nl", "fr"} if chosen else set(LANGUAGES)
        if gaps := [language for language in LANGUAGES if language in needed and not free[language]]:
            raise MissingWords(*gaps)
    texts = {
        language: " ".join([*(getattr(PHRASES[phrase], language) for phrase in chosen), free[language]]).strip()
        for language in LANGUAGES
    }
    return StatusMessage(Words(**texts), tuple(chosen))


def taken_apart(message: StatusMessage) -> dict[str, Any]:
    """The choices and typed words of a message, by field, to be corrected: `compose` puts them together again."""
    texts: dict[str, str] = {language: message.words.in_(language) for language in LANGUAGES}
    ready = [Ready(phrase) for phrase in message.ready if phrase in set(Ready)]
    begin = {language: " ".join(getattr(PHRASES[phrase], language) for phrase in ready) for language in LANGUAGES}
    if not all(texts[language].startswith(begin[language]) for language in LANGUAGES):
        return {"ready": [], **texts}
    free: dict[str, str] = {language: texts[language].removeprefix(begin[language]).strip() for language in LANGUAGES}
    return {"ready": [phrase.value for phrase in ready], **free}


def _tidy(text: str) -> str:
    """The text as one line and a sentence, without invisible characters pasted along."""
    tidy = " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())
    return f"{tidy}." if tidy and tidy[-1].isalnum() else tidy
