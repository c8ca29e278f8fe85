"""What callers hear, in Dutch, French and German. Everything said on the telephone is written here, or in the menu.

These are words to be spoken: no abbreviations, figures only where a voice reads them well. A recording may replace any.
Pure.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony.switch.values import Speech

WELCOME: Final = Text(
    nl="Welkom bij de helpdesk van het Rijksregister.",
    fr="Bienvenue au helpdesk du Registre national.",
    de="Willkommen beim Helpdesk des Nationalregisters.",
)
CHOOSE_LANGUAGE: Final = Text(
    nl="Voor Nederlands, druk op 1.", fr="Pour le français, tapez 2.", de="Für Deutsch drücken Sie die 3."
)
OTHER_LANGUAGE: Final = Text(
    nl="Voor een andere taal, druk op sterretje.",
    fr="Pour une autre langue, tapez étoile.",
    de="Für eine andere Sprache drücken Sie die Sterntaste.",
)
OPTION: Final = Text(
    nl="Voor {label}, druk op {digit}.", fr="Pour {label}, tapez {digit}.", de="Für {label} drücken Sie die {digit}."
)
ANYTHING_ELSE: Final = Text(
    nl="Voor elke andere vraag, druk op 0.",
    fr="Pour toute autre question, tapez 0.",
    de="Für jede andere Frage drücken Sie die 0.",
)
NOT_UNDERSTOOD: Final = Text(
    nl="Die keuze bestaat niet.", fr="Ce choix n'existe pas.", de="Diese Auswahl gibt es nicht."
)
NOTHING_HEARD: Final = Text(
    nl="We hebben geen keuze ontvangen.",
    fr="Nous n'avons pas reçu de choix.",
    de="Wir haben keine Auswahl erhalten.",
)
WAIT_OR_HANG_UP: Final = Text(
    nl="Wilt u toch een medewerker spreken, blijf dan aan de lijn.",
    fr="Si vous souhaitez tout de même parler à un agent, restez en ligne.",
    de="Wenn Sie trotzdem mit einem Mitarbeiter sprechen möchten, bleiben Sie bitte in der Leitung.",
)
CLOSED: Final = Text(
    nl="De helpdesk is nu gesloten.",
    fr="Le helpdesk est actuellement fermé.",
    de="Der Helpdesk ist zurzeit geschlossen.",
)
CLOSED_CHOICE: Final = Text(
    nl="Voor uw keuze is nu niemand bereikbaar.",
    fr="Personne n'est joignable actuellement pour votre choix.",
    de="Für Ihre Auswahl ist zurzeit niemand erreichbar.",
)
REOPENS: Final = Text(
    nl="We zijn opnieuw bereikbaar op {day} om {time}.",
    fr="Nous serons de nouveau joignables {day} à {time}.",
    de="Sie erreichen uns wieder am {day} um {time}.",
)
OPEN_UNTIL: Final = Text(
    nl="Vandaag zijn we bereikbaar tot {time}.",
    fr="Aujourd'hui, nous sommes joignables jusqu'à {time}.",
    de="Heute erreichen Sie uns bis {time}.",
)
_WEEKDAYS: Final = (
    Text("maandag", "lundi", "Montag"),
    Text("dinsdag", "mardi", "Dienstag"),
    Text("woensdag", "mercredi", "Mittwoch"),
    Text("donderdag", "jeudi", "Donnerstag"),
    Text("vrijdag", "vendredi", "Freitag"),
    Text("zaterdag", "samedi", "Samstag"),
    Text("zondag", "dimanche", "Sonntag"),
)
_MONTHS: Final = (
    Text("januari", "janvier", "Januar"),
    Text("februari", "février", "Februar"),
    Text("maart", "mars", "März"),
    Text("april", "avril", "April"),
    Text("mei", "mai", "Mai"),
    Text("juni", "juin", "Juni"),
    Text("juli", "juillet", "Juli"),
    Text("augustus", "août", "August"),
    Text("september", "septembre", "September"),
    Text("oktober", "octobre", "Oktober"),
    Text("november", "novembre", "November"),
    Text("december", "décembre", "Dezember"),
)
_HOUR: Final = Text("{hour} uur", "{hour} heures", "{hour} Uhr")
ASK_CALL_BACK: Final = Text(
    nl="Wilt u teruggebeld worden op het nummer waarmee u belt, druk dan op 1.",
    fr="Si vous souhaitez être rappelé au numéro dont vous appelez, tapez 1.",
    de="Wenn Sie unter der Nummer, von der Sie anrufen, zurückgerufen werden möchten, drücken Sie die 1.",
)
KEEPS_PLACE: Final = Text(
    nl="U behoudt uw plaats in de wachtrij.",
    fr="Vous gardez votre place dans la file d'attente.",
    de="Sie behalten Ihren Platz in der Warteschlange.",
)
CALL_BACK_NOTED: Final = Text(
    nl="We bellen u terug. Tot straks.",
    fr="Nous vous rappellerons. À bientôt.",
    de="Wir rufen Sie zurück. Auf Wiederhören.",
)
CALL_BACK_LATER: Final = Text(
    nl="We bellen u terug, ten laatste op de volgende werkdag.",
    fr="Nous vous rappellerons au plus tard le prochain jour ouvrable.",
    de="Wir rufen Sie spätestens am nächsten Werktag zurück.",
)
NOBODY_SPEAKS: Final = Text(
    nl="Op dit ogenblik is er geen Nederlandstalige medewerker aanwezig.",
    fr="Aucun agent francophone n'est présent pour le moment.",
    de="Zurzeit ist leider kein deutschsprachiger Mitarbeiter anwesend.",
)
PLEASE_WAIT: Final = Text(
    nl="Een medewerker helpt u zo snel mogelijk.",
    fr="Un agent vous aidera dès que possible.",
    de="Ein Mitarbeiter hilft Ihnen so bald wie möglich.",
)
NEXT: Final = Text(
    nl="U bent de eerste in de wachtrij.",
    fr="Vous êtes le premier dans la file d'attente.",
    de="Sie sind der Nächste in der Warteschlange.",
)
POSITION: Final = Text(
    nl="Er zijn nog {ahead} wachtenden voor u.",
    fr="Il y a encore {ahead} personnes avant vous.",
    de="Vor Ihnen warten noch {ahead} Anrufer.",
)
ONE_AHEAD: Final = Text(
    nl="Er is nog één wachtende voor u.",
    fr="Il y a encore une personne avant vous.",
    de="Vor Ihnen wartet noch ein Anrufer.",
)
MINUTES: Final = Text(
    nl="De verwachte wachttijd is {minutes} minuten.",
    fr="Le temps d'attente estimé est de {minutes} minutes.",
    de="Die voraussichtliche Wartezeit beträgt {minutes} Minuten.",
)
ONE_MINUTE: Final = Text(
    nl="De verwachte wachttijd is minder dan een minuut.",
    fr="Le temps d'attente estimé est de moins d'une minute.",
    de="Die voraussichtliche Wartezeit beträgt weniger als eine Minute.",
)
LONGER: Final = Text(
    nl="Het duurt langer dan we u gezegd hebben. Onze excuses.",
    fr="L'attente est plus longue que nous ne l'avions annoncé. Veuillez nous en excuser.",
    de="Es dauert länger, als wir Ihnen gesagt haben. Wir bitten um Entschuldigung.",
)
ASK_SECOND_LINE: Final = Text(
    nl="Wilt u doorverbonden worden met de tweede lijn van deze dienst, mogelijk in een andere taal, druk dan op 2.",
    fr="Pour être mis en communication avec la deuxième ligne de ce service, peut-être dans une autre langue, tapez 2.",
    de="Wenn Sie mit der zweiten Ebene dieses Dienstes verbunden werden möchten, vielleicht in einer anderen Sprache, "
    "drücken Sie die 2.",
)
ABSENT: Final = Text(
    nl="Uw correspondent is niet bereikbaar. De helpdesk neemt uw oproep aan.",
    fr="Votre correspondant n'est pas joignable. Le helpdesk prend votre appel.",
    de="Ihr Gesprächspartner ist nicht erreichbar. Der Helpdesk nimmt Ihren Anruf entgegen.",
)
RECORDED: Final = Text(
    nl="Dit gesprek wordt opgenomen. Wilt u dat niet, druk dan op 9.",
    fr="Cette conversation est enregistrée. Si vous ne le souhaitez pas, tapez 9.",
    de="Dieses Gespräch wird aufgezeichnet. Wenn Sie das nicht möchten, drücken Sie die 9.",
)
NOT_RECORDED: Final = Text(
    nl="Dit gesprek wordt niet opgenomen.",
    fr="Cette conversation n'est pas enregistrée.",
    de="Dieses Gespräch wird nicht aufgezeichnet.",
)
STILL_ON_HOLD: Final = Text(
    nl="Uw oproeper wacht nog.", fr="Votre correspondant attend toujours.", de="Ihr Anrufer wartet noch."
)
NOT_FORGOTTEN: Final = Text(
    nl="We zijn u niet vergeten. Nog een ogenblik, alstublieft.",
    fr="Nous ne vous oublions pas. Encore un instant, s'il vous plaît.",
    de="Wir haben Sie nicht vergessen. Noch einen Augenblick, bitte.",
)
COMES_BACK: Final = Text(
    nl="Er wordt daar niet opgenomen. Wij verbinden u opnieuw met de helpdesk.",
    fr="Personne ne répond à ce numéro. Nous vous remettons en communication avec le helpdesk.",
    de="Dort meldet sich niemand. Wir verbinden Sie wieder mit dem Helpdesk.",
)
FAREWELL: Final = Text(nl="Dank u en tot ziens.", fr="Merci et au revoir.", de="Danke und auf Wiederhören.")


def say(words: Text, language: str, **values: object) -> Speech:
    """One phrase in one language, Dutch where it is unknown (''), with its values filled in."""
    language = language or LANGUAGES[0]
    text = words.in_(language)
    return Speech(text.format(**values) if values else text, language)


def in_all(words: Text) -> tuple[Speech, ...]:
    """One phrase in every language, for a caller whose language is not known yet."""
    return tuple(say(words, language) for language in LANGUAGES)


def ahead(position: int, language: str) -> Speech:
    """How many callers wait ahead."""
    match position - 1:
        case 0:
            return say(NEXT, language)
        case 1:
            return say(ONE_AHEAD, language)
        case others:
            return say(POSITION, language, ahead=others)


def reopens(opening: datetime, now: datetime) -> Text:
    """The sentence that says when the desk opens again: the weekday, with the date from a week on."""
    weekday = _WEEKDAYS[opening.weekday()]
    if opening.date() - now.astimezone(opening.tzinfo).date() >= timedelta(days=7):
        month, dot = _MONTHS[opening.month - 1], {"de": "."}
        weekday = Text(
            *(
                f"{weekday.in_(language)} {opening.day}{dot.get(language, '')} {month.in_(language)}"
                for language in LANGUAGES
            )
        )
    return _filled(REOPENS, opening, weekday)


def open_until(closing: datetime) -> Text:
    """The sentence that says until when the desk is open today."""
    return _filled(OPEN_UNTIL, closing)


def _filled(words: Text, at: datetime, day: Text | None = None) -> Text:
    """A sentence with a time of day, and a day, as they are spoken."""
    return Text(
        *(
            words.in_(language).format(
                time=_HOUR.in_(language).format(hour=at.hour) + (f" {at.minute}" if at.minute else ""),
                day=day.in_(language) if day else "",
            )
            for language in LANGUAGES
        )
    )


def wait(expected: timedelta, language: str) -> Speech:
    """How long the caller will probably wait: whole minutes, see `acd.estimate`."""
    minutes = round(expected.total_seconds() / 60)
    return say(ONE_MINUTE, language) if minutes <= 1 else say(MINUTES, language, minutes=minutes)
