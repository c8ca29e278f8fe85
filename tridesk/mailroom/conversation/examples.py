"""Examples: the shape of a mail without anything of a person, for the tests of folding.

Words that mails have in common stay: salutations, closings, what clients put above quotations, disclaimers, small
words. Every other letter becomes an x and every digit a 0, so that lines, signs and lengths are as they were.
"""

import re

from tridesk.mailroom.conversation.folding import pieces

_COMMON_WORDS = """
aan accepter afzender agréer alvast am amicalement an anbei and android anlage anlagen annexe annexes antw antwoord
antwoorden août apr april assurance at attached au auf aug august augustus avec avril aw bedankt begin below bericht
best beste betreff betreft bien bijlage bijlagen bonjour bonne bonsoir cc ce cheers cher chère ci-dessous collega
confidential considération copie cordialement croire d'avance dag dank danke dans das date datum de dear dec
december dem den der des destinataire destinataires deze dezember di die dienstag diese dim dimanche dinsdag
disclaimer distinguées distingués dit do donderdag donnerstag doorgestuurd du décembre e een ein eine en envoyé
envoyée est et expression f fax feb februar februari february forwarded fr freitag freundliche freundlichen fri
friday from fw fwd février galaxy geachte geehrte geehrter gesendet gmail goede goedemiddag goedemorgen gr groet
groeten groetjes gruß grüße grüßen gsm guten h hartelijke heeft hello herr het heures hi hieronder hochachtungsvoll
hoogachtend hoogachting http https ich ihr ihre ihrer ik im in ipad iphone is ist jan januar januari january janvier
je jeu jeudi joint journée juillet juin jul juli july jun june juni kan kind kopie kunt l'assurance l'attente
l'expression la le les liebe lieber lun lundi m ma maandag maart madame mai mail mails many mar march mardi mars may
mei meilleures mer merci mercredi mes message met mevrouw mfg mi mijn mijnheer mit mittwoch mo mon monday monsieur
montag mrt mvg märz nachricht namens niet nog nos notre nov november novembre objet october octobre of okt oktober
on onderstaande onderwerp oorspronkelijk op original origine origineel outlook over par please pour prie prions ps
que re recevez recevoir regards reply respectueusement réf sa salutations sam samedi samstag samsung sat saturday
schreef schreven schrieb sehr sent sentiments sep sept september sie sincerely sincères so sonntag subject sun
sunday t tag te tel telefon telefoon thank thanks the this thu thursday to tr transféré tue tuesday tél téléphone u
uhr uit und une unten ursprüngliche uur uw van vanaf vanuit ven vendredi verstuurd vertrouwelijk verzonden veuillez
via viele vielen volgende von voor votre vous vr vriendelijk vriendelijke vriendelijkste vrijdag wed wednesday
weitergeleitete wg wij windows wir wo woensdag wrote www yahoo you your yours za zaterdag zie zijn zo zondag zu zum
à écrit
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# First names too: they stay only on a line with a label or a date.
_NAMES_TOO = frozenset(("an", "jan", "june", "april", "august", "may", "mai", "mars", "so", "sam"))
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"]+@[^\s<>()\[\]\"]+")
_MAX_LINE = 2_000


def example_of(text: str, writer: str, language: str) -> str:
    """A mail as the corpus of the tests notes it, each piece under the place that it was given, with words replaced."""
    parts = [f"client: unknown\nlanguage: {language or 'unknown'}"]
    parts += [f"[{place}]\n{_without_people(piece)}" for place, piece in pieces(text, writer)]
    return "\n\n".join(parts) + "\n"


def _without_people(text: str) -> str:
    return "\n".join(map(_without_words, text.strip("\n").split("\n")))


def _without_words(line: str) -> str:
    """One line with x for each letter of a longer word that is not common, 0 for each digit, and no address."""
    addressed = _ADDRESS.sub("x@x.example", line[:_MAX_LINE])
    common = _COMMON if ":" in line or any(map(str.isdigit, line)) else _COMMON - _NAMES_TOO
    return _DIGIT.sub("0", _WORD.sub(lambda word: _replaced(word[0], common), addressed))


def _replaced(word: str, common: frozenset[str]) -> str:
    if len(word) == 1 or word.lower() in common or word == "example":
        return word
    return "".join(("X" if letter.isupper() else "x") if letter.isalpha() else letter for letter in word)
