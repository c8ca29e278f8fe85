"""The corpus: what is read in it stays at least as good as it is, and nothing that a person wrote is out of sight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from email import message_from_bytes
from functools import cache
from typing import Final

import pytest

from tests.corpus.clients import CLIENTS, build
from tests.corpus.measures import MEASURES, Score, rates, score
from tests.corpus.samples import BadSample, Sample, parse_sample, samples
from tridesk.kit import national_number
from tridesk.mailroom.mime import AuthorKind

# Shares of mails in which new words, folded words, language and kind are exactly right; they only ever rise.
LANGUAGES: Final = {
    "nl": (0.99, 0.99, 0.98, 1.0),
    "fr": (0.99, 0.99, 0.98, 1.0),
    "de": (0.99, 0.99, 0.98, 1.0),
    "en": (0.99, 0.99, 0.98, 1.0),
}
CLIENT: Final = (0.9, 0.9, 0.9, 1.0)  # of any client
ALL: Final = (0.99, 0.99, 0.98, 1.0)


@cache
def scores() -> list[Score]:
    return [score(sample) for sample in samples()]


def below(rows: Iterable[Score], floors: tuple[float, ...]) -> list[str]:
    """The measures that fell below their floor."""
    return [
        f"{measure}: {rate:.1%} is below {floor:.1%}"
        for (measure, rate), floor in zip(rates(rows).items(), floors, strict=True)
        if rate < floor
    ]


def test_all_mails() -> None:
    assert not below(scores(), ALL)


def test_nothing_that_a_person_wrote_is_out_of_sight() -> None:
    assert {row.sample.name: row.hidden for row in scores() if row.hidden} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mails_of_a_language(language: str) -> None:
    assert not below([row for row in scores() if row.sample.name.startswith(language)], LANGUAGES[language])


@pytest.mark.parametrize("client", CLIENTS)
def test_the_mails_of_a_client(client: str) -> None:
    rows = [row for row in scores() if row.sample.client == client]
    assert rows, "no mail of this client"
    assert not below(rows, CLIENT)


class TestTheFilesThemselves:
    def test_there_are_three_hundred(self) -> None:
        assert len(samples()) >= 300

    def test_every_mail_names_a_client_and_a_kind_that_exist(self) -> None:
        assert {sample.client for sample in samples()} <= CLIENTS.keys()
        assert {sample.kind for sample in samples()} <= {kind.value for kind in AuthorKind}

    def test_no_two_mails_say_the_same(self) -> None:
        texts = Counter(sample.expected("new") for sample in samples() if sample.raw is None)
        assert [text for text, count in texts.items() if count > 1 and len(text) > 40] == []

    def test_people_are_invented_and_numbers_are_nobodys(self) -> None:
        for sample in samples():
            source = f"{sample.sender} {sample.recipient} {sample.text}"
            strangers = [
                address for address in re.findall(r"[\w.+-]+@[\w.-]+\.\w+", source) if not is_invented(address)
            ]
            assert not strangers, f"{sample.name}: {strangers}"
            assert not national_number.mask(sample.text).numbers, f"{sample.name} holds a national number"

    def test_the_raw_mail_is_a_mail_for_the_standard_library_too(self) -> None:
        for sample in samples():
            message = message_from_bytes(build(sample))
            assert message["from"], sample.name
            if sample.raw is None:
                assert not any(part.defects for part in message.walk()), sample.name


def is_invented(address: str) -> bool:
    return address.endswith((".example", ".invalid", ".test"))


class TestTheNotation:
    SOURCE = "client: gmail\nsubject: Vraag\n\n[new]\nDag,\n\nLukt het?\n\n[signature]\nMvg\nFemke\n"

    def test_pieces_keep_their_order(self) -> None:
        sample = parse_sample("nl/question", self.SOURCE)
        assert [(piece.place, piece.text) for piece in sample.pieces] == [
            ("new", "Dag,\n\nLukt het?"),
            ("signature", "Mvg\nFemke"),
        ]
        assert (sample.language, sample.kind) == ("nl", "ordinary")

    @pytest.mark.parametrize(
        "source",
        [
            "subject: without a client\n\n[new]\nDag",
            "client: gmail\nclient: apple\n\n[new]\nDag",
            "client: gmail\ncolour: red\n\n[new]\nDag",
            "client: gmail\n\nDag\n[new]\nDag",
        ],
    )
    def test_a_file_that_is_written_otherwise_is_refused(self, source: str) -> None:
        with pytest.raises(BadSample):
            parse_sample("nl/question", source)

    def test_mails_of_a_file_beside_it_are_taken_as_they_are(self) -> None:
        assert build(parse_sample("nl/question", self.SOURCE, b"From: a@b.example\r\n\r\nDag")) == (
            b"From: a@b.example\r\n\r\nDag"
        )


def test_the_words_of_a_sample_come_through_every_client_and_form() -> None:
    for client in CLIENTS:
        for form in ("plain", "html", "both"):
            source = f"client: {client}\nform: {form}\n\n[new]\nDe fusie begint op 9 maart.\n\nWelke code geldt dan?"
            sample: Sample = parse_sample("nl/question", source)
            assert score(sample).new, f"{client} {form}"


def test_the_table_has_a_column_for_each_measure() -> None:
    assert tuple(rates(scores())) == MEASURES
