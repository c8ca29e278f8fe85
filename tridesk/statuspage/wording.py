"""Every word of the public pages, in the three languages; times and lengths of time as Belgians write them. Pure.

Kept here and not in the catalogues of the product: the page must be made at any hour by a process that has nothing but
a folder, and a language that is missing must stop the program, not a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tridesk.kit.clock import BRUSSELS
from tridesk.kit.dates import in_words
from tridesk.kit.languages import Language
from tridesk.statuspage.entries import Words

_CLOCKS: Final = {"nl": "{0:%H}.{0:%M}\u00a0uur", "fr": "{0:%H}h{0:%M}", "de": "{0:%H}.{0:%M}\u00a0Uhr"}
_DAYS: Final = {"nl": "EEEE d MMMM", "fr": "EEEE d MMMM", "de": "EEEE, d. MMMM"}
_AT: Final = Words("{day} om {time}", "{day} à {time}", "{day} um {time}")
_HOUR: Final = {"nl": "u", "fr": "h", "de": "Std."}
_MINUTE: Final = {"nl": "min", "fr": "min", "de": "Min."}
_FRENCH_MARKS: Final = re.compile(r" ([;:!?])")
_DAY: Final = {"nl": ("dag", "dagen"), "fr": ("jour", "jours"), "de": ("Tag", "Tage")}

LANGUAGE_NAMES: Final[dict[Language, str]] = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch"}

TITLE: Final = Words("Rijksregister: {state}", "Registre national : {state}", "Nationalregister: {state}")
REGISTER: Final = Words("Rijksregister", "Registre national", "Nationalregister")
PAGE: Final = Words("Toestand van het Rijksregister", "État du Registre national", "Zustand des Nationalregisters")
STABLE: Final = Words("stabiel", "stable", "stabil")
UNSTABLE: Final = Words("instabiel", "instable", "instabil")
OUT_OF_SERVICE: Final = Words("buiten dienst", "hors service", "außer Betrieb")
MAINTENANCE: Final = Words("gepland onderhoud", "maintenance planifiée", "geplante Wartung")
PLANNED_WORK: Final = Words(
    "Gepland onderhoud van het Rijksregister",
    "Maintenance planifiée du Registre national",
    "Geplante Wartung des Nationalregisters",
)
SINCE: Final = Words("Sinds {when}.", "Depuis {when}.", "Seit {when}.")
PLANNED_UNTIL: Final = Words(
    "Gepland onderhoud tot {when}.", "Maintenance planifiée, fin prévue : {when}.", "Geplante Wartung bis {when}."
)
EXPECTED: Final = Words(
    "Verwachte duur: ongeveer {length}, tot rond {when}.",
    "Durée prévue : environ {length}, jusque vers {when}.",
    "Voraussichtliche Dauer: ungefähr {length}, bis gegen {when}.",
)
UNKNOWN: Final = Words(
    "Verwachte duur: nog niet bekend.", "Durée prévue : pas encore connue.", "Voraussichtliche Dauer: noch unbekannt."
)
LATE: Final = Words(
    "Het verwachte einde ({when}) is verstreken; we werken verder aan de oplossing.",
    "La fin prévue ({when}) est dépassée ; nous continuons à chercher la solution.",
    "Das voraussichtliche Ende ({when}) ist verstrichen; wir arbeiten weiter an der Lösung.",
)
NEXT: Final = Words("Volgend bericht: {when}.", "Prochain message : {when}.", "Nächste Meldung: {when}.")
DUE: Final = Words(
    "Het bericht dat voor {when} beloofd was, is nog niet verschenen.",
    "Le message promis pour {when} n’a pas encore paru.",
    "Die für {when} angekündigte Meldung steht noch aus.",
)
STALE: Final = Words(
    "Deze pagina is mogelijk verouderd: de toestand werd het laatst bevestigd {when}. Bel bij twijfel de helpdesk.",
    "Cette page n’est peut-être plus à jour : l’état a été confirmé pour la dernière fois {when}. "
    "En cas de doute, appelez le helpdesk.",
    "Diese Seite ist möglicherweise veraltet: Der Zustand wurde zuletzt bestätigt {when}. "
    "Rufen Sie im Zweifel den Helpdesk an.",
)
UNCONFIRMED: Final = Words(
    "Toestand van het Rijksregister niet bevestigd sinds {when}.",
    "État du Registre national non confirmé depuis {when}.",
    "Zustand des Nationalregisters nicht bestätigt seit {when}.",
)
LOAD_AGAIN: Final = Words(
    "Laad deze pagina opnieuw om de toestand van nu te zien.",
    "Rechargez cette page pour voir l’état actuel.",
    "Laden Sie diese Seite neu, um den jetzigen Zustand zu sehen.",
)
CONFIRMED: Final = Words("Laatst bevestigd: {when}.", "Dernière confirmation : {when}.", "Zuletzt bestätigt: {when}.")
UPCOMING: Final = Words("Gepland onderhoud", "Maintenance planifiée", "Geplante Wartung")
NONE_PLANNED: Final = Words(
    "Er is geen onderhoud gepland.", "Aucune maintenance n’est prévue.", "Keine Wartung geplant."
)
NO_MORE_PLANNED: Final = Words(
    "Er is geen ander onderhoud gepland.", "Aucune autre maintenance n’est prévue.", "Keine weitere Wartung geplant."
)
IN_A_DAY: Final = Words("{day} van {begin} tot {end}", "{day} de {begin} à {end}", "{day} von {begin} bis {end}")
FROM_TO: Final = Words("van {begin} tot {end}", "du {begin} au {end}", "von {begin} bis {end}")
DURING: Final = Words(
    "Tijdens het onderhoud is het Rijksregister {state}.",
    "Pendant la maintenance, le Registre national est {state}.",
    "Während der Wartung ist das Nationalregister {state}.",
)
EARLIER: Final = Words("Wat er eerder gezegd werd", "Ce qui a été dit auparavant", "Was zuvor gesagt wurde")
HISTORY: Final = Words("Geschiedenis", "Historique", "Verlauf")
AVAILABILITY: Final = Words("Beschikbaarheid per maand", "Disponibilité par mois", "Verfügbarkeit pro Monat")
LAST_DAYS: Final = Words("De laatste {days} dagen", "Les {days} derniers jours", "Die letzten {days} Tage")
KINDS_OF_DAYS: Final = Words(
    "Dagen: buiten dienst {out_of_service}, instabiel {unstable}, gepland onderhoud {planned}, stabiel {stable}.",
    "Jours : hors service {out_of_service}, instable {unstable}, maintenance planifiée {planned}, stable {stable}.",
    "Tage: außer Betrieb {out_of_service}, instabil {unstable}, geplante Wartung {planned}, stabil {stable}.",
)
MONTH: Final = Words("Maand", "Mois", "Monat")
AVAILABLE: Final = Words("Beschikbaar", "Disponible", "Verfügbar")
FALTERED: Final = Words("Instabiel", "Instable", "Instabil")
DOWN: Final = Words("Buiten dienst", "Hors service", "Außer Betrieb")
WORKED_ON: Final = Words("Gepland onderhoud", "Maintenance planifiée", "Geplante Wartung")
COUNTED: Final = Words(
    "Beschikbaar is elk ogenblik waarop het Rijksregister niet buiten dienst was; "
    "gepland onderhoud wordt apart geteld.",
    "Est disponible tout moment où le Registre national n’était pas hors service ; "
    "la maintenance planifiée est comptée à part.",
    "Verfügbar ist jeder Augenblick, in dem das Nationalregister nicht außer Betrieb war; "
    "geplante Wartung wird getrennt gezählt.",
)
PROOF: Final = Words(
    "Attest van een storing aanvragen", "Demander une attestation de panne", "Bescheinigung einer Störung anfordern"
)
INTERRUPTIONS: Final = Words("Storingen", "Pannes", "Störungen")
NO_INTERRUPTIONS: Final = Words(
    "Er was nog geen storing.", "Il n’y a pas encore eu de panne.", "Es gab noch keine Störung."
)
MAINTENANCES: Final = Words("Onderhoud", "Maintenances", "Wartungen")
NO_MAINTENANCES: Final = Words(
    "Er was nog geen onderhoud.", "Il n’y a pas encore eu de maintenance.", "Bisher keine Wartung."
)
GOES_ON: Final = Words("Sinds {begin}, nog bezig", "Depuis {begin}, en cours", "Seit {begin}, dauert an")
CANCELLED: Final = Words("Geannuleerd: {span}", "Annulé : {span}", "Abgesagt: {span}")
CANCELLED_WORK: Final = Words(
    "Het onderhoud is geannuleerd.", "La maintenance est annulée.", "Die Wartung ist abgesagt."
)
PLANNED: Final = Words("Gepland: {span}.", "Prévu : {span}.", "Geplant: {span}.")
BEGUN: Final = Words("Het onderhoud is begonnen.", "La maintenance a commencé.", "Die Wartung hat begonnen.")
FINISHED: Final = Words("Het onderhoud is voorbij.", "La maintenance est terminée.", "Die Wartung ist beendet.")
CORRECTED: Final = Words("verbeterd {when}", "corrigé {when}", "berichtigt {when}")
PHASES: Final = {
    "investigating": Words("Onderzoek", "Recherche", "Untersuchung"),
    "identified": Words("Oorzaak bekend", "Cause connue", "Ursache bekannt"),
    "monitoring": Words("Opvolging", "Surveillance", "Beobachtung"),
    "resolved": Words("Opgelost", "Résolu", "Behoben"),
}
ANSWERS: Final = Words("Antwoorden op vragen", "Réponses aux questions", "Antworten auf Fragen")
CONTACT: Final = Words("Contact en openingsuren", "Contact et heures d’ouverture", "Kontakt und Öffnungszeiten")
FOLLOW: Final = Words("Op de hoogte blijven", "Rester informé", "Auf dem Laufenden bleiben")
FEED: Final = Words("Berichten (Atom)", "Messages (Atom)", "Meldungen (Atom)")
CALENDAR: Final = Words("Onderhoud in uw agenda", "Maintenances dans votre agenda", "Wartungen in Ihrem Kalender")
PROGRAMS: Final = Words("Voor programma’s (API)", "Pour programmes (API)", "Für Programme (API)")
NOW: Final = Words("Toestand nu", "État actuel", "Zustand jetzt")
ON_YOUR_SITE: Final = Words("Op uw eigen website", "Sur votre propre site", "Auf Ihrer eigenen Website")


@dataclass(frozen=True, slots=True)
class Voice:
    """One language, on one day: says times as its readers do."""

    language: Language
    today: date

    def say(self, words: Words, **parts: str) -> str:
        """The words in this language, with what belongs between the braces."""
        text = self.typeset(words.in_(self.language))
        return text.format(**parts) if parts else text

    def typeset(self, text: str) -> str:
        """The text; a French line does not break before its marks."""
        return _FRENCH_MARKS.sub("\u00a0\\1", text) if self.language == "fr" else text

    def clock(self, at: datetime) -> str:
        """14.30 uur, 14h30, 14.30 Uhr."""
        return _CLOCKS[self.language].format(at.astimezone(BRUSSELS))

    def day(self, day: date) -> str:
        """dinsdag 24 november; with the year where it is another."""
        with_year = " y" if day.year != self.today.year else ""
        return in_words(day, _DAYS[self.language] + with_year, self.language)

    def when(self, at: datetime) -> str:
        """The hour; with the day before it unless that is today."""
        day = at.astimezone(BRUSSELS).date()
        return self.clock(at) if day == self.today else self.moment(at)

    def moment(self, at: datetime) -> str:
        """The day and the hour."""
        return self.say(_AT, day=self.day(at.astimezone(BRUSSELS).date()), time=self.clock(at))

    def span(self, begin: datetime, end: datetime) -> str:
        """From one hour to another, the day said once where it is the same."""
        day = self.today_of(begin)
        if day == self.today_of(end):
            return self.say(IN_A_DAY, day=self.day(day), begin=self.clock(begin), end=self.clock(end))
        return self.say(FROM_TO, begin=self.moment(begin), end=self.moment(end))

    @staticmethod
    def today_of(at: datetime) -> date:
        """The day of an hour, in Belgium."""
        return at.astimezone(BRUSSELS).date()

    def month(self, day: date) -> str:
        """november 2026."""
        return in_words(day, "LLLL y", self.language)

    def length(self, length: timedelta) -> str:
        """2 u 15 min; whole minutes, rounded up, so that no interruption ever lasts nothing."""
        minutes = -(-int(length.total_seconds()) // 60) or 1
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        parts = [f"{days} {_DAY[self.language][days > 1]}"] if days else []
        parts += [f"{hours}\u00a0{_HOUR[self.language]}"] if hours else []
        parts += [f"{minutes}\u00a0{_MINUTE[self.language]}"] if minutes else []
        return " ".join(parts)

    def about(self, length: timedelta) -> str:
        """The same, rounded as people promise: to five minutes, from 25 minutes on to a quarter of an hour."""
        minutes = max(length.total_seconds() / 60, 1)
        step = 1 if minutes < 10 else 5 if minutes < 25 else 15
        return self.length(timedelta(minutes=max(round(minutes / step), 1) * step))

    def percent(self, share: float) -> str:
        """99,95 %; never rounded up to a hundred when something was missing."""
        hundredths = int(share * 10_000)
        comma = f"{hundredths // 100},{hundredths % 100:02d}" if hundredths < 10_000 else "100"
        return f"{comma}\u00a0%"


# --- certificates
CERTIFICATE: Final = Words("Attest van beschikbaarheid", "Attestation de disponibilité", "Verfügbarkeitsbescheinigung")
CERTIFIED: Final = Words(
    "Hiermee wordt verklaard hoe het Rijksregister van de natuurlijke personen heeft gewerkt "
    "van {begin} tot {end} (Belgische tijd).",
    "Le présent document atteste du fonctionnement du Registre national des personnes physiques "
    "du {begin} au {end} (heure belge).",
    "Hiermit wird bescheinigt, wie das Nationalregister der natürlichen Personen "
    "von {begin} bis {end} (belgische Zeit) gearbeitet hat.",
)
WAS_STABLE: Final = Words(
    "In deze periode heeft het Rijksregister voortdurend stabiel gewerkt.",
    "Durant cette période, le Registre national a été stable en permanence.",
    "In diesem Zeitraum hat das Nationalregister durchgehend stabil gearbeitet.",
)
WAS_NOT: Final = Words(
    "In deze periode was het Rijksregister niet stabiel op de volgende tijdstippen:",
    "Durant cette période, le Registre national n’a pas été stable aux moments suivants :",
    "In diesem Zeitraum war das Nationalregister zu folgenden Zeiten nicht stabil:",
)
FROM: Final = Words("Van", "Du", "Von")
TO: Final = Words("Tot", "Au", "Bis")
LENGTH: Final = Words("Duur", "Durée", "Dauer")
STATE: Final = Words("Toestand", "État", "Zustand")
WAS_PLANNED: Final = Words("gepland", "prévu", "geplant")
SUM: Final = Words(
    "Samen: buiten dienst {out}, instabiel {unstable}, gepland onderhoud {planned}.",
    "Au total : hors service {out}, instable {unstable}, maintenance planifiée {planned}.",
    "Insgesamt: {out} außer Betrieb, {unstable} instabil, {planned} geplante Wartung.",
)
ISSUED: Final = Words(
    "Opgemaakt op {when} en elektronisch ondertekend (Ed25519). Nakijken kan op {url}.",
    "Établi le {when} et signé électroniquement (Ed25519). À vérifier sur {url}.",
    "Ausgestellt am {when} und elektronisch unterschrieben (Ed25519). Zu prüfen auf {url}.",
)
