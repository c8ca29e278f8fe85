"""One term for one thing, French typography and the writing of hours, checked on translated texts."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from tridesk.config import translations
from tridesk.config.terms import faults_of, read_terms
from tridesk.kit.languages import LANGUAGES, InterfaceLanguage
from tridesk.statuspage.entries import Words

GLOSSARY = """
| code | nl | fr | de |
|---|---|---|---|
| mail | brief | lettre | Brief |

## Checked terms

| English | not | nl | not | fr | not | de | not |
|---|---|---|---|---|---|---|---|
| mail address | email* | e-mailadres | mailadres* | adresse de courriel | adresse mail | E-Mail-Adresse | Mail* |
| user group | | | | | | Benutzergruppe | Nutzer* |
"""
TERMS = read_terms(GLOSSARY)


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("nl", "Geef mailadressen.", "'mailadressen' instead of 'e-mailadres'"),
        ("fr", "Une Adresse mail", "'Adresse mail' instead of 'adresse de courriel'"),
        ("de", "Die Mailadresse", "'Mailadresse' instead of 'E-Mail-Adresse'"),
        ("en", "Their Email addresses", "'Email' instead of 'mail address'"),
        ("fr", "Vraiment ?", "no non-breaking space before ':', ';', '!', '?' or '»'"),
        ("fr", "Vraiment!", "no non-breaking space before ':', ';', '!', '?' or '»'"),
        ("fr", "Dites « oui\u00a0»", "no non-breaking space after '«'"),
        ("fr", "l'heure", "a straight apostrophe"),
        ("fr", "l'%(name)s", "a straight apostrophe"),
        ("fr", "le 1 mars", "the first of a month is '1er'"),
        ("nl", "van 8:30 tot 12.00", "'8:30': hours are written 8.30"),
        ("fr", "de 8:30 à 12h00", "'8:30': hours are written 8h30"),
        ("de", "um 8:30 Uhr", "'8:30': hours are written 8.30 Uhr"),
    ],
)
def test_a_wrong_word_or_sign_is_a_fault(language: str, text: str, fault: str) -> None:
    assert list(faults_of(text, language, TERMS)) == [fault]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Een e-mailadres, een brief"),
        ("de", "Benutzer und E-Mail-Adresse"),
        ("fr", "L’heure\u00a0: «\u00a0le 1er mars\u00a0», à 8h30\u00a0; d’accord\u202f!"),
        ("fr", "2026-03-02T09:00:00+01:00"),
        ("nl", "Loopt %(mailadres)s of `mailadres`?"),
    ],
)
def test_right_words_and_signs_are_no_fault(language: str, text: str) -> None:
    assert list(faults_of(text, language, TERMS)) == []


@pytest.mark.parametrize(
    ("source", "text", "language"),
    [
        ("Letters on paper", "Brieven op papier", "nl"),
        ("A letter has a text.", "Une lettre a un texte.", "fr"),
        ("Write a letter", "Brief schreiben", "de"),
    ],
)
def test_a_letter_on_paper_is_a_letter_where_the_english_says_so(source: str, text: str, language: str) -> None:
    glossary = read_terms(translations.GLOSSARY.read_text("utf-8"))
    assert list(faults_of(text, language, glossary, source)) == []
    for other in ("", "A mail", "Newsletter", "%(letter)s"):
        assert len(list(faults_of(text, language, glossary, other))) == 1


Sentences = set[tuple[object, str | None]]


@pytest.fixture(scope="module")
def sentences() -> dict[InterfaceLanguage, Sentences]:
    """What is to be translated, by language; collected once, which takes seconds."""
    return {language: translations._collected(language) for language in (LANGUAGES[0], "en")}


@pytest.fixture
def _collected_once(monkeypatch: pytest.MonkeyPatch, sentences: dict[InterfaceLanguage, Sentences]) -> None:
    monkeypatch.setattr(translations, "_collected", sentences.__getitem__)


@pytest.mark.usefixtures("_collected_once")
def test_the_check_of_translations_reads_the_glossary(monkeypatch: pytest.MonkeyPatch) -> None:
    forbidding = "## Checked terms\n| | not | nl | not | fr | not | de | not |\n|---|\n| x | | y | ticket | | | | |\n"
    monkeypatch.setattr("tridesk.config.terms.read_terms", lambda _glossary: read_terms(forbidding))
    assert any(fault.startswith("nl: 'ticket' instead of 'y'") for fault in translations.faults())


@pytest.mark.usefixtures("_collected_once")
def test_the_check_of_translations_reads_the_english_of_our_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    forbidding = "## Checked terms\n| | not | nl | not | fr | not | de | not |\n|---|\n| x | ticket | | | | | | |\n"
    monkeypatch.setattr("tridesk.config.terms.read_terms", lambda _glossary: read_terms(forbidding))
    assert "en: 'Ticket' instead of 'x': 'Ticket'" in list(translations.faults())


@pytest.mark.usefixtures("_collected_once")
@pytest.mark.parametrize("name", ["statuspage.wording.MAINTENANCE", "website.wording.CONTACT"])
def test_the_check_of_translations_reads_the_words_of_the_public_pages(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"tridesk.{name}", Words("onderhoud", "Entretien !", "Wartung"))
    assert list(translations.faults()) == ["fr: 'Entretien' instead of 'maintenance': 'Entretien\\xa0!'"]


@pytest.mark.parametrize(("times", "said"), [(1, []), (2, ["says itself again"]), (6, ["says itself again"])])
def test_a_translation_that_says_itself_again_is_a_fault(times: int, said: list[str]) -> None:
    message = Message("Sent. The relay has it.", "Verzonden. De mailserver heeft het." * times)
    assert [fault for fault in [translations.fault_of(message)] if fault] == said


def test_the_glossary_has_a_term_and_its_synonyms_in_every_language() -> None:
    glossary = read_terms(translations.GLOSSARY.read_text("utf-8"))
    assert all(len(glossary[language]) > 10 for language in LANGUAGES)
    assert all(any(term.forbidden for term in glossary[language]) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("nl", "Geef je code.", "'je' instead of 'u'"),
        ("nl", "U bent nog niet ingelogd.", "'ingelogd' instead of 'aanmelden'"),
        ("fr", "Saisis ton code.", "'ton' instead of 'vous'"),
        ("de", "Gib deinen Code ein.", "'deinen' instead of 'Sie'"),
        ("de", "Der Code der Authenticator-App", "'Authenticator' instead of 'Code-App'"),
        ("en", "Two-Factor Authentication", "'Two-Factor' instead of 'second factor'"),
    ],
)
def test_the_glossary_forbids_informal_address_and_other_words_for_signing_in(
    language: str, text: str, fault: str
) -> None:
    assert list(faults_of(text, language, read_terms(translations.GLOSSARY.read_text("utf-8")))) == [fault]
