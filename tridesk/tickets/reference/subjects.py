"""The subject tree: what a ticket can be about, two levels, names in four languages.

A code is stable and is what figures, filters and the staffing plan hold on to; the names may be edited by
the administrator. `ACC` stands apart: reports can leave it out ("without access keys"). Codes of information
types are those that public sources confirm; a type whose code no source confirms has a code in letters.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject. `parent` is the code of the subject above it, or '' on the first level."""

    code: str
    parent: str
    nl: str
    fr: str
    de: str
    en: str


def _branch(
    code: str, names: tuple[str, str, str, str], *children: tuple[str, str, str, str, str]
) -> tuple[SubjectRow, ...]:
    below = (SubjectRow(f"{code}.{tail}", code, nl, fr, de, en) for tail, nl, fr, de, en in children)
    return (SubjectRow(code, "", *names), *below)


SUBJECTS: tuple[SubjectRow, ...] = (
    *_branch(
        "ACC",
        ("Toegang en sleutels", "Accès et clés", "Zugang und Schlüssel", "Access and keys"),
        ("KEY", "Toegangssleutel", "Clé d'accès", "Zugangsschlüssel", "Access key"),
        ("BLOCKED", "Gebruiker geblokkeerd", "Utilisateur bloqué", "Benutzer gesperrt", "User blocked"),
        (
            "NIS",
            "Koppeling aan NIS-code",
            "Lien avec le code INS",
            "Verknüpfung mit NIS-Code",
            "Link to NIS code",
        ),
        ("CERT", "Certificaat", "Certificat", "Zertifikat", "Certificate"),
        (
            "NEW",
            "Nieuwe of vertrekkende gebruiker",
            "Arrivée ou départ d'un utilisateur",
            "Neuer oder ausscheidender Benutzer",
            "User arriving or leaving",
        ),
        (
            "PC",
            "Pc, kaartlezer, software",
            "PC, lecteur de carte, logiciel",
            "PC, Kartenleser, Software",
            "PC, card reader, software",
        ),
    ),
    *_branch(
        "AUT",
        ("Machtigingen", "Autorisations", "Ermächtigungen", "Authorisations"),
        ("COND", "Voorwaarden", "Conditions", "Bedingungen", "Conditions"),
        ("REQ", "Machtiging aanvragen", "Demander une autorisation", "Ermächtigung beantragen", "Applying"),
        (
            "NUMBER",
            "Gebruik van het nummer",
            "Utilisation du numéro",
            "Verwendung der Nummer",
            "Use of the number",
        ),
        (
            "CHANGE",
            "Wijziging van gegevens",
            "Modification du dossier",
            "Änderung der Angaben",
            "Change of details",
        ),
        ("HEIRS", "Zoeken naar erfgenamen", "Recherche d'héritiers", "Erbensuche", "Search for heirs"),
    ),
    *_branch(
        "TRX",
        (
            "Transacties en foutcodes",
            "Transactions et codes d'erreur",
            "Transaktionen und Fehlercodes",
            "Transactions and error codes",
        ),
        ("NET", "Netwerk", "Réseau", "Netzwerk", "Network"),
        ("SYN", "Syntaxis van het bericht", "Syntaxe du message", "Syntax der Nachricht", "Message syntax"),
        ("SEC", "Beveiliging", "Sécurité", "Sicherheit", "Security"),
        ("APP", "Toepassing", "Application", "Anwendung", "Application"),
        ("PHON", "Fonetische opzoeking", "Recherche phonétique", "Phonetische Suche", "Phonetic search"),
        ("WS", "Webdiensten", "Services web", "Webdienste", "Web services"),
    ),
    *_branch(
        "IT",
        ("Informatietypes", "Types d'information", "Informationstypen", "Information types"),
        (
            "005",
            "IT 005 aangifte van aankomst",
            "TI 005 déclaration d'arrivée",
            "IT 005 Ankunftserklärung",
            "IT 005 declaration of arrival",
        ),
        (
            "020",
            "IT 020 hoofdverblijfplaats",
            "TI 020 résidence principale",
            "IT 020 Hauptwohnort",
            "IT 020 main residence",
        ),
        ("REF", "Referentieadres", "Adresse de référence", "Referenzadresse", "Reference address"),
        (
            "120",
            "IT 120 burgerlijke staat",
            "TI 120 état civil",
            "IT 120 Personenstand",
            "IT 120 civil status",
        ),
        (
            "123",
            "IT 123 wettelijke samenwoning",
            "TI 123 cohabitation légale",
            "IT 123 gesetzliches Zusammenwohnen",
            "IT 123 legal cohabitation",
        ),
        (
            "140",
            "IT 140 gezin en collectieve huishouding",
            "TI 140 ménage et ménage collectif",
            "IT 140 Haushalt und Kollektivhaushalt",
            "IT 140 household",
        ),
    ),
    *_branch(
        "FOR",
        (
            "Vreemdelingen en wachtregister",
            "Étrangers et registre d'attente",
            "Ausländer und Warteregister",
            "Foreigners and waiting register",
        ),
        ("WAIT", "Wachtregister", "Registre d'attente", "Warteregister", "Waiting register"),
        (
            "210",
            "IT 210 soort register",
            "TI 210 type de registre",
            "IT 210 Art des Registers",
            "IT 210 type of register",
        ),
        (
            "STAY",
            "Verblijf en verblijfsdocument",
            "Séjour et titre de séjour",
            "Aufenthalt und Aufenthaltstitel",
            "Residence and permit",
        ),
        ("BIS", "BIS-nummer", "Numéro BIS", "BIS-Nummer", "BIS number"),
    ),
    *_branch(
        "EID",
        ("eID en Belpic", "eID et Belpic", "eID und Belpic", "eID and Belpic"),
        ("PIN", "Pin- en pukcode", "Codes PIN et PUK", "PIN- und PUK-Code", "PIN and PUK"),
        ("LOST", "Verlies of diefstal", "Perte ou vol", "Verlust oder Diebstahl", "Loss or theft"),
        (
            "ORDER",
            "Aanvraag en levering van kaarten",
            "Commande et livraison des cartes",
            "Bestellung und Lieferung der Karten",
            "Ordering and delivery of cards",
        ),
        ("BELPIC", "Toepassing Belpic", "Application Belpic", "Anwendung Belpic", "Belpic application"),
    ),
    *_branch(
        "HIS",
        ("Historiek", "Historique", "Historie", "History"),
        (
            "ADDR",
            "Vroegere verblijfplaatsen",
            "Résidences antérieures",
            "Frühere Wohnorte",
            "Former residences",
        ),
        (
            "SCOPE",
            "Omvang van de machtiging",
            "Portée de l'autorisation",
            "Umfang der Ermächtigung",
            "Scope of the authorisation",
        ),
        ("PAPER", "Papieren registers", "Registres papier", "Papierregister", "Paper registers"),
    ),
    *_branch(
        "LOG",
        ("Wie raadpleegde", "Qui a consulté", "Wer hat abgefragt", "Who consulted"),
        (
            "CITIZEN",
            "Vraag van een burger",
            "Question d'un citoyen",
            "Frage eines Bürgers",
            "Asked by a citizen",
        ),
        (
            "OWN",
            "Raadplegingen van de eigen dienst",
            "Consultations du propre service",
            "Abfragen des eigenen Dienstes",
            "Consultations by one's own body",
        ),
    ),
    *_branch(
        "DIF",
        (
            "Verschillen en verbeteringen",
            "Différences et corrections",
            "Abweichungen und Berichtigungen",
            "Differences and corrections",
        ),
        ("ADDR", "Adres", "Adresse", "Adresse", "Address"),
        (
            "IDENT",
            "Naam, datum of plaats van geboorte",
            "Nom, date ou lieu de naissance",
            "Name, Geburtsdatum oder -ort",
            "Name, date or place of birth",
        ),
        ("DEATH", "Overlijden", "Décès", "Sterbefall", "Death"),
        ("DOUBLE", "Dubbele inschrijving", "Double inscription", "Doppelte Eintragung", "Registered twice"),
    ),
    *_branch(
        "LST",
        (
            "Lijsten en statistieken",
            "Listes et statistiques",
            "Listen und Statistiken",
            "Lists and statistics",
        ),
        (
            "FIGURES",
            "Bevolkingscijfers",
            "Chiffres de population",
            "Bevölkerungszahlen",
            "Population figures",
        ),
        ("EXTRACT", "Lijst van personen", "Liste de personnes", "Personenliste", "List of persons"),
        (
            "WAITING",
            "Stand van een bestelling",
            "Suivi d'une commande",
            "Stand einer Bestellung",
            "Order progress",
        ),
    ),
    *_branch(
        "TAR",
        ("Tarieven", "Tarifs", "Gebühren", "Fees"),
        (
            "PRICE",
            "Tarief per raadpleging",
            "Tarif par consultation",
            "Gebühr pro Abfrage",
            "Price of a consultation",
        ),
        ("INVOICE", "Factuur", "Facture", "Rechnung", "Invoice"),
        (
            "EHEALTH",
            "Raadpleging via eHealth",
            "Consultation via eHealth",
            "Abfrage über eHealth",
            "Through eHealth",
        ),
    ),
    *_branch(
        "DOC",
        ("Documenten", "Documents", "Dokumente", "Documents"),
        ("FORM", "Formulier", "Formulaire", "Formular", "Form"),
        ("CIRC", "Omzendbrief", "Circulaire", "Rundschreiben", "Circular"),
        (
            "MANUAL",
            "Handleiding of IT-fiche",
            "Manuel ou fiche TI",
            "Anleitung oder IT-Blatt",
            "Manual or IT sheet",
        ),
    ),
    *_branch(
        "ABS",
        (
            "Oproep voor afwezige medewerker",
            "Appel pour un collaborateur absent",
            "Anruf für abwesende Mitarbeiter",
            "Call for an absent colleague",
        ),
        ("CALL", "Terugbelverzoek", "Demande de rappel", "Rückrufbitte", "Call-back request"),
        ("MSG", "Boodschap", "Message", "Nachricht", "Message"),
    ),
    *_branch(
        "INC",
        (
            "Onderbreking of vertraging",
            "Interruption ou ralentissement",
            "Unterbrechung oder Verlangsamung",
            "Outage or slowdown",
        ),
        ("DOWN", "Onderbreking", "Interruption", "Unterbrechung", "Outage"),
        ("SLOW", "Vertraging", "Ralentissement", "Verlangsamung", "Slowdown"),
        (
            "MAINT",
            "Aangekondigd onderhoud",
            "Maintenance annoncée",
            "Angekündigte Wartung",
            "Planned maintenance",
        ),
    ),
    *_branch(
        "ELE",
        ("Verkiezingen", "Élections", "Wahlen", "Elections"),
        ("LIST", "Kiezerslijst", "Liste des électeurs", "Wählerliste", "List of voters"),
        (
            "ABROAD",
            "Stemmen vanuit het buitenland",
            "Vote depuis l'étranger",
            "Wahl aus dem Ausland",
            "Voting from abroad",
        ),
        (
            "DATA",
            "IT 130 kiesgegevens",
            "TI 130 données électorales",
            "IT 130 Wahldaten",
            "IT 130 electoral data",
        ),
    ),
    *_branch(
        "OTH",
        ("Andere", "Autres", "Sonstiges", "Other"),
        (
            "ELSEWHERE",
            "Niet voor het Rijksregister",
            "Hors du Registre national",
            "Nicht für das Nationalregister",
            "Not for the Register",
        ),
        (
            "FEEDBACK",
            "Opmerking of klacht",
            "Remarque ou plainte",
            "Bemerkung oder Beschwerde",
            "Remark or complaint",
        ),
    ),
)
