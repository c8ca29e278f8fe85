"""Every word of the pages about the desk, in three languages. Pure; why no catalogue: see `statuspage.wording`."""

from __future__ import annotations

from typing import Final

from tridesk.kit.languages import Language
from tridesk.statuspage.entries import Words

SITE: Final = Words("Helpdesk van het Rijksregister", "Helpdesk du Registre national", "Helpdesk des Nationalregisters")
PLACES: Final = Words("Op deze site", "Sur ce site", "Auf dieser Website")
STATE: Final = Words("Toestand van het Rijksregister", "État du Registre national", "Zustand des Nationalregisters")
ANSWERS: Final = Words("Antwoorden", "Réponses", "Antworten")
CONTACT: Final = Words("Contact", "Contact", "Kontakt")
LANGUAGE: Final = Words("Taal", "Langue", "Sprache")

# --- answers
ANSWERS_TITLE: Final = Words("Antwoorden op vragen", "Réponses aux questions", "Antworten auf Fragen")
SEARCH: Final = Words("Zoeken in de antwoorden", "Chercher dans les réponses", "In den Antworten suchen")
NO_HIT: Final = Words(
    "Geen antwoord gevonden. Probeer andere of minder woorden.",
    "Aucune réponse trouvée. Essayez d’autres mots, ou moins de mots.",
    "Keine Antwort gefunden. Versuchen Sie es mit anderen oder weniger Wörtern.",
)
NONE: Final = Words("Er zijn nog geen antwoorden.", "Il n’y a pas encore de réponses.", "Es gibt noch keine Antworten.")
NOT_LISTED: Final = Words(
    "Staat uw vraag er niet bij? Neem contact op.",
    "Si votre question n’y figure pas, contactez-nous.",
    "Ist Ihre Frage nicht dabei? Nehmen Sie Kontakt auf.",
)
OTHER: Final = Words("Andere vragen", "Autres questions", "Andere Fragen")
PART: Final = Words("{topic}, deel {part}", "{topic}, partie {part}", "{topic}, Teil {part}")
ALL: Final = Words("Alle antwoorden", "Toutes les réponses", "Alle Antworten")
OTHERWISE: Final = Words("Ook gevraagd als", "Aussi demandé ainsi", "Auch so gefragt")
MORE: Final = Words("Meer hierover", "En savoir plus", "Mehr dazu")
CHANGED: Final = Words(
    "Antwoord {name}, gewijzigd op {day}.", "Réponse {name}, modifiée le {day}.", "Antwort {name}, geändert am {day}."
)
NOT_HELPED: Final = Words(
    "Is uw vraag hiermee niet beantwoord? Neem contact op.",
    "Cette réponse ne vous suffit pas ? Contactez-nous.",
    "Ist Ihre Frage damit nicht beantwortet? Nehmen Sie Kontakt auf.",
)
ONLY: Final = Words(
    "Dit antwoord bestaat voorlopig alleen in het {language}.",
    "Cette réponse n’existe pour le moment qu’en {language}.",
    "Diese Antwort gibt es vorläufig nur auf {language}.",
)
ONLY_UNTIL: Final = Words(
    "Dit antwoord bestaat alleen in het {language} tot en met {day}.",
    "Cette réponse n’existe qu’en {language} jusqu’au {day} inclus.",
    "Diese Antwort gibt es bis einschließlich {day} nur auf {language}.",
)
INVENTED: Final = Words(
    "Demonstratie: dit antwoord is verzonnen.",
    "Démonstration : cette réponse est inventée.",
    "Vorführung: Diese Antwort ist erfunden.",
)
IN_LANGUAGE: Final[dict[str, Words]] = {
    "nl": Words("Nederlands", "néerlandais", "Niederländisch"),
    "fr": Words("Frans", "français", "Französisch"),
    "de": Words("Duits", "allemand", "Deutsch"),
    "en": Words("Engels", "anglais", "Englisch"),
}
MOVED: Final = Words(
    "Dit antwoord staat nu bij {name}.",
    "Cette réponse se trouve maintenant à {name}.",
    "Diese Antwort steht jetzt unter {name}.",
)
FEED: Final = Words("Nieuwe antwoorden (Atom)", "Nouvelles réponses (Atom)", "Neue Antworten (Atom)")

# --- contact
CONTACT_TITLE: Final = Words("Contact en openingsuren", "Contact et heures d’ouverture", "Kontakt und Öffnungszeiten")
OPEN_UNTIL: Final = Words(
    "Nu open tot {hour} uur ({day}).",
    "Ouvert maintenant jusqu’à {hour} ({day}).",
    "Jetzt geöffnet bis {hour} Uhr ({day}).",
)
CLOSED_UNTIL: Final = Words(
    "Nu gesloten. We zijn weer open op {day} om {hour} uur.",
    "Fermé pour le moment. Nous serons de nouveau ouverts le {day} à {hour}.",
    "Jetzt geschlossen. Wir sind am {day} um {hour} Uhr wieder für Sie da.",
)
PHONE: Final = Words("Telefoon", "Téléphone", "Telefon")
MAIL: Final = Words("Mail", "Courriel", "E-Mail")
FAX: Final = Words("Fax", "Fax", "Fax")
ADDRESS: Final = Words("Adres", "Adresse", "Anschrift")
THIS_WEEK: Final = Words("Deze week", "Cette semaine", "Diese Woche")
NEXT_WEEK: Final = Words("Volgende week", "La semaine prochaine", "Nächste Woche")
DAY: Final = Words("Dag", "Jour", "Tag")
HOURS: Final = Words("Open", "Ouvert", "Geöffnet")
CLOSED: Final = Words("gesloten", "fermé", "geschlossen")
RANGE: Final = Words("{begin} tot {end} uur", "de {begin} à {end}", "{begin} bis {end} Uhr")
AND: Final = Words(" en ", " et ", " und ")
SPOKEN: Final = Words("In uw taal", "Dans votre langue", "In Ihrer Sprache")
SPEAKS: Final = Words(
    "We antwoorden in het Nederlands, het Frans en het Duits, aan de telefoon en schriftelijk.",
    "Nous répondons en néerlandais, en français et en allemand, au téléphone et par écrit.",
    "Wir antworten auf Niederländisch, Französisch und Deutsch, am Telefon und schriftlich.",
)
SPEAKS_AT: Final = Words(
    "In het {language} antwoorden we deze week aan de telefoon op: {hours}.",
    "En {language}, nous répondons au téléphone cette semaine : {hours}.",
    "Auf {language} antworten wir diese Woche am Telefon: {hours}.",
)
ASK: Final = Words(
    "Stel uw vraag met ons formulier",
    "Posez votre question par notre formulaire",
    "Stellen Sie Ihre Frage mit unserem Formular",
)
LOST: Final = Words(
    "Bent u uw toegang tot het register kwijt? Stel uw vraag met het formulier. Kennen we uw e-mailadres, dan kunt u "
    "uw toegang meestal zelf herstellen op de pagina van uw aanvraag.",
    "Vous avez perdu votre accès au registre ? Posez votre question par le formulaire. Si nous connaissons votre "
    "adresse de courriel, vous pouvez le plus souvent rétablir vous-même votre accès sur la page de votre demande.",
    "Haben Sie Ihren Zugang zum Register verloren? Stellen Sie Ihre Frage mit dem Formular. Wenn wir Ihre "
    "E-Mail-Adresse kennen, können Sie Ihren Zugang meist selbst auf der Seite Ihrer Anfrage wiederherstellen.",
)
ANY_TIME: Final = Words(
    "Schrijven kan altijd; we antwoorden tijdens de openingsuren. "
    "Vermeld alleen een rijksregisternummer in een mail als het nodig is.",
    "Vous pouvez écrire à tout moment ; nous répondons pendant les heures d’ouverture. "
    "N’indiquez un numéro de Registre national dans un courriel que si c’est nécessaire.",
    "Schreiben können Sie jederzeit; wir antworten während der Öffnungszeiten. "
    "Geben Sie eine Nationalregisternummer in einer E-Mail nur an, wenn es nötig ist.",
)

# --- statements
ACCESSIBILITY: Final = Words("Toegankelijkheid", "Accessibilité", "Barrierefreiheit")
ACCESSIBILITY_TITLE: Final = Words(
    "Toegankelijkheidsverklaring", "Déclaration d’accessibilité", "Erklärung zur Barrierefreiheit"
)
PRIVACY: Final = Words("Privacy", "Vie privée", "Datenschutz")
PRIVACY_TITLE: Final = Words("Privacyverklaring", "Déclaration de confidentialité", "Datenschutzerklärung")
_OMBUDSMAN: Final = "https://www.federalombudsman.be"
_AUTHORITY: Final = "https://www.dataprotectionauthority.be"

Sections = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings with their paragraphs; `{mail}`, `{phone}` and `{day}` are filled in, an address becomes a link."""

ACCESSIBILITY_TEXT: Final[dict[Language, Sections]] = {
    "nl": (
        ("", (
            "De helpdesk van het Rijksregister wil dat iedereen deze site kan gebruiken, overeenkomstig de wet van "
            "19 juli 2018 inzake toegankelijkheid van de websites en mobiele applicaties van overheidsinstanties, die "
            "Richtlijn (EU) 2016/2102 omzet.",
            "Deze verklaring geldt voor de toestand van het Rijksregister, de antwoorden, contact en deze "
            "verklaringen.",
        )),
        ("Nalevingsstatus", (
            "Deze site is ontworpen om volledig te voldoen aan EN 301 549 en WCAG 2.2, niveau AA. Ons zijn geen "
            "onderdelen bekend die daar niet aan voldoen.",
        )),
        ("Opstelling van deze verklaring", (
            "Opgesteld op {day} op grond van een beoordeling door onszelf, met geautomatiseerde controles van "
            "de pagina’s. De site werkt zonder script en zonder cookies.",
        )),
        ("Feedback en contact", (
            "Kunt u iets niet lezen of gebruiken? Bel {phone} of schrijf naar {mail}. We geven u de "
            "inhoud in een vorm die u wel kunt gebruiken.",
        )),
        ("Klachten", (f"Bent u niet tevreden met ons antwoord, dan kunt u naar de federale Ombudsman: {_OMBUDSMAN}",)),
    ),
    "fr": (
        ("", (
            "Le helpdesk du Registre national veut que chacun puisse utiliser ce site, conformément à la loi du "
            "19 juillet 2018 relative à l’accessibilité des sites internet et des applications mobiles des organismes "
            "du secteur public, qui transpose la directive (UE) 2016/2102.",
            "Cette déclaration vaut pour l’état du Registre national, les réponses, le contact et les présentes "
            "déclarations.",
        )),
        ("État de conformité", (
            "Ce site est conçu pour être entièrement conforme à la norme EN 301 549 et aux WCAG 2.2, niveau AA. Nous "
            "ne connaissons aucune partie qui ne le soit pas.",
        )),
        ("Établissement de cette déclaration", (
            "Établie le {day} sur la base d’une évaluation faite par nous-mêmes, avec des contrôles automatiques des "
            "pages. Le site fonctionne sans script et sans cookie.",
        )),
        ("Retour d’information et contact", (
            "Vous ne pouvez pas lire ou utiliser quelque chose ? Appelez le {phone} ou écrivez à {mail}. Nous "
            "vous donnons le contenu sous une forme que vous pouvez utiliser.",
        )),
        ("Plaintes", (
            f"Si notre réponse ne vous satisfait pas, vous pouvez vous adresser au Médiateur fédéral : {_OMBUDSMAN}",
        )),
    ),
    "de": (
        ("", (
            "Der Helpdesk des Nationalregisters möchte, dass alle diese Website nutzen können, gemäß dem Gesetz vom "
            "19. Juli 2018 über die Zugänglichkeit der Websites und mobilen Anwendungen öffentlicher Stellen, das die "
            "Richtlinie (EU) 2016/2102 umsetzt.",
            "Diese Erklärung gilt für den Zustand des Nationalregisters, die Antworten, den Kontakt und diese "
            "Erklärungen.",
        )),
        ("Stand der Vereinbarkeit", (
            "Diese Website ist so gestaltet, dass sie EN 301 549 und WCAG 2.2, Stufe AA, vollständig entspricht. Uns "
            "sind keine Teile bekannt, für die das nicht gilt.",
        )),
        ("Erstellung dieser Erklärung", (
            "Erstellt am {day} aufgrund einer eigenen Bewertung, mit automatischen Prüfungen der Seiten. "
            "Die Website funktioniert ohne Skript und ohne Cookies.",
        )),
        ("Rückmeldung und Kontakt", (
            "Können Sie etwas nicht lesen oder nutzen? Rufen Sie {phone} an oder schreiben Sie an {mail}. Wir "
            "geben Ihnen den Inhalt in einer Form, die Sie nutzen können.",
        )),
        ("Beschwerden", (
            "Sind Sie mit unserer Antwort nicht zufrieden, können Sie sich an den föderalen Ombudsmann wenden: "
            f"{_OMBUDSMAN}",
        )),
    ),
}  # fmt: skip
PRIVACY_TEXT: Final[dict[Language, Sections]] = {
    "nl": (
        ("Deze site", (
            "Deze site gebruikt geen cookies, heeft geen scripts nodig, haalt niets bij anderen op en volgt niemand. "
            "Wat u in de antwoorden zoekt, blijft op uw eigen toestel.",
        )),
        ("Als u contact met ons opneemt", (
            "We bewaren uw naam, uw organisatie, uw adressen en wat u ons vraagt, om u te antwoorden en om te kunnen "
            "aantonen wat gezegd werd: dat hoort bij onze taak van algemeen belang. Rijksregisternummers worden "
            "onleesbaar gemaakt voor wie ze niet nodig heeft. Of een gesprek wordt opgenomen, hoort u vooraf.",
            "Na afloop van de bewaartermijn verdwijnen namen en woorden; alleen cijfers blijven. Uit antwoorden die we "
            "hier publiceren is alles weg wat naar een persoon verwijst.",
        )),
        ("Uw rechten", (
            "U mag zien wat we van u hebben, het laten verbeteren of wissen, en bezwaar maken: schrijf naar {mail} of "
            "bel {phone}.",
            f"U kunt ook een klacht indienen bij de Gegevensbeschermingsautoriteit: {_AUTHORITY}",
        )),
    ),
    "fr": (
        ("Ce site", (
            "Ce site n’utilise aucun cookie, n’a besoin d’aucun script, ne va rien chercher ailleurs et ne suit "
            "personne. Ce que vous cherchez dans les réponses reste sur votre appareil.",
        )),
        ("Quand vous nous contactez", (
            "Nous conservons votre nom, votre organisation, vos adresses et votre question, pour vous répondre et "
            "pouvoir prouver ce qui a été dit : cela fait partie de notre mission d’intérêt public. Les numéros de "
            "Registre national sont rendus illisibles pour qui n’en a pas besoin. Si un appel est enregistré, vous en "
            "êtes averti au préalable.",
            "À la fin du délai de conservation, les noms et les textes disparaissent ; seuls des chiffres restent. Les "
            "réponses publiées ici ne contiennent rien qui renvoie à une personne.",
        )),
        ("Vos droits", (
            "Vous pouvez consulter ce que nous avons sur vous, le faire corriger ou effacer, et vous y opposer : "
            "écrivez à {mail} ou appelez le {phone}.",
            f"Vous pouvez aussi introduire une plainte auprès de l’Autorité de protection des données : {_AUTHORITY}",
        )),
    ),
    "de": (
        ("Diese Website", (
            "Diese Website verwendet keine Cookies, braucht kein Skript, holt nichts von anderen und verfolgt "
            "niemanden. Was Sie in den Antworten suchen, bleibt auf Ihrem Gerät.",
        )),
        ("Wenn Sie uns kontaktieren", (
            "Wir bewahren Ihren Namen, Ihre Einrichtung, Ihre Adressen und Ihre Frage auf, um Ihnen zu antworten und "
            "belegen zu können, was gesagt wurde: Das gehört zu unserer Aufgabe im öffentlichen Interesse. "
            "Nationalregisternummern werden für alle unlesbar gemacht, die sie nicht brauchen. Ob ein Gespräch "
            "aufgezeichnet wird, hören Sie vorher.",
            "Nach Ablauf der Aufbewahrungsfrist verschwinden Namen und Texte; nur Zahlen bleiben. Antworten, die wir "
            "hier veröffentlichen, enthalten nichts, was auf eine Person hinweist.",
        )),
        ("Ihre Rechte", (
            "Sie dürfen sehen, was wir über Sie haben, es berichtigen oder löschen lassen und Widerspruch einlegen: "
            "Schreiben Sie an {mail} oder rufen Sie {phone} an.",
            f"Sie können auch bei der Datenschutzbehörde Beschwerde einlegen: {_AUTHORITY}",
        )),
    ),
}  # fmt: skip
