"""What stands below a closing, a line, the head of a memo or an unmarked quotation stays in sight."""

import pytest

from tridesk.mailroom.conversation import Folded, fold

REQUESTS = {
    "fr: please accept": "Veuillez accepter en annexe la demande d'accès de notre nouvelle collègue.",
    "fr: please receive": "Veuillez recevoir ci-joint l'acte de mariage dont la transcription pose problème.",
    "fr: believe me": "Je vous prie de croire que nous avons tout vérifié avant de vous écrire.",
    "fr: in the hope": "Dans l'attente de votre accord, veuillez recevoir le dossier complet par porteur.",
    "fr: wishes": "Recevez tout d'abord nos meilleurs vœux !",
    "nl: waiting": "In afwachting van de nieuwe sleutel werken drie collega's met één toestel.",
    "de: waiting": "In Erwartung der neuen Karte arbeiten zwei Kollegen an einem Gerät.",
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_a_request_may_begin_as_a_closing_does(request_: str) -> None:
    text = f"{request_}\n\nQue devons-nous faire ?"
    assert fold(text) == Folded(text, "", "")


FORMULAS = [
    "Veuillez agréer, Madame, l'expression de mes sentiments distingués.",
    "Je vous prie de croire, Monsieur le Directeur, à l'assurance de ma\nconsidération distinguée.",
    "Dans l'attente de vous lire, je vous prie d'agréer, Madame, mes salutations distinguées.",
    "Recevez, Monsieur, mes salutations les meilleures.",
    "In afwachting van uw antwoord teken ik, met de meeste hoogachting,",
    "In Erwartung Ihrer Antwort verbleibe ich mit freundlichen Grüßen",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_long_closing_says_what_it_is(formula: str) -> None:
    signature = f"{formula}\n\nMe Baudouin Lacasse"
    assert fold(f"À qui s'adresser ?\n\n{signature}") == Folded("À qui s'adresser ?", signature, "")


SHEETS = {
    "fr": "De : Service Population\nÀ : Registre national\nDate : 2 mars 2026\nObjet : codes INS",
    "nl": "Van: Dienst Burgerzaken\nAan: Rijksregister\nDatum: 2 maart 2026\nOnderwerp: overzetten van gebruikers",
    "de": "Von: Bevölkerungsdienst\nAn: Nationalregister\nDatum: 2. März 2026\nBetreff: neue Kollegin",
    "nl, dotted date": "Van: Dienst Burgerzaken\nAan: Rijksregister\nDatum: 24.11.2026\nOnderwerp: nieuwe collega",
    "fr, spaced date": "De : Service Population\nÀ : Registre national\nDate : 4. 11. 2026\nObjet : codes INS",
    "de, short date": "Von: Bevölkerungsdienst\nAn: Nationalregister\nDatum: 14.11.26\nBetreff: neue Kollegin",
    "de, day and month": "Von: Bevölkerungsdienst\nAn: Nationalregister\nDatum: Di. 14.11.\nBetreff: Karte",
    "fr, fax": "De : CPAS\nÀ : Registre national\nFax : 02 000 00 00\nDate : 02/03/2026 10:15\nObjet : adresses",
    "nl, fax": "Aan: Rijksregister\nVan: Gemeente Voeren\nDatum: 3/03/2026 9.30 u\nAantal pagina's: 2\nOnderwerp: x",
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_the_head_of_a_memo_is_no_earlier_mail(sheet: str) -> None:
    text = f"Goedemorgen, hierbij onze nota.\n\n{sheet}\n\nGraag een antwoord voor vrijdag."
    assert fold(text) == Folded(text, "", "")


HOURS = ["14.30", "14:30", "14h30", "14 h 30", "8u30", "9.30 u", "14:30:05", "14 Uhr 30", "2 pm"]


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize("day", ["24.11.2026", "4. 11. 2026", "14.11.26", "24/11/2026", "di. 24 nov. 2026"])
def test_a_date_with_an_hour_is_of_an_earlier_mail(day: str, hour: str) -> None:
    earlier = f"Van: Helpdesk\nAan: Femke Daelman\nDatum: {day} {hour}\nOnderwerp: Toegang\n\nLukt het?"
    assert fold(f"Ja, dank u.\n\n{earlier}") == Folded("Ja, dank u.", "", earlier)
    told = f"Le {day} {hour}, Helpdesk a écrit :\n\nEst-ce réglé ?"
    assert fold(f"Oui, merci.\n\n{told}").new == "Oui, merci."


@pytest.mark.parametrize("day", ["24.11.2026", "4. 11. 2026", "14.11.26", "14.11."])
def test_a_sentence_with_a_date_alone_introduces_no_earlier_mail(day: str) -> None:
    text = f"Die Sache ist dringend.\n\nAm {day} schrieb Frau Bindels:\n\nDer Zugang wird entsperrt."
    assert fold(text) == Folded(text, "", "")


LISTS = [
    "- Marc Vervaeke\n- Sofie Deceuninck",
    "• formulaire signé\n• copie de la carte",
    "1. Wachttijd\n2. Fout bij IT 141",
    "a) Antrag\nb) Vollmacht",
    "Datum\tCode\n23/02\t%W590\n24/02\t%W112",
]


@pytest.mark.parametrize("points", LISTS)
@pytest.mark.parametrize("above", ["--------------", "-- ", "Met vriendelijke groeten,\nHilde", "Cordialement"])
def test_a_list_or_table_below_a_line_or_a_closing_is_text(above: str, points: str) -> None:
    assert points in fold(f"Zie de lijst.\n\n{above}\n\n{points}").new


@pytest.mark.parametrize("rows", ["Marc Vervaeke\nSofie Deceuninck", "%W590\n%W112\n%W590", "IT 141"])
def test_names_and_codes_below_a_line_are_text(rows: str) -> None:
    text = f"Gelieve te schrappen:\n\n-----\n{rows}"
    assert fold(text, "Hilde Peeters") == Folded(text, "", "")
    card = "-----\nHilde Peeters\nDienst Burgerzaken"
    assert fold(f"Dank u.\n\n{card}", "Hilde Peeters").signature == card


def test_nothing_is_folded_below_a_line_when_one_short_line_would_remain() -> None:
    people = "-----\nMarc Vervaeke 02 555 01 23\nSofie Deceuninck sofie@stad.example"
    text = f"Gelieve te schrappen:\n\n{people}"
    assert fold(text, "Hilde Peeters") == Folded(text, "", "")
    assert fold(f"Dag collega,\n\n{text}", "Hilde Peeters").signature == people


def test_words_after_a_list_under_a_dashed_line_are_text() -> None:
    text = "Te schrappen:\n\n-----\n- Marc Vervaeke\n-----\n\nDe andere toegangen blijven zoals ze zijn."
    assert fold(text) == Folded(text, "", "")


@pytest.mark.parametrize("above", ["", "Bonjour,\n\n", "Geachte heer,\n\n", "Sehr geehrte Frau Bindels,\n\n"])
def test_an_answer_below_an_unmarked_quotation_is_shown(above: str) -> None:
    text = f"{above}Le 02/03/2026 à 14:05, Helpdesk a écrit :\n\nQuel code INS ?\n\nLe 91034."
    assert fold(text) == Folded(text, "", "")


@pytest.mark.parametrize(
    "pointer", ["Zie mijn antwoorden hieronder.", "Voir ci-dessous en rouge.", "Siehe unten.", "FYI"]
)
def test_what_a_few_words_point_to_is_shown(pointer: str) -> None:
    earlier = (
        "Van: Helpdesk <h@desk.example>\nVerzonden: maandag 2 maart 2026 14:05\nOnderwerp: vraag\n\nWaar? In Ronse."
    )
    assert fold(f"{pointer}\n\n{earlier}").quoted == ""


TRADE = {
    "nl": "Dit bericht was bestemd voor een andere geadresseerde en werd per vergissing geopend door een inwoner.",
    "fr": "Ce message est arrivé par erreur chez un habitant qui n'en est pas le destinataire.",
    "de": "Diese Mitteilung ging irrtümlich an einen Bürger, der nicht der richtige Empfänger ist.",
    "fr, question": "Ce courrier confidentiel engage-t-il votre responsabilité envers le destinataire ?",
}


@pytest.mark.parametrize("sentence", TRADE.values(), ids=TRADE.keys())
def test_a_sentence_of_the_trade_that_begins_as_a_disclaimer_does(sentence: str) -> None:
    assert fold(f"Goedemorgen,\n\n{sentence}") == Folded(f"Goedemorgen,\n\n{sentence}", "", "")


def test_a_quotation_that_was_wrapped_again_is_one_quotation() -> None:
    quoted = (
        "Le 2026-03-02 14:05, Helpdesk a écrit :\n"
        "> Madame, votre demande est en cours de traitement au service des\nautorisations\n"
        "> et nous espérons pouvoir vous répondre avant le 15 mars, sous réserve\nde l'accord\n> du délégué."
    )
    assert fold(f"Bien reçu.\n\n{quoted}") == Folded("Bien reçu.", "", quoted)


def test_a_short_answer_under_a_long_question_is_no_wrapped_word() -> None:
    text = "> Heeft u de browser al eens helemaal opnieuw gestart na die laatste update van gisteren\nja\n> Bedankt"
    assert fold(text).new.endswith("\nja")


def test_a_german_attribution_over_two_lines() -> None:
    quoted = "Doris Bindels <doris@kelmis.example> schrieb am Di., 16. Aug. 2022 um\n12:52 Uhr:\n> Guten Tag"
    assert fold(f"Danke!\n\n{quoted}") == Folded("Danke!", "", quoted)


@pytest.mark.parametrize(
    "banner",
    [
        "Deze e-mail is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. / Ce courriel est confidentiel et"
        " destiné exclusivement à son destinataire.",
        "OPGELET: dit bericht komt van buiten de organisatie. / ATTENTION : ce message provient de l'extérieur.",
    ],
)
def test_a_mail_passed_on_under_a_disclaimer_alone_is_shown(banner: str) -> None:
    mail = (
        "Van: An <an@zwalm.example>\nVerzonden: zondag 1 maart 2026 20:47\nOnderwerp: adres\n\nMijn adres klopt niet."
    )
    assert fold(f"{banner}\n\n{mail}") == Folded(mail, banner, "")


def test_the_name_of_the_writer_begins_the_signature() -> None:
    signature = "Laurence NINANE | Gestionnaire\nMutualité de Wallonie"
    assert fold(f"Bien reçu.\n\n{signature}", "Laurence Ninane") == Folded("Bien reçu.", signature, "")
    form = "Naam:\n\nLaurence Ninane\n\nGemeente:\n\nRonse"
    assert fold(form, "Laurence Ninane") == Folded(form, "", "")
