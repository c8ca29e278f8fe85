"""Answers below a quote or between quotes: every answer is new; quotes between answers stay as context."""

from tridesk.mailroom.conversation import Folded, fold


def test_an_answer_below_the_quote() -> None:
    quoted = "Op 2/03/2026 om 14:05 schreef Helpdesk:\n> Is de code intussen zichtbaar?"
    folded = fold(f"{quoted}\n\nJa, sinds vanmorgen.")
    assert folded == Folded("Ja, sinds vanmorgen.", "", quoted)


def test_an_answer_above_and_below_the_quote() -> None:
    folded = fold("Dag Joris,\n\nOp 2/03/2026 om 14:05 schreef Joris:\n> Lukt het?\n\nJa.\n\nGroeten,\nHilde")
    assert folded.new == "Dag Joris,\n\nJa."
    assert folded.signature == "Groeten,\nHilde"


def test_answers_between_the_lines_keep_the_questions() -> None:
    answered = """\
Le 02/03/2026 à 14:05, Helpdesk a écrit :
> Quel est votre code commune ?

62096

> Depuis quand ?

Depuis ce matin, 10 h."""
    signature = "Cordialement,\n\nMégane Collinet"
    rest = "> Le helpdesk\n> Tél. 02 000 00 00"
    folded = fold(f"{answered}\n\n{signature}\n\n{rest}")
    assert folded == Folded(answered, signature, rest)


def test_answers_without_blank_lines_around_them() -> None:
    text = "> Welke gemeente?\nRonse\n> Welke dienst?\nBurgerzaken\n> Bedankt\n"
    folded = fold(text)
    assert folded.new == "> Welke gemeente?\nRonse\n> Welke dienst?\nBurgerzaken"
    assert folded.quoted == "> Bedankt"


def test_nested_quotes_under_one_answer() -> None:
    text = """\
Das hat geklappt, danke!

Am 02.03.26 um 14:05 schrieb Helpdesk:
> Bitte versuchen Sie es noch einmal.
>
> Am 02.03.26 um 11:12 schrieb Doris Bindels:
>> Die Karte lässt sich nicht entsperren.
"""
    folded = fold(text)
    assert folded.new == "Das hat geklappt, danke!"
    assert folded.quoted.startswith("Am 02.03.26 um 14:05")


def test_a_signature_below_the_quote_is_no_answer() -> None:
    folded = fold("Klopt.\n\nOp 2/03/2026 om 14:05 schreef Joris:\n> Klopt dit?\n\n-- \nHilde Coucke\nGemeente Wingene")
    assert folded.new == "Klopt."
    assert folded.signature == "-- \nHilde Coucke\nGemeente Wingene"
