"""Words that tell of a person are found, whatever they are written with."""

from __future__ import annotations

from tridesk.faq.leaks import LeakKind, Names, leaks

NAMES = Names(["An Peeters", "Jean-Luc Van den Broeck", "Dienst Bevolking", "Loket"])
OWN = {"helpdesk@desk.example", "federaal huis\nwetstraat 16 bus 2\n1000 brussel"}
HIDDEN = (LeakKind.NATIONAL_NUMBER, "[RRN ••••]")


def told(text: str, *no_person: str) -> list[tuple[str, str]]:
    return [(leak.kind, leak.words) for leak in leaks(text, NAMES, OWN, no_person)]


def named(*names: str) -> list[tuple[str, str]]:
    return [(LeakKind.NAME, name) for name in names]


def test_names_are_found_in_both_orders() -> None:
    assert told("Bel An Peeters, of Peeters An, An Peeters.") == named("An Peeters", "Peeters An")
    assert told("M. Van den Broeck Jean-Luc") == named("Van den Broeck Jean-Luc")
    assert told("Bel A\u00adn Pee\u200bters of Je\u0301an") == named("An Peeters")
    assert told("Vraag het aan de dienst bevolking of het Loket.") == []


def test_addresses_and_mobile_telephones_are_found_but_not_those_of_the_desk() -> None:
    assert told("Mail Helpdesk@desk.example of an@gent.be.") == [(LeakKind.MAIL, "an@gent.be")]
    spelled = told("An @ gent.be, an(at)gent.be, an＠gent.be, helpdesk@desk.example")
    assert [words for _kind, words in spelled] == ["An @ gent.be", "an(at)gent.be", "an@gent.be"]
    assert told("Gsm.0470/12.34.56 of +32(0)470 12 34 56, of DOCSTOP 00800 2123 2123, 02 518 21 31") == [
        (LeakKind.MOBILE, "0470/12.34.56"),
        (LeakKind.MOBILE, "+32(0)470 12 34 56"),
    ]


def test_streets_with_a_number_are_found_but_not_that_of_the_desk() -> None:
    streets = "Kerkstraat 12 bus 3", "rue de l'Église 5", "Hauptstraße 7"
    assert told(f"Woont {', '.join(streets)}.") == [(LeakKind.STREET, street) for street in streets]
    assert told("Kom naar de Wetstraat 16, of Wetstraat 16 bus 2, in de Kerkstraat.") == []
    assert told("Kom naar Kerkstraat 12.", "kerkstraat 12") == []


def test_numbers_of_accounts_cards_and_vehicles_are_found() -> None:
    numbers = (
        "BE68 5390 0754 7034",
        "be68539007547034",
        "BE68-5390-0754-7034",
        "592-1234567-89",
        "1-ABC-123",
        "2XYZ 987",
    )
    assert told(f"Betaal met {', '.join(numbers)}.") == [(LeakKind.NUMBER, number) for number in numbers]
    assert told("BE 0123.456.789, TRX 590, IT 020 binnen 30 dagen, ticket 2026-000123, 02 518 21 31") == []
    assert told("Stort op BE68 5390 0754 7034.", "be68 5390 0754 7034") == [], "that of a service"


def test_a_national_number_and_an_open_place_are_found() -> None:
    for text in ("Nummer 62.03.14-999.01", "Nummer [RRN ••••01]", "Nummer 6\u200b2.03.14-９９９.01"):
        assert told(text) == [HIDDEN]
    assert told("Vraag het aan [… name].") == [(LeakKind.PLACE, "[… name]")]


def test_what_means_nobody_is_let_through_but_no_national_number() -> None:
    assert told("Bel An PEETERS of Peeters An.", "an peeters") == named("Peeters An")
    assert told("Bel 0470/12.34.56, nummer 62.03.14-999.01", "0470/12.34.56", "[RRN ••••]") == [HIDDEN]


def test_a_wall_of_letters_takes_no_time() -> None:
    assert told("a" * 1_000_000) == []
