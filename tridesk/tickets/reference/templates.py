"""Answer templates (nl, fr, de) and the fixed texts of the desk (nl, fr, de, en) that an installation starts with.

A title is the subject line of the mail, a body its text. Variables stand in braces, are filled with
`str.format_map` and come only from `VARIABLES`; the administrator may edit every text. The two parts of
`FOOTER` stand under each answer: the file manager first, then the desk.
"""

# ruff: noqa: E501 - a paragraph of a mail is one line

from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES: Mapping[str, str] = {
    "contact": "name of the person who asked",
    "number": "number of the ticket, as 2026-000123",
    "subject": "title of the ticket",
    "organisation": "organisation of the person who asked",
    "agent": "name of the file manager who signs",
    "agent_phone": "direct number of the file manager",
    "until": "day, or day and hour, by which something happens, in the language of the text and without article",
    "since": "day and hour at which an interruption began, in the language of the text",
    "service": "name of the service of the second line, in the language of the text",
    "question": "what the second line is asked, as written by the first line",
    "desk_phone": "telephone number of the desk",
    "desk_mail": "mail address of the desk",
    "desk_fax": "fax number of the desk",
    "desk_address": "postal address of the desk, in the language of the text",
}


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One text: language -> title, language -> body; both hold the same languages."""

    code: str
    title: Mapping[str, str]
    body: Mapping[str, str]


MACROS: Mapping[str, tuple[str, str]] = {
    "access_restored": ("ACC.BLOCKED", "close"),
    "access_new_user": ("ACC.NEW", "close"),
    "access_call_back": ("ACC", "research"),
    "details_please": ("", "research"),
    "passed_to_second_line": ("", "hand_over"),
    "waiting_for_you": ("", "research"),
    "form_attached": ("DOC.FORM", "close"),
    "difference_notice": ("DIF", "close"),
    "ehealth_billing": ("TAR.EHEALTH", "close"),
    "outage_over": ("INC.DOWN", "close"),
    "who_consulted": ("LOG.CITIZEN", "close"),
    "not_for_us": ("OTH.ELSEWHERE", "close"),
}
"""Code of a template -> code of the topic and outcome that it proposes; '' proposes none."""


ANSWERS: tuple[TemplateRow, ...] = (
    TemplateRow(
        "access_restored",
        {
            "nl": "Uw toegang is hersteld",
            "fr": "Votre accès est rétabli",
            "de": "Ihr Zugang ist wiederhergestellt",
        },
        {
            "nl": """Beste {contact},

Uw toegang tot het Rijksregister is hersteld. Meld u helemaal af en opnieuw aan, en kies daarna de code van {organisation}.

Lukt het nog niet? Antwoord gewoon op dit bericht: uw dossier {number} gaat dan vanzelf weer open.""",
            "fr": """Bonjour {contact},

Votre accès au Registre national est rétabli. Déconnectez-vous complètement, reconnectez-vous, puis choisissez le code de votre service ({organisation}).

Cela ne fonctionne pas encore ? Répondez simplement à ce message : votre dossier {number} sera aussitôt rouvert.""",
            "de": """Guten Tag {contact},

Ihr Zugang zum Nationalregister ist wiederhergestellt. Bitte melden Sie sich vollständig ab und wieder an und wählen Sie danach den Code Ihres Dienstes ({organisation}).

Es klappt noch nicht? Antworten Sie einfach auf diese Nachricht: Ihre Anfrage {number} wird dann sofort wieder geöffnet.""",
        },
    ),
    TemplateRow(
        "access_new_user",
        {
            "nl": "Toegang voor een nieuwe collega",
            "fr": "Accès pour un nouveau collègue",
            "de": "Zugang für eine neue Kollegin oder einen neuen Kollegen",
        },
        {
            "nl": """Beste {contact},

Voor een nieuwe gebruiker bij {organisation} hebben wij het aanvraagformulier nodig, ondertekend door de verantwoordelijke van uw dienst. U vindt het als bijlage.

Zodra wij het ingevulde formulier hebben, openen wij de toegang en krijgen u en uw collega bericht.""",
            "fr": """Bonjour {contact},

Pour un nouvel utilisateur ({organisation}), nous avons besoin du formulaire de demande signé par le responsable de votre service. Vous le trouverez en annexe.

Dès réception du formulaire complété, nous ouvrons l'accès et vous en avertissons, vous et votre collègue.""",
            "de": """Guten Tag {contact},

für einen neuen Benutzer bei {organisation} benötigen wir das Antragsformular, unterschrieben von der verantwortlichen Person Ihres Dienstes. Sie finden es in der Anlage.

Sobald uns das ausgefüllte Formular vorliegt, richten wir den Zugang ein und geben Ihnen beiden Bescheid.""",
        },
    ),
    TemplateRow(
        "access_call_back",
        {
            "nl": "Wij bellen u terug op het gekende nummer",
            "fr": "Nous vous rappelons au numéro enregistré",
            "de": "Wir rufen Sie unter der hinterlegten Nummer zurück",
        },
        {
            "nl": """Beste {contact},

Voor wij een toegang vrijgeven, gaan wij na wie erom vraagt. Wij bellen u daarom terug op het nummer dat wij van uw dienst kennen ({organisation}), en dit vóór {until}.

Nieuwe sleutels vertrekken altijd naar het geregistreerde adres, nooit naar een adres dat tijdens hetzelfde gesprek wordt opgegeven. Dank u voor uw begrip.""",
            "fr": """Bonjour {contact},

Avant de débloquer un accès, nous vérifions qui le demande. Nous vous rappelons donc au numéro que nous connaissons pour votre service ({organisation}), avant le {until}.

De nouvelles clés sont toujours envoyées à l'adresse enregistrée, jamais à une adresse donnée au cours du même appel. Merci de votre compréhension.""",
            "de": """Guten Tag {contact},

bevor wir einen Zugang freigeben, prüfen wir, wer darum bittet. Wir rufen Sie deshalb vor dem {until} unter der Nummer zurück, die uns für Ihren Dienst ({organisation}) bekannt ist.

Neue Schlüssel gehen immer an die hinterlegte Adresse, nie an eine Adresse, die im selben Gespräch genannt wird. Vielen Dank für Ihr Verständnis.""",
        },
    ),
    TemplateRow(
        "details_please",
        {
            "nl": "Enkele gegevens graag",
            "fr": "Quelques précisions, s'il vous plaît",
            "de": "Einige Angaben bitte",
        },
        {
            "nl": """Beste {contact},

Om uw vraag goed te beantwoorden, hebben wij nog nodig:

- de naam van de transactie en de volledige foutmelding of foutcode;
- de datum en het uur waarop het gebeurde;
- de NIS-code waarmee u was aangemeld (onderaan het scherm).

Een schermafdruk helpt, maar maak het rijksregisternummer onleesbaar.""",
            "fr": """Bonjour {contact},

Pour bien répondre à votre question, il nous faut encore :

- le nom de la transaction et le message ou code d'erreur complet ;
- la date et l'heure de l'incident ;
- le code INS avec lequel vous étiez connecté (au bas de l'écran).

Une capture d'écran est utile, mais rendez le numéro de Registre national illisible.""",
            "de": """Guten Tag {contact},

um Ihre Frage richtig zu beantworten, benötigen wir noch:

- den Namen der Transaktion und die vollständige Fehlermeldung oder den Fehlercode;
- Datum und Uhrzeit des Vorfalls;
- den NIS-Code, mit dem Sie angemeldet waren (unten auf dem Bildschirm).

Ein Bildschirmfoto hilft, aber machen Sie die Nationalregisternummer bitte unkenntlich.""",
        },
    ),
    TemplateRow(
        "passed_to_second_line",
        {
            "nl": "Uw vraag ligt bij een specialist",
            "fr": "Votre question est chez un spécialiste",
            "de": "Ihre Frage liegt bei einem Spezialisten",
        },
        {
            "nl": """Beste {contact},

Uw vraag verdient een nauwkeurig antwoord. Wij legden ze voor aan de specialisten van de dienst {service}. U hoort van ons vóór {until}, ook als het antwoord er dan nog niet is.

Wij blijven uw aanspreekpunt: u hoeft niemand anders te bellen.""",
            "fr": """Bonjour {contact},

Votre question mérite une réponse précise. Nous l'avons soumise aux spécialistes du service {service}. Nous revenons vers vous avant le {until}, même si la réponse se fait encore attendre.

Nous restons votre point de contact : vous ne devez appeler personne d'autre.""",
            "de": """Guten Tag {contact},

Ihre Frage verdient eine genaue Antwort. Wir haben sie den Spezialisten des Dienstes {service} vorgelegt. Sie hören vor dem {until} von uns, auch wenn die Antwort dann noch aussteht.

Wir bleiben Ihr Ansprechpartner: Sie brauchen niemand anderen anzurufen.""",
        },
    ),
    TemplateRow(
        "waiting_for_you",
        {
            "nl": "Wij wachten op uw antwoord",
            "fr": "Nous attendons votre réponse",
            "de": "Wir warten auf Ihre Antwort",
        },
        {
            "nl": """Beste {contact},

Over "{subject}" stelden wij u een vraag. Zonder uw antwoord kunnen wij niet verder. Wij houden het dossier open tot {until}.

Hebt u meer tijd nodig, of is het intussen opgelost? Eén zinnetje volstaat.""",
            "fr": """Bonjour {contact},

Nous vous avons posé une question au sujet de « {subject} ». Sans votre réponse, nous ne pouvons pas avancer. Le dossier reste ouvert jusqu'au {until}.

Vous avez besoin de plus de temps, ou le problème est résolu ? Une petite phrase suffit.""",
            "de": """Guten Tag {contact},

zu „{subject}“ haben wir Ihnen eine Frage gestellt. Ohne Ihre Antwort kommen wir nicht weiter. Die Anfrage bleibt bis zum {until} offen.

Sie benötigen mehr Zeit, oder es hat sich erledigt? Ein kurzer Satz genügt.""",
        },
    ),
    TemplateRow(
        "form_attached",
        {
            "nl": "Het gevraagde formulier",
            "fr": "Le formulaire demandé",
            "de": "Das gewünschte Formular",
        },
        {
            "nl": """Beste {contact},

Als bijlage vindt u het gevraagde formulier. Bezorg het ons ingevuld en ondertekend terug via {desk_mail}, met vermelding van {number}.

Twijfelt u over een rubriek? Bel ons gerust, wij overlopen het samen.""",
            "fr": """Bonjour {contact},

Vous trouverez en annexe le formulaire demandé. Renvoyez-le-nous complété et signé à {desk_mail}, avec la mention {number}.

Un doute sur une rubrique ? Appelez-nous, nous la parcourrons ensemble.""",
            "de": """Guten Tag {contact},

in der Anlage finden Sie das gewünschte Formular. Bitte senden Sie es ausgefüllt und unterschrieben mit dem Vermerk {number} an {desk_mail} zurück.

Sie sind bei einer Rubrik unsicher? Rufen Sie uns an, wir gehen sie gemeinsam durch.""",
        },
    ),
    TemplateRow(
        "difference_notice",
        {
            "nl": "Een verschil melden",
            "fr": "Communiquer une différence",
            "de": "Eine Abweichung melden",
        },
        {
            "nl": """Beste {contact},

Wie het Rijksregister gebruikt en een verschil vaststelt, meldt dit zonder uitstel aan de dienst van het Rijksregister, per post of elektronisch (koninklijk besluit van 19 maart 2008 en omzendbrief van 23 juni 2008).

Gebruik het formulier in bijlage en vermeld het gegeven, wat u vaststelde en waarop u zich steunt. Wij leggen het voor aan de gemeente van beheer, die beslist over de verbetering.""",
            "fr": """Bonjour {contact},

Quiconque utilise le Registre national et constate une différence la communique sans délai au service du Registre national, par la poste ou par voie électronique (arrêté royal du 19 mars 2008 et circulaire du 23 juin 2008).

Utilisez le formulaire en annexe et indiquez la donnée concernée, ce que vous avez constaté et sur quoi vous vous fondez. Nous le soumettons à la commune de gestion, qui décide de la correction.""",
            "de": """Guten Tag {contact},

wer das Nationalregister benutzt und eine Abweichung feststellt, meldet sie dem Dienst des Nationalregisters unverzüglich per Post oder elektronisch (Königlicher Erlass vom 19. März 2008 und Rundschreiben vom 23. Juni 2008).

Benutzen Sie das Formular in der Anlage und geben Sie an, um welche Angabe es geht, was Sie festgestellt haben und worauf Sie sich stützen. Wir legen es der Verwaltungsgemeinde vor, die über die Berichtigung entscheidet.""",
        },
    ),
    TemplateRow(
        "ehealth_billing",
        {
            "nl": "Raadplegingen via eHealth",
            "fr": "Consultations via eHealth",
            "de": "Abfragen über eHealth",
        },
        {
            "nl": """Beste {contact},

Raadpleegt uw organisatie ({organisation}) het Rijksregister via eHealth, dan lopen de aansluiting, het certificaat en het quotum via het eHealth-platform. Hoe uw raadplegingen worden aangerekend, gaan wij na bij de dienst {service}.

U krijgt een schriftelijk antwoord vóór {until}. Tot dan hoeft u niets te doen.""",
            "fr": """Bonjour {contact},

Si votre organisation ({organisation}) consulte le Registre national via eHealth, le raccordement, le certificat et le quota relèvent de la plateforme eHealth. Nous vérifions auprès du service {service} comment vos consultations sont facturées.

Vous recevrez une réponse écrite avant le {until}. D'ici là, vous ne devez rien faire.""",
            "de": """Guten Tag {contact},

fragt Ihre Einrichtung ({organisation}) das Nationalregister über eHealth ab, so laufen Anschluss, Zertifikat und Kontingent über die eHealth-Plattform. Wie Ihre Abfragen berechnet werden, klären wir mit dem Dienst {service}.

Sie erhalten vor dem {until} eine schriftliche Antwort. Bis dahin brauchen Sie nichts zu unternehmen.""",
        },
    ),
    TemplateRow(
        "outage",
        {
            "nl": "Storing bij het Rijksregister",
            "fr": "Perturbation au Registre national",
            "de": "Störung beim Nationalregister",
        },
        {
            "nl": """Beste {contact},

U hebt gelijk: het ligt niet aan u. Het Rijksregister is op dit moment verstoord en onze technici zijn eraan bezig. Vermoedelijk duurt het tot {until}.

De actuele toestand staat op onze statuspagina. Uw melding is aan de storing gekoppeld: u krijgt bericht zodra alles hersteld is.""",
            "fr": """Bonjour {contact},

Vous avez raison : le problème ne vient pas de chez vous. Le Registre national est perturbé en ce moment et nos techniciens y travaillent. Durée probable : jusqu'au {until}.

La situation actuelle figure sur notre page d'état. Votre signalement est lié à la perturbation : vous serez averti dès que tout sera rétabli.""",
            "de": """Guten Tag {contact},

Sie haben recht: Es liegt nicht an Ihnen. Das Nationalregister ist zurzeit gestört, unsere Techniker arbeiten daran. Voraussichtliche Dauer: bis zum {until}.

Den aktuellen Stand finden Sie auf unserer Statusseite. Ihre Meldung ist mit der Störung verknüpft: Sie erhalten Bescheid, sobald alles wiederhergestellt ist.""",
        },
    ),
    TemplateRow(
        "outage_over",
        {
            "nl": "De storing is voorbij",
            "fr": "La perturbation est terminée",
            "de": "Die Störung ist behoben",
        },
        {
            "nl": """Beste {contact},

Het Rijksregister werkt opnieuw normaal. Voer transacties die tijdens de storing werden afgebroken gerust opnieuw uit; wat een bevestiging kreeg, is geregistreerd.

Dank u voor uw geduld en voor uw melding.""",
            "fr": """Bonjour {contact},

Le Registre national fonctionne de nouveau normalement. Vous pouvez relancer les transactions interrompues ; celles qui ont reçu une confirmation sont enregistrées.

Merci pour votre patience et pour votre signalement.""",
            "de": """Guten Tag {contact},

das Nationalregister arbeitet wieder normal. Abgebrochene Transaktionen können Sie erneut ausführen; was bestätigt wurde, ist gespeichert.

Vielen Dank für Ihre Geduld und für Ihre Meldung.""",
        },
    ),
    TemplateRow(
        "no_national_numbers",
        {
            "nl": "Liever geen rijksregisternummers per mail",
            "fr": "Pas de numéro de Registre national par courriel",
            "de": "Bitte keine Nationalregisternummern per E-Mail",
        },
        {
            "nl": """Beste {contact},

In uw bericht stond een rijksregisternummer. Wij hebben het afgeschermd: het is alleen nog zichtbaar voor wie het voor uw dossier nodig heeft, en elke inzage wordt genoteerd.

Wilt u in het vervolg geen nummers mailen? Vermeld ons dossiernummer {number}; hebben wij het rijksregisternummer nodig, dan vragen wij het u.""",
            "fr": """Bonjour {contact},

Votre message contenait un numéro de Registre national. Nous l'avons masqué : seules les personnes qui en ont besoin pour votre dossier peuvent encore le voir, et chaque consultation est notée.

À l'avenir, merci de ne plus envoyer de numéro par courriel. Mentionnez notre numéro de dossier {number} ; si le numéro de Registre national nous est nécessaire, nous vous le demanderons.""",
            "de": """Guten Tag {contact},

Ihre Nachricht enthielt eine Nationalregisternummer. Wir haben sie unkenntlich gemacht: Nur wer sie für Ihre Anfrage benötigt, kann sie noch einsehen, und jede Einsicht wird festgehalten.

Bitte senden Sie künftig keine Nummern per E-Mail. Geben Sie unsere Ticketnummer {number} an; benötigen wir die Nationalregisternummer, so fragen wir Sie danach.""",
        },
    ),
    TemplateRow(
        "who_consulted",
        {
            "nl": "Wie raadpleegde uw gegevens",
            "fr": "Qui a consulté vos données",
            "de": "Wer Ihre Daten abgefragt hat",
        },
        {
            "nl": """Beste {contact},

In Mijn DOSSIER ziet u welke instellingen uw gegevens de laatste zes maanden raadpleegden. De reden kent alleen de instelling zelf: richt uw vraag aan haar functionaris voor gegevensbescherming.

Krijgt u daar geen antwoord, laat het ons weten, dan wijzen wij u verder de weg.""",
            "fr": """Bonjour {contact},

Dans Mon DOSSIER, vous voyez quels organismes ont consulté vos données au cours des six derniers mois. Seul l'organisme concerné en connaît la raison : adressez votre question à son délégué à la protection des données.

Sans réponse de sa part, faites-le-nous savoir et nous vous orienterons.""",
            "de": """Guten Tag {contact},

in Meine AKTE sehen Sie, welche Einrichtungen Ihre Daten in den letzten sechs Monaten abgefragt haben. Den Grund kennt nur die Einrichtung selbst: Richten Sie Ihre Frage an deren Datenschutzbeauftragte.

Erhalten Sie dort keine Antwort, so lassen Sie es uns wissen; wir helfen Ihnen weiter.""",
        },
    ),
    TemplateRow(
        "not_for_us",
        {
            "nl": "Uw vraag hoort elders thuis",
            "fr": "Votre question relève d'un autre service",
            "de": "Ihre Frage betrifft einen anderen Dienst",
        },
        {
            "nl": """Beste {contact},

Uw vraag over "{subject}" valt buiten het Rijksregister. U kunt hiervoor terecht bij de dienst bevolking van uw gemeente, die uw dossier kent en u meteen kan helpen.

Wij sluiten het dossier {number} af. Hebt u nog een vraag voor ons, antwoord dan gewoon op dit bericht.""",
            "fr": """Bonjour {contact},

Votre question au sujet de « {subject} » ne relève pas du Registre national. Adressez-vous au service population de votre commune, qui connaît votre dossier et peut vous aider directement.

Nous clôturons le dossier {number}. Une autre question pour nous ? Répondez simplement à ce message.""",
            "de": """Guten Tag {contact},

Ihre Frage zu „{subject}“ betrifft nicht das Nationalregister. Bitte wenden Sie sich an den Bevölkerungsdienst Ihrer Gemeinde, der Ihre Akte kennt und Ihnen sofort helfen kann.

Wir schließen die Anfrage {number}. Haben Sie noch eine Frage an uns, so antworten Sie einfach auf diese Nachricht.""",
        },
    ),
    TemplateRow(
        "call_back_noted",
        {
            "nl": "Uw boodschap is doorgegeven",
            "fr": "Votre message est transmis",
            "de": "Ihre Nachricht ist weitergegeben",
        },
        {
            "nl": """Beste {contact},

De collega die u zocht, is afwezig. Uw boodschap over "{subject}" is doorgegeven en u wordt teruggebeld vóór {until}.

Hoorde u dan nog niets? Bel ons met het nummer {number}, dan zoeken wij een vervanger.""",
            "fr": """Bonjour {contact},

Le collaborateur que vous cherchiez est absent. Votre message au sujet de « {subject} » lui est transmis et vous serez rappelé avant le {until}.

Toujours sans nouvelles à ce moment ? Appelez-nous avec le numéro {number}, nous chercherons un remplaçant.""",
            "de": """Guten Tag {contact},

die gesuchte Kollegin oder der gesuchte Kollege ist abwesend. Ihre Nachricht zu „{subject}“ ist weitergegeben und Sie werden vor dem {until} zurückgerufen.

Sie haben bis dahin nichts gehört? Rufen Sie uns mit der Nummer {number} an, dann suchen wir eine Vertretung.""",
        },
    ),
)
"""What a call taker picks from and then edits: Dutch, French, German."""


ACKNOWLEDGEMENT = TemplateRow(
    "desk.acknowledgement",
    {
        "nl": "Wij hebben uw vraag ontvangen",
        "fr": "Nous avons bien reçu votre demande",
        "de": "Wir haben Ihre Anfrage erhalten",
        "en": "We have received your request",
    },
    {
        "nl": """Beste {contact},

Uw vraag is goed aangekomen en kreeg het nummer {number}. U krijgt een eerste antwoord vóór {until}.

Wilt u iets toevoegen, antwoord dan op dit bericht. Vermeld in uw mails geen rijksregisternummers: wij vragen ernaar als het nodig is.

Dit is een automatische ontvangstmelding.""",
        "fr": """Bonjour {contact},

Votre demande nous est bien parvenue et porte le numéro {number}. Vous recevrez une première réponse avant le {until}.

Pour ajouter un élément, répondez à ce message. N'indiquez pas de numéro de Registre national dans vos courriels : nous vous le demanderons si nécessaire.

Ceci est un accusé de réception automatique.""",
        "de": """Guten Tag {contact},

Ihre Anfrage ist bei uns eingegangen und trägt die Nummer {number}. Sie erhalten vor dem {until} eine erste Antwort.

Möchten Sie etwas ergänzen, so antworten Sie auf diese Nachricht. Bitte geben Sie in E-Mails keine Nationalregisternummer an: Wir fragen danach, falls nötig.

Dies ist eine automatische Empfangsbestätigung.""",
        "en": """Dear {contact},

Your request has reached us and has the number {number}. You will have a first answer before {until}.

To add something, reply to this message. Please leave national numbers out of your mails: we will ask when we need one.

This is an automatic acknowledgement of receipt.""",
    },
)

HANDED_OVER = TemplateRow(
    "desk.handed_over",
    {
        "nl": "Uw vraag ligt bij onze tweede lijn",
        "fr": "Votre question est confiée à la deuxième ligne",
        "de": "Ihre Frage liegt bei der zweiten Ebene",
        "en": "Your question is with our second line",
    },
    {
        "nl": """Beste {contact},

Uw vraag "{subject}" ({number}) is toevertrouwd aan de specialisten van de dienst {service}. Wij volgen ze voor u op en bezorgen u het antwoord, ten laatste op {until}.""",
        "fr": """Bonjour {contact},

Votre question « {subject} » ({number}) est confiée aux spécialistes du service {service}. Nous la suivons pour vous et vous transmettrons la réponse au plus tard le {until}.""",
        "de": """Guten Tag {contact},

Ihre Frage „{subject}“ ({number}) ist den Spezialisten des Dienstes {service} übergeben. Wir verfolgen sie für Sie und übermitteln Ihnen die Antwort spätestens am {until}.""",
        "en": """Dear {contact},

Your question "{subject}" ({number}) has been handed to the specialists of {service}. We keep an eye on it for you and will send you the answer by {until} at the latest.""",
    },
)

BEING_RESEARCHED = TemplateRow(
    "desk.being_researched",
    {
        "nl": "Wij zoeken het voor u uit",
        "fr": "Nous cherchons pour vous",
        "de": "Wir klären es für Sie",
        "en": "We are looking into it",
    },
    {
        "nl": """Beste {contact},

Voor "{subject}" ({number}) hebben wij wat opzoekingswerk nodig. Wij antwoorden u vóór {until}. Lukt dat niet, dan laten wij u dat zelf weten.""",
        "fr": """Bonjour {contact},

Votre question « {subject} » ({number}) demande quelques recherches. Nous vous répondrons avant le {until} ; en cas de retard, c'est nous qui vous préviendrons.""",
        "de": """Guten Tag {contact},

für „{subject}“ ({number}) müssen wir etwas nachforschen. Wir antworten Ihnen vor dem {until}. Sollte es länger dauern, melden wir uns von selbst.""",
        "en": """Dear {contact},

We need some time to look into "{subject}" ({number}). You will have our answer before {until}. Should it take longer, we will tell you ourselves.""",
    },
)

TO_EXPERT = TemplateRow(
    "desk.to_expert",
    {
        "nl": "Vraag voor {service}: {subject}",
        "fr": "Question pour {service} : {subject}",
        "de": "Frage an {service}: {subject}",
        "en": "Question for {service}: {subject}",
    },
    {
        "nl": """Dag collega,

De eerste lijn legt u deze vraag voor ({organisation}, ticket {number}), graag vóór {until}:

{question}

Antwoord op dit bericht of in het ticket zelf. Uw antwoord gaat naar {agent}, die het aan {contact} bezorgt.""",
        "fr": """Bonjour,

La première ligne vous soumet cette question ({organisation}, ticket {number}), à traiter avant le {until} :

{question}

Répondez à ce message ou dans le ticket même. Votre réponse parvient à {agent}, qui la transmettra à {contact}.""",
        "de": """Guten Tag,

die erste Ebene legt Ihnen diese Frage vor ({organisation}, Ticket {number}), bitte vor dem {until}:

{question}

Antworten Sie auf diese Nachricht oder im Ticket selbst. Ihre Antwort geht an {agent} und von dort an {contact}.""",
        "en": """Dear colleague,

The first line brings you this question ({organisation}, ticket {number}), to be answered before {until}:

{question}

Reply to this message or in the ticket itself. Your answer goes to {agent}, who passes it on to {contact}.""",
    },
)

INTERRUPTION_OVER = TemplateRow(
    "desk.interruption_over",
    {
        "nl": "De storing is voorbij",
        "fr": "La panne est terminée",
        "de": "Die Störung ist behoben",
        "en": "The interruption is over",
    },
    {
        "nl": """Beste {contact},

De storing van het Rijksregister waarvoor u ons contacteerde (nummer {number}), is voorbij. Ze duurde van {since} tot {until}.

Lukt er toch nog iets niet? Antwoord gewoon op dit bericht: uw dossier gaat dan vanzelf weer open.

Dit is een automatisch bericht.""",
        "fr": """Bonjour {contact},

La panne du Registre national pour laquelle vous nous avez contactés (numéro {number}) est terminée. Elle a duré du {since} au {until}.

Quelque chose ne fonctionne toujours pas ? Répondez simplement à ce message : votre dossier sera aussitôt rouvert.

Ceci est un message automatique.""",
        "de": """Guten Tag {contact},

die Störung des Nationalregisters, wegen der Sie sich an uns gewandt haben (Nummer {number}), ist behoben. Sie dauerte vom {since} bis zum {until}.

Etwas klappt noch immer nicht? Antworten Sie einfach auf diese Nachricht: Ihre Anfrage wird dann sofort wieder geöffnet.

Dies ist eine automatische Nachricht.""",
        "en": """Dear {contact},

The interruption of the National Register that you contacted us about (number {number}) is over. It lasted from {since} until {until}.

Does something still not work? Simply reply to this message: your request opens again at once.

This is an automatic message.""",
    },
)

FOOTER = TemplateRow(
    "desk.footer",
    {
        "nl": "Uw contact",
        "fr": "Votre contact",
        "de": "Ihr Kontakt",
        "en": "Your contact",
    },
    {
        "nl": """Dossierbeheerder: {agent}
Rechtstreeks nummer: {agent_phone}

Helpdesk van het Rijksregister
Elke werkdag van 8.30 tot 16.30 uur
Telefoon: {desk_phone} · E-mail: {desk_mail}""",
        "fr": """Gestionnaire du dossier : {agent}
Numéro direct : {agent_phone}

Helpdesk du Registre national
Chaque jour ouvrable de 8h30 à 16h30
Téléphone : {desk_phone} · Courriel : {desk_mail}""",
        "de": """Sachbearbeiter(in): {agent}
Durchwahl: {agent_phone}

Helpdesk des Nationalregisters
An jedem Werktag von 8.30 bis 16.30 Uhr
Telefon: {desk_phone} · E-Mail: {desk_mail}""",
        "en": """File manager: {agent}
Direct number: {agent_phone}

Help desk of the National Register
Every working day from 8.30 to 16.30
Telephone: {desk_phone} · Mail: {desk_mail}""",
    },
)

DESK_TEXTS: tuple[TemplateRow, ...] = (
    ACKNOWLEDGEMENT,
    HANDED_OVER,
    BEING_RESEARCHED,
    INTERRUPTION_OVER,
    TO_EXPERT,
    FOOTER,
)
"""What the desk sends by itself: Dutch, French, German, English."""

TEMPLATES: tuple[TemplateRow, ...] = ANSWERS + DESK_TEXTS
