"""Openings: words at the head of a mail that say nothing yet, or that the answer stands further down."""

import re

_MAX_OPENING = 60
_MAX_POINTER = 300

_SALUTATION = re.compile(
    r"(?i:beste|dag|hallo|hello|hi|hey|hoi|geachte|goede(?:morgen|middag|avond|dag|n ?dag)|goede (?:morgen|middag"
    r"|avond|dag)"
    r"|goeie(?:morgen|middag|dag|avond|ndag)|waarde|bonjour|bonsoir|salut|madame|monsieur|mesdames|messieurs|chère?s?"
    r"|sehr geehrte[rs]?|liebe[rs]?|guten (?:tag|morgen|abend)|grüß gott|mahlzeit|moin|dear|good (?:morning"
    r"|afternoon|day))"
    r"(?:[ ,]+(?:[A-ZÀ-Þ][\w'’.-]*|(?i:mevrouw|mijnheer|meneer|heer|collega(?:['’]?s)?|allen|iedereen|madame"
    r"|monsieur|mesdames"
    r"|messieurs|collègues?|tous|toutes|à|et|en|und|frau|herr|damen|herren|kolleg\w+|alle|zusammen|team|all"
    r"|colleagues?|sir|or"
    r"|madam|van|de|den|der|du|le|la|von))){0,7} ?[,.!:;]*",
)
_POINTER = re.compile(
    r"\b(?:hieronder|onderstaande?|hier beneden|zie (?:verder|mijn antwoord\w*)|tussen uw (?:vragen|tekst)"
    r"|in (?:het )?(?:rood|blauw|groen)"
    r"|ci-dessous|ci-après|plus bas|dans (?:le|votre) (?:texte|mail|message)|en (?:rouge|bleu|vert)\b"
    r"|entre vos questions"
    r"|unten|weiter unten|nachstehend\w*|untenstehend\w*|in (?:rot|blau|grün)|im text|zwischen ihren|below|inline"
    r"|in (?:red|blue|green)"
    r"|fyi|ter info(?:rmatie)?|t\.?i\.|pour (?:info(?:rmation)?|suite|suivi)|zur (?:info(?:rmation)?|kenntnis)"
    r"|z\.k\.)(?!\w)",
    re.IGNORECASE,
)


def says_nothing(text: str) -> bool:
    """Whether a text is empty, or a salutation without anything after it."""
    lines = [" ".join(line.split()) for line in text[:_MAX_POINTER].splitlines() if line.strip()]
    return len(lines) <= 2 and all(len(line) < _MAX_OPENING and _SALUTATION.fullmatch(line) for line in lines)


def points_below(text: str) -> bool:
    """'Zie mijn antwoorden hieronder in het rood', 'voir ci-dessous', 'FYI': a few words about what stands below."""
    bare = " ".join(text[: 2 * _MAX_POINTER].split())
    return len(bare) < _MAX_POINTER and bool(_POINTER.search(bare))
