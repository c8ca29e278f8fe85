"""The menu: choice of language, choice of service, and never a hang-up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr
from tridesk.telephony.engine.ivr import Chosen, MenuProblem, Option, OptionKind, Place, Question, Tree
from tridesk.telephony.switch.values import Speech

KEYS = Option("1", Text("toegangssleutels", "les clés d'accès", "Zugangsschlüssel"), OptionKind.SERVICE, "KEYS")
MORE = Option("2", Text("verkiezingen", "les élections", "Wahlen"), OptionKind.MENU, "more")
HOURS = Option(
    "3",
    Text("openingsuren", "les heures d'ouverture", "Öffnungszeiten"),
    OptionKind.TEXT,
    text=Text("Open {8.30}.", "Ouvert.", "Auf."),
)
VOTE = Option("1", Text("kiezerslijsten", "les listes", "Wählerlisten"), OptionKind.SERVICE, "VOTE")
TREE = Tree("main", {"main": (KEYS, MORE, HOURS), "more": (VOTE,)})
SERVICES = {"KEYS", "VOTE"}

MAIN_FR = (
    "Pour les clés d'accès, tapez 1.",
    "Pour les élections, tapez 2.",
    "Pour les heures d'ouverture, tapez 3.",
    "Pour toute autre question, tapez 0.",
)


def words(step: Question | Chosen) -> tuple[str, ...]:
    assert isinstance(step, Question)
    return tuple(speech.text for speech in step.speeches)


def press(*digits: str, known: str = "", tree: Tree = TREE) -> Question | Chosen:
    """What a caller reaches with these keys; `-` is silence."""
    step = ivr.begin(tree, known, "fr")
    for digit in digits:
        assert isinstance(step, Question)
        step = ivr.silence(tree, step.place) if digit == "-" else ivr.press(tree, step.place, digit)
    return step


# --- the language


def test_an_unknown_caller_is_greeted_in_three_languages_and_asked_for_theirs() -> None:
    asked = press()
    assert isinstance(asked, Question)
    assert asked.place == Place("fr", "")
    assert asked.speeches == phrases.in_all(phrases.WELCOME) + phrases.in_all(phrases.CHOOSE_LANGUAGE)
    assert [speech.language for speech in asked.speeches] == ["nl", "fr", "de", "nl", "fr", "de"]


@pytest.mark.parametrize(("digit", "language"), [("1", "nl"), ("2", "fr"), ("3", "de")])
def test_a_key_chooses_the_language_and_the_services_follow_in_it(digit: str, language: str) -> None:
    asked = press(digit)
    assert isinstance(asked, Question)
    assert asked.place == Place(language, "main", pressed=True)
    assert {speech.language for speech in asked.speeches} == {language}


def test_a_known_language_is_not_asked_for_but_can_be_changed() -> None:
    hello = ("Bienvenue au helpdesk du Registre national.", "Pour une autre langue, tapez étoile.")
    assert words(press(known="fr")) == hello + MAIN_FR
    changed = press("*", "3", known="fr")
    assert isinstance(changed, Question)
    assert changed.place == Place("de", "main", pressed=True)


def test_a_registered_language_that_the_menu_does_not_speak_is_asked_for() -> None:
    assert press(known="en") == press()


def test_without_a_chosen_language_the_service_is_asked_in_the_likeliest_one() -> None:
    assert words(press("-", "9", "9")) == MAIN_FR


# --- the service


def test_the_options_are_spoken_in_order_and_anything_else_last() -> None:
    assert words(press("2")) == MAIN_FR


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ("21", Chosen("fr", "KEYS")),
        ("221", Chosen("fr", "VOTE")),
        ("20", Chosen("fr", "")),
        ("13#1", Chosen("nl", "KEYS")),
        ("1*21", Chosen("fr", "KEYS")),
    ],
)
def test_where_keys_lead(keys: str, chosen: Chosen) -> None:
    assert press(*keys) == chosen


def test_a_text_is_said_and_the_question_put_again() -> None:
    assert words(press("2", "3")) == ("Ouvert.", *MAIN_FR)


def test_a_brace_in_a_text_is_only_a_brace() -> None:
    assert words(press("1", "3"))[0] == "Open {8.30}."


def test_hash_says_it_again() -> None:
    assert words(press("2", "#")) == MAIN_FR


def test_a_wrong_key_and_silence_are_told_apart() -> None:
    assert words(press("2", "8")) == ("Ce choix n'existe pas.", *MAIN_FR)
    assert words(press("2", "-")) == ("Nous n'avons pas reçu de choix.", *MAIN_FR)


def test_after_three_tries_the_caller_is_put_through_all_the_same() -> None:
    assert press("2", "8", "8", "8") == Chosen("fr", "")


def test_without_a_menu_the_language_is_all_that_is_asked() -> None:
    assert press("3", tree=Tree()) == Chosen("de", "")
    assert press(known="nl", tree=Tree()) == Chosen("nl", "")


# --- the tree


def test_a_good_tree_has_no_problems() -> None:
    assert ivr.problems(TREE, SERVICES) == []
    assert ivr.problems(Tree(), SERVICES) == []


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        (replace(TREE, start="x"), MenuProblem("no_start")),
        (Tree("main", {"main": ()}), MenuProblem("empty", "main")),
        (Tree("main", {"main": [replace(KEYS, digit=str(at)) for at in range(1, 8)]}), MenuProblem("too_many", "main")),
        (Tree("main", {"main": (replace(KEYS, digit="0"),)}), MenuProblem("not_a_key", "main", "0")),
        (Tree("main", {"main": (replace(KEYS, digit="12"),)}), MenuProblem("not_a_key", "main", "12")),
        (Tree("main", {"main": (replace(KEYS, digit=""),)}), MenuProblem("not_a_key", "main", "")),
        (Tree("main", {"main": (KEYS, KEYS)}), MenuProblem("key_twice", "main", "1")),
        (
            Tree("main", {"main": (replace(KEYS, label=Text("a", "b", " ")),)}),
            MenuProblem("label_missing", "main", "1"),
        ),
        (Tree("main", {"main": (replace(KEYS, to="GONE"),)}), MenuProblem("no_such_service", "main", "1")),
        (Tree("main", {"main": (MORE,)}), MenuProblem("no_such_menu", "main", "2")),
        (Tree("main", {"main": (replace(HOURS, text=Text("a", "", "")),)}), MenuProblem("text_missing", "main", "3")),
        (Tree("main", {"main": (KEYS,), "lost": (VOTE,)}), MenuProblem("unreachable", "lost")),
    ],
)
def test_what_is_wrong_with_a_tree(tree: Tree, problem: MenuProblem) -> None:
    assert ivr.problems(tree, SERVICES) == [problem]


def test_menus_in_menus_in_menus_are_too_deep() -> None:
    def into(name: str) -> tuple[Option, ...]:
        return (replace(MORE, to=name),)

    tree = Tree("a", {"a": into("b"), "b": into("c"), "c": into("d"), "d": (KEYS,)})
    assert ivr.problems(tree, SERVICES) == [MenuProblem("too_deep", "d")]


def test_a_menu_may_lead_back() -> None:
    back = Option("9", Text("terug", "retour", "zurück"), OptionKind.MENU, "main")
    assert ivr.problems(Tree("main", {"main": (KEYS, MORE), "more": (VOTE, back)}), SERVICES) == []


def test_a_tree_is_kept_as_plain_data() -> None:
    assert ivr.read(ivr.write(TREE)) == TREE


@pytest.mark.parametrize("data", [None, [], "x", {"menus": 3}, {"menus": {"main": "x"}}, {"menus": {"main": [1]}}])
def test_data_that_makes_no_sense_is_a_tree_without_options(data: object) -> None:
    assert isinstance(press("1", tree=ivr.read(data)), Chosen)


# --- what holds whatever a caller does


@given(st.text(alphabet="0123456789*#-", max_size=40), st.sampled_from(["", "nl", "fr", "de", "xx"]))
def test_whatever_is_pressed_the_next_question_can_be_said_or_a_class_is_chosen(keys: str, known: str) -> None:
    step = ivr.begin(TREE, known)
    for key in keys:
        if isinstance(step, Chosen):
            break
        step = ivr.silence(TREE, step.place) if key == "-" else ivr.press(TREE, step.place, key)
    if isinstance(step, Chosen):
        assert step.language in LANGUAGES
        assert step.service in {"", *SERVICES}
    else:
        assert step.speeches
        assert all(speech.text and speech.language in LANGUAGES for speech in step.speeches)


@given(st.sampled_from(["", "nl", "fr", "de"]))
def test_a_caller_who_presses_no_key_is_soon_put_through(known: str) -> None:
    step = ivr.begin(TREE, known)
    asked = 0
    while isinstance(step, Question):
        asked += 1
        step = ivr.silence(TREE, step.place)
    assert asked == ivr.SILENCES
    assert step == Chosen(known or "nl", "", silent=True)


@pytest.mark.parametrize("keys", ["2--", "-2--", "-1-", "#-", "-9-", "*--", "888", "20"])
def test_whoever_has_pressed_any_key_was_not_silent(keys: str) -> None:
    step = press(*keys)
    while isinstance(step, Question):
        step = ivr.silence(TREE, step.place)
    assert not step.silent


@given(st.sampled_from(sorted(name for name in vars(phrases) if isinstance(getattr(phrases, name), Text))))
def test_every_phrase_has_its_words_in_each_language(name: str) -> None:
    assert all(getattr(getattr(phrases, name), language) for language in LANGUAGES)


def test_numbers_of_people_and_minutes_read_well() -> None:
    assert [phrases.ahead(at, "fr").text for at in (1, 2, 3)] == [
        "Vous êtes le premier dans la file d'attente.",
        "Il y a encore une personne avant vous.",
        "Il y a encore 2 personnes avant vous.",
    ]
    assert [phrases.wait(ivr.PAUSE * 12 * at, "nl") for at in (1, 3)] == [
        Speech("De verwachte wachttijd is minder dan een minuut.", "nl"),
        Speech("De verwachte wachttijd is 3 minuten.", "nl"),
    ]
