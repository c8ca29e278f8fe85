"""Words that look real, as often as real ones: a few everywhere, most hardly ever (Zipf)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

_COMMON: Final = {
    "nl": """de het een van en in op is dat niet voor met aan te ik u we onze zijn wordt werd bij naar om als ook maar
        nog kan kunt gelieve graag vraag dossier register inwoner adres aanvraag toegang sleutel wijziging
        attest dienst gemeente persoon nummer document bevolking burger bericht probleem foutmelding verzoek
        dank bedankt geachte beste groeten vriendelijke alvast antwoord geboorte huwelijk overlijden
        verhuizing identiteitskaart kaartlezer certificaat""",
    "fr": """le la les un une de des du et en à est que ne pas pour avec dans sur nous vous votre notre sont été être
        par plus mais aussi encore peut pouvez merci demande dossier registre habitant adresse accès clé
        modification attestation service commune personne numéro document population citoyen message
        problème erreur réponse bonjour madame monsieur cordialement naissance mariage décès déménagement
        carte identité lecteur certificat consultation qualité""",
    "de": """der die das ein eine und in auf ist dass nicht für mit an zu ich wir unsere sind wird wurde bei nach um als
        auch aber noch kann können bitte gerne frage akte register einwohner adresse antrag zugang schlüssel
        änderung bescheinigung dienst gemeinde person nummer dokument bevölkerung bürger nachricht problem
        fehlermeldung anfrage danke guten grüße geburt heirat sterbefall umzug personalausweis kartenleser
        zertifikat antwort meldung übermittlung""",
}
_STEMS: Final = {
    "nl": """adres akte ambt beheer bestand beveiliging bewijs code dienst document gegevens gezin grens huis inwoner
        kaart kanton keuze klacht koppeling lijst loket machtiging meter nacht nationaliteit notaris
        opleiding paspoort post recht register samenloop scherm sleutel straat toegang toestel toezicht veld
        verblijf verbinding vlag vreemdeling weg wet wijk woon zaak zegel""",
    "fr": """abri accès acte admin agent bureau cadre canton carte centre chef clé code commun compte contrôl courri
        date domicil dossi droit enregistr état étrang famill fich gest greff guichet héritag identit inscri
        justic lect liais lign list logement mandat mariag métr nation notair numér passag pens pol poste
        recens regist séjour servic""",
    "de": """adress akt amt anmeld antrag aufenthalt ausland bescheid bezirk brief bürger daten dienst dokument einwohn
        erb familien feld geburt gemeinde gericht grenz haus karte kennwort konto land liste melde nachweis
        notar nummer ordnung pass post recht register schalter schein schlüssel schutz siegel sprach staat
        stelle straß verbund verwaltung vollmacht wohn zeugnis zugang""",
}
_ENDINGS: Final = {
    "nl": ("", "s", "en", "ing", "heid", "je", "lijk"),
    "fr": ("e", "es", "ation", "ement", "ité", "eur", "é"),
    "de": ("", "e", "en", "ung", "heit", "lich", "er"),
}
SHARES: Final = {"nl": 60, "fr": 30, "de": 10}
_VOCABULARY: Final = 24_000


@dataclass(frozen=True, slots=True)
class Language:
    """A vocabulary, commonest first, and the running sum of how often each word is said."""

    words: list[str]
    weights: list[float]

    def draw(self, dice: random.Random, count: int) -> list[str]:
        """So many words, each as likely as in real texts."""
        return dice.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self, dice: random.Random) -> str:
        """A line of text without sense."""
        return " ".join(self.draw(dice, dice.randint(7, 13))).capitalize() + "."


def language(code: str) -> Language:
    """The vocabulary of a language: real common words, then compounds of its stems."""
    dice = random.Random(f"vocabulary {code}")
    stems, endings = _STEMS[code].split(), _ENDINGS[code]
    compounds = [stem + other + ending for stem in stems for other in stems if stem != other for ending in endings]
    dice.shuffle(compounds)
    words = list(dict.fromkeys([*_COMMON[code].split(), *compounds]))[:_VOCABULARY]
    return Language(words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words)))))


def languages() -> dict[str, Language]:
    """All three."""
    return {code: language(code) for code in SHARES}
