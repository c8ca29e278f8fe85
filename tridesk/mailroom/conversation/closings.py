"""Closings: the lines with which people, phones and legal departments end a mail, in nl, fr, de and en."""

import re

_MAX_CLOSING = 160
_MAX_SPOKEN = 500  # characters of a line that are looked at

# Whole lines; a name may follow on the same line.
_GREETINGS = (
    # nl
    r"(?:(?:met|zeer|heel|onze|mijn|alvast|hartelijk|(?:be)?dankt?|en|bij voorbaat|veel) )*"
    r"(?:vriendelijke?|hartelijke?|beleefde|genegen|beste|collegiale|warme|oprechte|lieve|sportieve|zonnige"
    r"|welgemeende|vr\.?)"
    r"(?: (?:en )?(?:vriendelijke|collegiale))? (?:groet(?:en|jes)?|gr\.?)|vr\. ?gr\.?",
    r"(?:(?:veel|met|en|dank|bedankt|genegen) )*groet(?:en|jes)?|vriendelijk groetend|m\.?v\.?g\.?|mvrgr|gr\.?"
    r"|hoogachtend"
    r"|met achting",
    r"(?:met )?(?:(?:de )?(?:meeste|bijzondere|oprechte) )?hoogachting",
    # fr
    r"(?:(?:merci|d['’]avance|et) )*(?:(?:très|tres|bien) )*"
    r"(?:cordialement|amicalement|amitiés|sincèrement|respectueusement)(?: vôtre)?",
    r"(?:merci(?: d['’]avance)? et )?bien [àa] (?:vous|toi)(?: (?:tous|toutes))?|b\.?[àa]\.?v\.?|cdl?t\.?",
    r"(?:avec )?(?:(?:mes|nos|sincères|sinceres|meilleures|cordiales|respectueuses) )*salutations"
    r"(?: (?:distinguées|cordiales|respectueuses|les meilleures))?",
    r"(?:avec (?:mes|nos|tous (?:mes|nos)) )?(?:(?:vifs|sincères|meilleurs) )?remerciements(?: anticipés)?"
    r"|(?:merci et )?à (?:très )?bientôt"
    r"|(?:je vous en souhaite )?bonne réception",
    # de
    r"(?:(?:mit|sehr|ganz|den|vielen|danke?|und) )*(?:freundliche[nrm]?|vielen?|beste[nr]?|liebe[nr]?|herzliche[nr]?"
    r"|schönen?|kollegiale[nr]?|sonnige) gr(?:ü|ue|u)(?:ß|ss|s)e?n?",
    r"(?:danke und |mit |viele |schöne )?gr(?:u|ü|ue)(?:ß|ss)e?|herzlichst|mfg|m\.f\.g\.?|lg|vg|hochachtungsvoll"
    r"|mit vorzüglicher hochachtung",
    # en
    r"(?:with )?(?:(?:my|very|many thanks and|thanks and) )?(?:kind(?:est)?|best|warm(?:est)?) (?:regards|wishes)",
    r"regards|best|(?:yours? )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|[bk]r",
    # wishes for the day; 'goede dag' and 'schönen Tag' are left out, for letters begin with them too
    r"(?:(?:nog )?een )?(?:prettige?|fijne?) (?:dag|namiddag|avond|werkdag|weekend|week)"
    r"(?: (?:verder|nog|gewenst))*",
    r"bon week-?end|(?:bonne|belle|excellente) (?:journée|soirée|semaine|fin de (?:journée|semaine))(?: à (?:vous"
    r"|toi|tous))?",
    r"(?:einen )?schöne[ns] (?:tag|abend|wochenende) noch|have a (?:nice|good) (?:day|evening|weekend)",
)
_GREETING = "(?i:" + "|".join(_GREETINGS) + ")"
_CAPITALISED = r"[A-ZÀ-Þ][\w'’.-]*"
_PARTICLE = r"(?:van|de|den|der|du|la|le|von|ten|ter|d['’]\w+)"
_NAME = rf"(?:(?:van|uit|de|aus|from) )?{_CAPITALISED}(?: (?:{_CAPITALISED}|{_PARTICLE})){{0,5}}"
_CLOSING = re.compile(rf"{_GREETING}[.!;:]*(?: {_NAME})?[.!;: ]*")
_NAME_ALONE = re.compile(rf"{_NAME}[.! ]*")
_CONJUNCTION = re.compile(r",? (?:et|en|und|and) ", re.IGNORECASE)
_THANKS = re.compile(
    r"(?:d['’]avance )?(?:un (?:grand )?|mille )?merci(?: d['’]avance| beaucoup)?|(?:alvast "
    r"|nogmaals )?(?:hartelijk |heel erg )?"
    r"(?:bedankt|dank(?: u| je)?(?: wel)?)(?: bij voorbaat| alvast)?|(?:vielen |herzlichen "
    r"|besten )?dank(?:e)?(?: im voraus)?"
    r"|(?:many )?thanks(?: in advance)?|thank you(?: in advance)?",
    re.IGNORECASE,
)
_BETWEEN_GREETINGS = re.compile(r" ?[/|&,–—] ?| -+ ?|-+ ")

# The long closing: how it begins, and the words without which the same beginning is a request.
_FORMULA = re.compile(
    r"(?:(?:dans l['’](?:attente|espoir)|en vous remerciant|vous remerciant|restant|avec)\b.{0,120}?, )?"
    r"(?:(?:je|nous) vous (?:prie|prions)|veuillez|recevez|agréez|croyez)\b"
    r"|(?:in afwachting|met dank|hopend|uitkijkend|wij? verblijven|ik verblijf)\b"
    r"|(?:in erwartung|für ihre mühe|wir verbleiben|ich verbleibe)\b|(?:i remain|we remain|looking forward)\b",
    re.IGNORECASE,
)
_FORMULA_WORDS = re.compile(
    r"\b(?:salutations|sentiments|considération|hommages|(?:l['’]assurance|l['’]expression) d"
    r"|hoogacht\w+|groet(?:en)?$|(?:vriendelijke|beste|hartelijke) groeten"
    r"|hochachtung\w*|freundliche[nrm]? gr(?:ü|u)(?:ß|ss)\w*|yours (?:sincerely|faithfully|truly)|(?:kind"
    r"|best) regards)",
    re.IGNORECASE,
)
_MAX_FORMULA = 300
_MAX_FORMULA_LINES = 4

# Names that only devices and programs have: people too say 'envoyé par mail' or 'verzonden via de post'.
_BRAND = (
    r"(?:iphone|ipad|ipod|samsung|galaxy|android|blackberry|huawei|xiaomi|oneplus|pixel|nokia|sony|fairphone|motorola"
    r"|oppo|outlook|yahoo|gmail|proton\s?mail|bluemail|icloud|thunderbird|acompli|windows)"
)
_MINE = r"(?:mijn|m['’]n|mon|ma|meine?[mnr]?|my)"
_GADGET = rf"(?:{_BRAND}|\w*phone|tablet\w*|mobil\w*|mobiel\w*|handy|gsm|toestel|portable|t[eé]l[eé]\w*)"
_FEW = r"[^,;:!?]{0,40}"
_LINK = r"(?: ?[<\[(]\S{0,300}[>\])])?"
_PHONE = re.compile(
    rf"^\W{{0,3}}(?:"
    rf"(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via|door|van) (?:{_MINE} )?{_FEW}\b{_BRAND}\b{_FEW}"
    rf"|(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via) {_MINE} {_FEW}\b{_GADGET}{_FEW}"
    rf"|envoyée? (?:de|depuis|à partir d[e'’]|avec|par|via) ?(?:{_MINE} )?{_FEW}\b{_BRAND}\b{_FEW}"
    rf"|envoyée? (?:de|depuis|à partir de|avec) {_MINE} {_FEW}\b{_GADGET}{_FEW}"
    rf"|provenance ?: ?courrier pour windows{_FEW}"
    rf"|(?:von|mit|über) {_MINE} {_FEW}\b{_GADGET}{_FEW} gesendet"
    rf"|gesendet (?:von|mit|über|aus|via) (?:{_MINE} )?{_FEW}\b{_BRAND}\b{_FEW}"
    rf"|gesendet (?:von|mit) {_MINE} {_FEW}\b{_GADGET}{_FEW}"
    rf"|diese nachricht wurde von {_MINE} {_FEW}\b{_GADGET}{_FEW} gesendet"
    rf"|sent (?:from|via|with|using) (?:{_MINE} )?{_FEW}\b{_GADGET}\b{_FEW}"
    rf"|(?:get|download|haal) outlook (?:for|voor) \S{{2,20}}"
    rf"|outlook voor \S{{2,20}} (?:downloaden|ophalen|krijgen)"
    rf"|(?:obten(?:ir|ez)|télécharge[rz]) outlook pour \S{{2,20}}"
    rf"|(?:laden|holen) sie (?:sich )?outlook für \S{{2,20}}(?: herunter)?"
    rf"|outlook für \S{{2,20}} (?:beziehen|herunterladen|abrufen|holen)"
    rf"){_LINK}\W*$",
    re.IGNORECASE,
)

_MAX_LEGAL = 3_000  # characters of a paragraph that are looked at
_LEGAL_START = re.compile(
    r"(?:(?:e-?mail )?disclaimer|avertissement|clause de non|avis de confidentialité|haftungsausschluss"
    r"|rechtlicher hinweis"
    r"|vrijwaring|vertraulichkeit\w*|confidentialit\w+|confidentiality"
    r"|(?:dit|deze|de informatie|de inhoud|indien u)\s.{0,40}(?:e-?mail|bericht|mededeling|boodschap)"
    r"|(?:ce|cet|cette|le présent|les informations|l['’]information|le contenu|si vous)\s.{0,60}"
    r"(?:message|e-?mail|courriel|courrier|transmission|mail)"
    r"|(?:diese|dieses|die information\w*|der inhalt|sollten sie)\s.{0,40}(?:e-?mails?|nachricht|mitteilung)"
    r"|(?:this|the (?:information|contents?)|if you)\s.{0,60}(?:e-?mail|message|communication|transmission)"
    r"|.{0,30}\bdisclaimer\b.{0,80}$)",
    re.IGNORECASE,
)
# Each of these alone is said by people too; a lawyer says at least two.
_LEGAL_IDEAS = [
    re.compile(words, re.IGNORECASE)
    for words in (
        r"vertrouwelijk|confiden\w+|vertraulich|privileged|beroepsgeheim|secret professionnel",
        r"(?:uitsluitend|enkel|alleen) (?:\w+ ){0,2}(?:bestemd|bedoeld)|bestemd (?:is )?voor de|geadresseerde"
        r"|bestemmeling"
        r"|destinataire|destinés? (?:exclusivement|uniquement)|(?:richtige|beabsichtigte|vorgesehene)[nr]? empfänger"
        r"|(?:ausschließlich|nur) für|adressat|intended (?:recipient|only|solely|for)|addressee|solely for",
        r"per vergissing|ten onrechte|par erreur|irrtümlich|fehlgeleitet|in error|by mistake",
        r"onrechtmatig|verboden|verspreid|non autorisée?|interdite?s?|strictement|unbefugt|nicht gestattet|untersagt"
        r"|unauthori[sz]ed|prohibited",
        r"aansprakelijk|responsabilit|haftung|haftet|liab|verbindlich|engagent|engage |bindend|verbintenis|virus\w*"
        r"|official position|officiële standpunt|position officielle",
        r"vernietig|te verwijderen|wissen|détrui|supprimer|effacer|lösch|vernicht|delete|destroy",
        r"verwittig|op de hoogte|avertir|prévenir|informer l['’]expéditeur|benachrichtig|informieren sie|notify",
    )
]
_OF_A_PERSON = re.compile(
    r"\?|\b(?:ik|mij|je|j['’]|moi|ich|mir|i['’]m|i have|dossier|zaak|inwoner|burger|habitant|citoyen|bürger(?:in)?|akte"
    r"|antrag|aanvraag|demande d['’])\b",
    re.IGNORECASE,
)
# Mail servers of administrations put these above what comes from outside.
_BANNER = re.compile(
    r"(?:\[?(?:external|extern[e]?|externe mail)\]?$|(?:attention|opgelet|let op|waarschuwing|avertissement|achtung"
    r"|warnung"
    r"|caution|warning|important|external)\b.{0,20}(?:mail|e-?mail|courriel|message|bericht|nachricht|expéditeur"
    r"|afzender|sender)"
    r".{0,60}(?:extern|extérieur|buiten|außerhalb|outside))",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"(?:denk aan het milieu|(?:bespaar|spaar) papier|avant d['’]imprimer|pensez à l['’]environnement"
    r"|n['’]imprimez|(?:bitte )?(?:denken sie an|schonen sie) (?:die )?umwelt"
    r"|(?:please )?consider the environment|(?:please )?think (?:of|about) the environment"
    r"|save (?:a tree|paper)|moet u deze e-?mail (?:echt )?afdrukken)",
    re.IGNORECASE,
)

_POSTSCRIPT = re.compile(r"^\W*(?:p\.?\s?s\.?|n\.?b\.?|ps\d?)\s*[:.)\s-]", re.IGNORECASE)
_DASHED_NAME = re.compile(rf"^[-–—]\s?{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,3}}\s*$")
_ADDRESSING = re.compile(
    r"^(?:ik|wij?|we|je|j['’]|nous|vous|ich|wir|i(?=\s)|i['’]m|kan|kunt|kunnen|pouvez|pourriez|können|könnten|bitte"
    r"|could|can|please"
    r"|gelieve|graag|merci|bedankt|dank|danke|thank\w*|alvast|mag|moet|est-ce|is\s+het|zou|wat|hoe|wanneer|waar|quand"
    r"|comment|pourquoi|wann|wie|warum|what|how|when|where|who|ook|nog|aussi|encore|auch|noch|also|bijlagen?|annexes?"
    r"|anlagen?|attached|attachments?|in\s+bijlage|en\s+annexe)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"@|https?:|www\.|\+\d|\b0\d[\d\s./-]{6,}"
    r"|\b(?:t|tel|tél|telefoon|téléphone|telefon|gsm|m|mob|fax|f|e|e-?mail|courriel)\s?[.:]"
    r"|\b\d{4}\s+[A-ZÀ-Þ]|straat\b|laan\b|plein\b|steenweg\b|\b(?:rue|avenue|boulevard|chaussée)\b|straße|\|"
    r"|openingsuren|heures\s+d['’]ouverture|öffnungszeiten|opening\s+hours|\b(?:btw|tva|kbo|bce)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:[-*•·▪◦‣o–—]|\(?(?:\d{1,2}|[a-h])[.)°])[ \t]+\S")
_NATIONAL_NUMBER = re.compile(r"\b\d{2}[.\s/-]?\d{2}[.\s/-]?\d{2}[\s.-]\d{3}[\s.-]\d{2}\b")
_LABELLED = re.compile(r"^[^\W\d][\w\s.()/-]{2,40}\s?:\s*\S")


def is_closing(line: str) -> bool:
    """'Met vriendelijke groeten', 'Bien à vous, Odile Berthelot', 'Cordialement / Vriendelijke groeten'."""
    if len(line) >= _MAX_CLOSING:
        return False
    parts = [part for part in _BETWEEN_GREETINGS.split(" ".join(line.split()), maxsplit=5) if part]
    greets = [_is_greeting(part) for part in parts]
    if not any(greets) or not (greets[0] or _THANKS.fullmatch(parts[0])):
        return False
    return all(
        greeting or _NAME_ALONE.fullmatch(part) or _THANKS.fullmatch(part)
        for greeting, part in zip(greets, parts, strict=True)
    )


def _is_greeting(part: str) -> bool:
    """A greeting, or one joined to thanks: 'D'avance merci et bien à vous', 'Bedankt en fijne dag verder'."""
    if _CLOSING.fullmatch(part):
        return True
    joined = _CONJUNCTION.split(part, maxsplit=2)
    greets = [bool(_CLOSING.fullmatch(words)) for words in joined]
    return any(greets) and all(
        greeting or _THANKS.fullmatch(words) for greeting, words in zip(greets, joined, strict=True)
    )


def formula_length(lines: list[str]) -> int:
    """How many lines from the first are the long closing ('Veuillez agréer, Madame, l'expression de ...'), else 0.

    A request may begin with the same words: what makes it a closing are salutations, an expression or an assurance.
    """
    text = ""
    for length, line in enumerate(lines[:_MAX_FORMULA_LINES], 1):
        text = f"{text} {' '.join(line[:_MAX_FORMULA].split())}".lstrip()
        if len(text) > _MAX_FORMULA or not _FORMULA.match(text):
            return 0
        if _FORMULA_WORDS.search(text) and not text.endswith("?") and (length == len(lines) or _ends(line)):
            return length
        if text.endswith((".", "!", "?", ":")):
            return 0
    return 0


def _ends(line: str) -> bool:
    """Whether a closing that wraps is over: at the end of its sentence, or with the comma before a name."""
    return line.rstrip().endswith((".", ",", "!"))


def is_phone_line(line: str) -> bool:
    """'Verstuurd vanaf mijn iPhone', 'Get Outlook for iOS <...>': what a device adds."""
    return len(line) < 400 and bool(_PHONE.match(" ".join(line.split())))


def is_dashed_name(line: str) -> bool:
    """'-Femke' or '— Femke Daelman'."""
    return len(line) < _MAX_CLOSING and bool(_DASHED_NAME.match(line))


def is_legal(paragraph: str) -> bool:
    """A disclaimer, a warning of the mail server, or the request not to print.

    A disclaimer begins like one, speaks like a lawyer, and neither asks nor tells of a case.
    """
    text = " ".join(paragraph[:_MAX_LEGAL].split()).lstrip("*_-– [(")
    if _PAPER.match(text) or _BANNER.match(text):
        return True
    if not _LEGAL_START.match(text) or _OF_A_PERSON.search(text):
        return False
    ideas = sum(bool(idea.search(text)) for idea in _LEGAL_IDEAS)
    return ideas >= 2 or (len(text) < 120 and "disclaimer" in text.lower())


def is_bullet(line: str) -> bool:
    """'- IT 020', '2) wachttijd', '• formulaire': a point of a list, and no line of a visiting card."""
    text = line[:_MAX_SPOKEN].strip()
    return bool(_BULLET.match(text)) and not _CONTACT.search(text)


def is_contact(line: str) -> bool:
    """A telephone, an address, opening hours: what stands on a visiting card."""
    return bool(_CONTACT.search(line[:_MAX_SPOKEN]))


def is_spoken(line: str) -> bool:
    """A sentence or a fact for the reader rather than a line of a visiting card."""
    text = line[:_MAX_SPOKEN].strip()
    if text.endswith("?") or _POSTSCRIPT.match(text) or _NATIONAL_NUMBER.search(text):
        return True
    if _CONTACT.search(text):
        return False
    if is_bullet(text):
        return True
    words = text.split()
    if len(words) > 9 or _LABELLED.match(text):
        return True
    return len(words) > 2 and bool(_ADDRESSING.match(text) or (len(words) > 5 and text.endswith((".", "!"))))
