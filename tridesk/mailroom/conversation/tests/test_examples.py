"""An example of wrong folding keeps the shape of a mail and nothing of a person."""

from tridesk.mailroom.conversation import example_of, fold

MAIL = """\
Bonjour,

le dossier de Jeanne Dupont (0470 12 34 56) est bloqué.

Bien à vous,
An Peeters

Le 2 mars 2026 à 14:05, Jan Claes <jan.claes@namur.example> a écrit :
> Votre accès est rétabli."""


def test_names_numbers_and_addresses_are_replaced() -> None:
    example = example_of(MAIL, "An Peeters", "fr")
    for word in ("Jeanne", "Dupont", "0470", "Peeters", "Claes", "jan.claes", "namur", "dossier", "bloqué"):
        assert word not in example


def test_what_mails_have_in_common_stays_and_folds_as_it_did() -> None:
    example = example_of(MAIL, "An Peeters", "fr")
    head, _, body = example.partition("\n\n")
    text = "\n".join(line for line in body.splitlines() if line not in ("[new]", "[signature]", "[quoted]"))
    folded = fold(text)
    assert head == "client: unknown\nlanguage: fr"
    assert folded.signature == "Bien à vous,\nXx Xxxxxxx"
    assert folded.quoted.startswith("Le 0 mars 0000 à 00:00,")
