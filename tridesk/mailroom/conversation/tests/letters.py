"""Invented letters: what people of our four languages write, and what their mail programs put below it.

Those of the programs stand in `clients/<language>.txt`: a title '== program', marked '(marks)' when
that program puts '>' before each quoted line, and the lines that it writes above the quote.
"""

from dataclasses import dataclass
from pathlib import Path

REPLIES = {
    "nl": """\
Goedemorgen,

Dank voor het snelle antwoord. De gemeentecode staat nu wel in het lijstje,
maar bij het opvragen van IT 020 krijg ik nog altijd een weigering.

Kunt u dat nakijken?""",
    "fr": """\
Bonjour,

Le certificat est installé, mais la transaction me renvoie toujours la même erreur.
Faut-il que je redémarre le poste ?

Merci d'avance.""",
    "de": """\
Guten Tag,

die Codes sind inzwischen angekommen. Die Bürgerin kann die Karte am Schalter
trotzdem nicht entsperren.

Was sollen wir tun?""",
    "en": """\
Good morning,

The access works again on two of the three computers.
On the third one the list stays empty.

Could you have a look?""",
}

SIGNATURES = {
    "nl": """\
Met vriendelijke groeten,

Femke Daelman
Dienst burgerzaken
Gemeente Lievegem
T 09 000 00 00""",
    "fr": """\
Bien à vous,

Mégane Collinet
Service population
Ville de Seraing
Tél. : 04 000 00 00""",
    "de": """\
Mit freundlichen Grüßen

Doris Bindels
Gemeinde Kelmis
Bevölkerungsdienst""",
    "en": """\
Kind regards,

Petra Ollenhagen
Public welfare centre
+32 87 00 00 00""",
}

EARLIER = {
    "nl": "Beste mevrouw Daelman,\n\nUw toegang is hersteld.\n\nDe helpdesk",
    "fr": "Bonjour Madame,\n\nVotre accès est rétabli.\n\nLe helpdesk",
    "de": "Guten Tag Frau Bindels,\n\ndie Codes wurden verschickt.\n\nDer Helpdesk",
    "en": "Dear Ms Ollenhagen,\n\nYour access has been restored.\n\nThe help desk",
}


def marked(text: str) -> str:
    """The same text, quoted with '> '."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@dataclass(frozen=True)
class Client:
    """How one mail program in one language introduces what it quotes; `marks` when it puts '>' before it."""

    language: str
    name: str
    introduction: str
    marks: bool = False

    def history(self) -> str:
        earlier = EARLIER[self.language]
        return f"{self.introduction}\n\n{marked(earlier) if self.marks else earlier}"


def _clients(language: str) -> list[Client]:
    text = (Path(__file__).parent / "clients" / f"{language}.txt").read_text(encoding="utf-8")
    clients = []
    for entry in text.split("== ")[1:]:
        title, _, introduction = entry.strip("\n").partition("\n")
        marks = title.endswith(" (marks)")
        clients.append(Client(language, title.removesuffix(" (marks)"), introduction, marks))
    return clients


CLIENTS = [client for language in REPLIES for client in _clients(language)]
