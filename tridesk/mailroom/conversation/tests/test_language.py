"""Language: judged on what this person wrote now."""

import pytest

from tridesk.mailroom.conversation import fold, language_of, language_of_address, language_of_text

SENTENCES = [
    ("nl", "Sinds vanmorgen kan ik niet meer inloggen op RRNWEB. Onze gemeentecode staat niet meer in het lijstje."),
    ("nl", "Graag de lijst van inwoners per leeftijdsklasse op 1 januari. Wat is de wachttijd?"),
    ("nl", "In bijlage de gevraagde lijst."),
    ("fr", "Depuis le remplacement de mon PC, la transaction me renvoie une erreur de sécurité."),
    ("fr", "À qui communiquer la différence ?"),
    ("de", "Mein Zugang ist nach drei falschen Eingaben gesperrt. Bitte entsperren."),
    ("de", "Muss zuerst der Personenstand (120) berichtigt werden?"),
    ("de", "Anbei die gewünschte Liste."),
    ("en", "We lost our connection this morning, could you unblock our access?"),
    ("en", "Please find the list attached."),
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_a_sentence_is_enough(language: str, sentence: str) -> None:
    assert language_of("", fold(sentence)) == language


LONG_ENOUGH = [pair for pair in SENTENCES if len(pair[1]) > 40]


@pytest.mark.parametrize(("language", "sentence"), LONG_ENOUGH)
def test_a_text_is_heard_as_it_is_written(language: str, sentence: str) -> None:
    assert language_of_text(f"> quoted\n{sentence}") == language


@pytest.mark.parametrize("text", ["", "OK, bedankt.", "Bonjour Madame,", "> Quoted words of the other person in here"])
def test_a_short_text_is_not_judged(text: str) -> None:
    assert language_of_text(text) == ""


def test_the_answer_counts_and_not_what_it_quotes() -> None:
    quoted = "> Sinds vanmorgen kan ik niet meer inloggen op het netwerk van de gemeente.\n" * 5
    text = f"Bonjour, le problème est résolu, merci.\n\nOp 2/03/2026 om 14:05 schreef Femke:\n{quoted}"
    assert language_of("Toegang tot het netwerk", fold(text)) == "fr"


def test_the_subject_helps_a_short_text() -> None:
    assert language_of("Toegang tot het Rijksregister geweigerd", fold("?")) == "nl"


QUOTED = "Le 2 mars 2026 à 14:05, Helpdesk <helpdesk@desk.example> a écrit :\n> Votre accès est rétabli."


def test_without_words_of_its_own_the_signature_decides_before_the_quotation() -> None:
    signature = "Mit freundlichen Grüßen\nDoris Bindels, Bevölkerungsdienst der Gemeinde"
    assert language_of("RE: 412", fold(f"OK\n\n{signature}\n\n{QUOTED}")) == "de"


def test_without_a_signature_the_quotation_decides() -> None:
    assert language_of("RE: 412", fold(f"OK\n\n{QUOTED}")) == "fr"


@pytest.mark.parametrize("text", ["", "OK", "020", "https://desk.example/a/b/c", "+32 2 000 00 00", "RRNWEB IT020"])
def test_too_little_to_tell(text: str) -> None:
    assert language_of("", fold(text)) == ""


@pytest.mark.parametrize(
    ("address", "language"),
    [
        ("helpdesk.fr@desk.example", "fr"),
        ("rijksregister@desk.example", "nl"),
        ("Nationalregister@desk.example", "de"),
        ("helpdesk@desk.fr.example", ""),
        ("frans@desk.example", ""),
    ],
)
def test_the_name_of_a_mailbox(address: str, language: str) -> None:
    assert language_of_address([address]) == language


OTHER_LANGUAGES = [
    ("pl", "Od dzisiaj rano nie mogę zalogować się do systemu. Proszę o pomoc w odblokowaniu dostępu naszej gminy."),
    ("pl", "Dziękuję bardzo za pomoc"),
    (
        "it",
        "Da questa mattina non riesco più ad accedere al registro. Potreste aiutarci a sbloccare il nostro accesso?",
    ),
    ("it", "Grazie mille per l'aiuto"),
    ("es", "Desde esta mañana no puedo entrar en el registro. ¿Podrían ayudarnos a desbloquear nuestro acceso?"),
    ("es", "Muchas gracias por su ayuda"),
    ("tr", "Bu sabahtan beri sisteme giriş yapamıyorum. Belediyemizin erişimini açmamıza yardım edebilir misiniz?"),
    ("tr", "Yardımınız için teşekkür ederim"),
    ("pt", "Desde esta manhã não consigo entrar no registo. Podem ajudar-nos a desbloquear o acesso?"),
    ("pt", "Muito obrigado pela ajuda"),
    ("ro", "De azi dimineață nu mai pot intra în registru. Ne puteți ajuta să deblocăm accesul?"),
    ("ro", "Vă mulțumesc pentru ajutor"),
    ("hu", "Ma reggel óta nem tudok belépni a nyilvántartásba."),
    ("sq", "Që nga mëngjesi nuk mund të hyj në regjistër."),
    ("cs", "Od rána se nemohu přihlásit do registru."),
    ("ar", "منذ هذا الصباح لا أستطيع الدخول إلى السجل"),
    ("ru", "С утра не могу войти в реестр. Помогите, пожалуйста."),
]
IDS = [f"{language}, {len(text)} characters" for language, text in OTHER_LANGUAGES]


@pytest.mark.parametrize("text", [text for _language, text in OTHER_LANGUAGES], ids=IDS)
def test_a_text_in_another_language_is_in_none_of_ours(text: str) -> None:
    assert (language_of("", fold(text)), language_of_text(text)) == ("", "")


@pytest.mark.parametrize("text", [text for _language, text in OTHER_LANGUAGES if len(text) > 40])
def test_nor_is_it_in_that_of_its_subject_or_of_what_it_quotes(text: str) -> None:
    quoted = "Le 2 mars 2026 à 14:05, Helpdesk <helpdesk@desk.example> a écrit :\n> Votre accès est rétabli."
    assert language_of("Toegang tot het Rijksregister", fold(f"{text}\n\n{quoted}")) == ""


@pytest.mark.parametrize(("name", "language"), [("Jorn Slabbinckx", "nl"), ("ÖSHZ Bütgenbach", "de")])
def test_a_name_is_in_no_other_language(name: str, language: str) -> None:
    assert language_of("", fold(name)) == language


@pytest.mark.parametrize(("language", "sentence"), LONG_ENOUGH)
def test_of_an_ordinary_text_other_languages_are_not_thought_of(
    language: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(_text: str) -> bool:
        raise AssertionError("a second look costs twice as much as the first")

    monkeypatch.setattr("tridesk.mailroom.conversation.language._is_other", asked)
    assert language_of("", fold(sentence)) == language
