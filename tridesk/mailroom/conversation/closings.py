"""Closings: the lines with which people, phones and legal departments end a mail, in nl, fr, de and en."""

import re

_MAX_CLOSING = 160

# Whole lines; a name may follow on the same line.
_GREETINGS = (
    # nl
    r"(?:(?:met|zeer|heel|onze|mijn|alvast|hartelijk|(?:be)?dankt?|en|bij\s+voorbaat|veel)\s+)*"
    r"(?:vriendelijke?|hartelijke?|beste|collegiale|warme|oprechte|lieve|sportieve|zonnige|welgemeende|vr\.?)"
    r"(?:\s+(?:en\s+)?(?:vriendelijke|collegiale))?\s+(?:groet(?:en|jes)?|gr\.?)|vr\.\s?gr\.?",
    r"groet(?:en|jes)?|m\.?v\.?g\.?|mvrgr|gr\.?|hoogachtend|met\s+achting",
    r"(?:met\s+)?(?:(?:de\s+)?(?:meeste|bijzondere|oprechte)\s+)?hoogachting",
    # fr
    r"(?:(?:merci|d['’]avance|et)\s+)*(?:(?:très|tres|bien)\s+)*"
    r"(?:cordialement|amicalement|sincèrement|respectueusement)(?:\s+vôtre)?",
    r"(?:merci(?:\s+d['’]avance)?\s+et\s+)?bien\s+[àa]\s+(?:vous|toi)(?:\s+(?:tous|toutes))?|b\.?[àa]\.?v\.?|cdl?t\.?",
    r"(?:avec\s+)?(?:(?:mes|nos|sincères|sinceres|meilleures|cordiales|respectueuses)\s+)*salutations"
    r"(?:\s+(?:distinguées|cordiales|respectueuses|les\s+meilleures))?",
    # de
    r"(?:(?:mit|sehr|ganz|den|vielen|danke?|und)\s+)*(?:freundliche[nrm]?|vielen?|beste[nr]?|liebe[nr]?|herzliche[nr]?"
    r"|schönen?|kollegiale[nr]?|sonnige)\s+gr(?:ü|ue|u)(?:ß|ss|s)e?n?",
    r"(?:danke\s+und\s+)?gru(?:ß|ss)|mfg|m\.f\.g\.?|lg|vg|hochachtungsvoll|mit\s+vorzüglicher\s+hochachtung",
    # en
    r"(?:with\s+)?(?:(?:my|very|many\s+thanks\s+and|thanks\s+and)\s+)?(?:kind(?:est)?|best|warm(?:est)?)\s+(?:regards|wishes)",
    r"regards|(?:yours?\s+)?(?:sincerely|faithfully|truly)(?:\s+yours)?|cheers|[bk]r",
    # wishes for the day; 'goede dag' and 'schönen Tag' are left out, for letters begin with them too
    r"(?:(?:nog\s+)?een\s+)?(?:prettige|fijne)\s+(?:dag|namiddag|avond|werkdag|weekend|week)"
    r"(?:\s+(?:verder|nog|gewenst))*",
    r"(?:bonne|belle|excellente)\s+(?:journée|soirée|semaine|fin\s+de\s+(?:journée|semaine))(?:\s+à\s+(?:vous|toi|tous))?",
    r"(?:einen\s+)?schöne[ns]\s+(?:tag|abend|wochenende)\s+noch|have\s+a\s+(?:nice|good)\s+(?:day|evening|weekend)",
)
_GREETING = "(?i:" + "|".join(_GREETINGS) + ")"
_CAPITALISED = r"[A-ZÀ-Þ][\w'’.-]*"
_PARTICLE = r"(?:van|de|den|der|du|la|le|von|ten|ter|d['’]\w+)"
_NAME = rf"(?:[\s,.!–-]+(?:(?:van|uit|de|aus|from)\s+)?{_CAPITALISED}(?:[\s-]+(?:{_CAPITALISED}|{_PARTICLE})){{0,5}})?"
_CLOSING = re.compile(rf"^\s*{_GREETING}(?:\s*[/|&,–-]\s*{_GREETING}){{0,3}}\s*[,.!;:]*{_NAME}\s*[,.!]*\s*$")
_FORMULA = re.compile(
    r"^\s*(?:(?:veuillez|je\s+vous\s+prie|nous\s+vous\s+prions|dans\s+l['’]attente\b.{0,80})[\s,]+(?:d['’])?"
    r"(?:agréer|croire|recevoir|accepter)|(?:recevez|agréez)\b).{0,200}$",
    re.IGNORECASE,
)

# Names that only devices and programs have: people too say 'envoyé par mail' or 'verzonden via de post'.
_BRAND = (
    r"(?:iphone|ipad|ipod|samsung|galaxy|android|blackberry|huawei|xiaomi|oneplus|pixel|nokia|sony|fairphone|motorola"
    r"|oppo|outlook|yahoo|gmail|proton\s?mail|bluemail|icloud|thunderbird|acompli|windows)"
)
_MINE = r"(?:mijn|m['’]n|mon|ma|meine?[mnr]?|my)"
_GADGET = rf"(?:{_BRAND}|\w*phone|tablet\w*|mobil\w*|mobiel\w*|handy|gsm|toestel|portable|t[eé]l[eé]\w*)"
_FEW = r"[^,;:!?]{0,40}"
_LINK = r"(?:\s*[<\[(]\S{0,300}[>\])])?"
_PHONE = re.compile(
    rf"^\W{{0,3}}(?:"
    rf"(?:verstuurd|verzonden)\s+(?:vanaf|vanuit|met|via|door|van)\s+(?:{_MINE}\s+)?{_FEW}\b{_BRAND}\b{_FEW}"
    rf"|(?:verstuurd|verzonden)\s+(?:vanaf|vanuit|met|via)\s+{_MINE}\s+{_FEW}\b{_GADGET}{_FEW}"
    rf"|envoyée?\s+(?:de|depuis|à\s+partir\s+d[e'’]|avec|par|via)\s*(?:{_MINE}\s+)?{_FEW}\b{_BRAND}\b{_FEW}"
    rf"|envoyée?\s+(?:de|depuis|à\s+partir\s+de|avec)\s+{_MINE}\s+{_FEW}\b{_GADGET}{_FEW}"
    rf"|provenance\s?:\s?courrier\s+pour\s+windows{_FEW}"
    rf"|(?:von|mit|über)\s+{_MINE}\s+{_FEW}\b{_GADGET}{_FEW}\s+gesendet"
    rf"|gesendet\s+(?:von|mit|über|aus|via)\s+(?:{_MINE}\s+)?{_FEW}\b{_BRAND}\b{_FEW}"
    rf"|gesendet\s+(?:von|mit)\s+{_MINE}\s+{_FEW}\b{_GADGET}{_FEW}"
    rf"|diese\s+nachricht\s+wurde\s+von\s+{_MINE}\s+{_FEW}\b{_GADGET}{_FEW}\s+gesendet"
    rf"|sent\s+(?:from|via|with|using)\s+(?:{_MINE}\s+)?{_FEW}\b{_GADGET}\b{_FEW}"
    rf"|(?:get|download|haal)\s+outlook\s+(?:for|voor)\s+\S{{2,20}}"
    rf"|outlook\s+voor\s+\S{{2,20}}\s+(?:downloaden|ophalen|krijgen)"
    rf"|(?:obten(?:ir|ez)|télécharge[rz])\s+outlook\s+pour\s+\S{{2,20}}"
    rf"|(?:laden|holen)\s+sie\s+(?:sich\s+)?outlook\s+für\s+\S{{2,20}}(?:\s+herunter)?"
    rf"|outlook\s+für\s+\S{{2,20}}\s+(?:beziehen|herunterladen|abrufen|holen)"
    rf"){_LINK}\W*$",
    re.IGNORECASE,
)

_LEGAL_START = re.compile(
    r"^[\s*_-]*(?:disclaimer|avertissement|haftungsausschluss|vertraulichkeit\w*|confidentialit\w+"
    r"|(?:dit|deze|de\s+informatie|de\s+inhoud)\s.{0,40}(?:e-?mail|bericht|mededeling|boodschap)"
    r"|(?:ce|cet|cette|le\s+présent|les\s+informations|l['’]information|le\s+contenu)\s.{0,60}"
    r"(?:message|e-?mail|courriel|courrier|transmission)"
    r"|(?:diese|dieses|die\s+information\w*|der\s+inhalt)\s.{0,40}(?:e-?mails?|nachricht|mitteilung)"
    r"|(?:this|the\s+(?:information|contents?))\s.{0,60}(?:e-?mail|message|communication|transmission)"
    r"|.{0,30}\bdisclaimer\b.{0,80}$)",
    re.IGNORECASE,
)
_LEGAL_WORDS = re.compile(
    r"vertrouwelijk|bestemd\s+voor|geadresseerde|bestemmeling|ontvanger|onrechtmatig|per\s+vergissing|aansprakelijk"
    r"|confiden\w+|destinataire|destiné|par\s+erreur|responsabilit|non\s+autorisée?|vertraulich|empfänger|bestimmt"
    r"|irrtümlich|unbefugt|haftung|intended\s+(?:recipient|only|solely|for)|addressee|privileged|in\s+error"
    r"|unauthori[sz]ed|liab|verbindlich|engage|bindend|disclaimer|avertissement|virus\w*|official\s+position",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"^\W*(?:denk\s+aan\s+het\s+milieu|(?:bespaar|spaar)\s+papier|avant\s+d['’]imprimer|pensez\s+à\s+l['’]environnement"
    r"|n['’]imprimez|(?:bitte\s+)?(?:denken\s+sie\s+an|schonen\s+sie)\s+(?:die\s+)?umwelt"
    r"|(?:please\s+)?consider\s+the\s+environment|(?:please\s+)?think\s+(?:of|about)\s+the\s+environment"
    r"|save\s+(?:a\s+tree|paper)|moet\s+u\s+deze\s+e-?mail\s+(?:echt\s+)?afdrukken)",
    re.IGNORECASE,
)

_POSTSCRIPT = re.compile(r"^\W*(?:p\.?\s?s\.?|n\.?b\.?|ps\d?)\s*[:.)\s-]", re.IGNORECASE)
_DASHED_NAME = re.compile(rf"^[-–—]\s?{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,3}}\s*$")
_ADDRESSING = re.compile(
    r"^(?:ik|wij?|we|je|j['’]|nous|vous|ich|wir|i(?=\s)|i['’]m|kan|kunt|kunnen|pouvez|pourriez|können|könnten|bitte|could|can|please"
    r"|gelieve|graag|merci|bedankt|dank|danke|thank\w*|alvast|mag|moet|est-ce|is\s+het|zou|wat|hoe|wanneer|waar|quand"
    r"|comment|pourquoi|wann|wie|warum|what|how|when|where|who|ook|nog|aussi|encore|auch|noch|also|bijlagen?|annexes?"
    r"|anlagen?|attach\w*|in\s+bijlage|en\s+annexe)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"@|https?:|www\.|\+\d|\b0\d[\d\s./-]{6,}"
    r"|\b(?:t|tel|tél|telefoon|téléphone|telefon|gsm|m|mob|fax|f|e|e-?mail|courriel)\s?[.:]"
    r"|\b\d{4}\s+[A-ZÀ-Þ]|straat\b|laan\b|plein\b|steenweg\b|\b(?:rue|avenue|boulevard|chaussée)\b|straße|\|"
    r"|openingsuren|heures\s+d['’]ouverture|öffnungszeiten|opening\s+hours|\b(?:btw|tva|kbo|bce)\b",
    re.IGNORECASE,
)
_NATIONAL_NUMBER = re.compile(r"\b\d{2}[.\s/-]?\d{2}[.\s/-]?\d{2}[\s.-]\d{3}[\s.-]\d{2}\b")
_LABELLED = re.compile(r"^[^\W\d][\w\s.()/-]{2,40}\s?:\s*\S")


def is_closing(line: str) -> bool:
    """'Met vriendelijke groeten', 'Bien à vous, Odile Berthelot', 'Cordialement / Vriendelijke groeten'."""
    return len(line) < _MAX_CLOSING and bool(_CLOSING.match(line))


def is_formula(line: str) -> bool:
    """The beginning of the long French closing ('Veuillez agréer ...'), which may take several lines."""
    return bool(_FORMULA.match(line))


def is_phone_line(line: str) -> bool:
    """'Verstuurd vanaf mijn iPhone', 'Get Outlook for iOS <...>': what a device adds."""
    return len(line) < 400 and bool(_PHONE.match(line))


def is_dashed_name(line: str) -> bool:
    """'-Femke' or '— Femke Daelman'."""
    return bool(_DASHED_NAME.match(line))


def is_legal(paragraph: str) -> bool:
    """A disclaimer, or the wish that nobody prints: it begins like one, and speaks like a lawyer."""
    if _PAPER.match(paragraph):
        return True
    if not _LEGAL_START.match(paragraph):
        return False
    words = {found.lower() for found in _LEGAL_WORDS.findall(paragraph[:3_000])}
    return len(words) >= 2 or (len(paragraph) < 120 and "disclaimer" in words)


def is_spoken(line: str) -> bool:
    """A sentence or a fact for the reader rather than a line of a visiting card."""
    text = line.strip()
    if text.endswith("?") or _POSTSCRIPT.match(text) or _NATIONAL_NUMBER.search(text):
        return True
    if _CONTACT.search(text):
        return False
    words = text.split()
    if len(words) > 9 or _LABELLED.match(text):
        return True
    return len(words) > 2 and bool(_ADDRESSING.match(text) or (len(words) > 5 and text.endswith((".", "!"))))
