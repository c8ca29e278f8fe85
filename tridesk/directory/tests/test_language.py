"""Which language the desk writes in (domain.md 2)."""

import pytest

from tridesk.directory.language import law_of, written_language


@pytest.mark.parametrize(
    ("service_language", "spoken", "request_", "written", "why"),
    [
        ("nl", "fr", "fr", "nl", "Kraainem and Voeren are written to in Dutch, whatever was spoken"),
        ("fr", "de", "de", "fr", "Malmedy in French"),
        ("de", "fr", "fr", "de", "Eupen in German"),
        ("nl|fr", "nl", "fr", "fr", "a service of Brussels in the language of its request"),
        ("nl|fr", "fr", "de", "fr", "not in German: then the one that the contact speaks"),
        ("nl|fr", "de", "en", "nl", "and failing that Dutch"),
        ("", "nl", "de", "de", "a person in the official language that he used"),
        ("", "fr", "en", "fr", "English is not one: then the one that he speaks"),
        ("", "", "", "nl", "nothing known"),
    ],
)
def test_written_language(service_language: str, spoken: str, request_: str, written: str, why: str) -> None:
    assert written_language(service_language, spoken, request_) == written, why


@pytest.mark.parametrize(
    ("service_language", "kind", "law"),
    [
        ("de", "municipality", "local"),
        ("nl", "police", "local"),
        ("fr", "welfare", "local"),
        ("nl|fr", "municipality", "bilingual"),
        ("nl|fr", "federal", "bilingual"),
        ("fr", "federal", "service"),
        ("", "municipality", ""),
        ("", "company", ""),
    ],
)
def test_the_law_that_holds_for_a_service(service_language: str, kind: str, law: str) -> None:
    assert law_of(service_language, kind) == law
