"""Filters and tags of the templates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from tridesk.kit import clock
from tridesk.web import dates
from tridesk.web.templatetags.tridesk import age, belgian_date, colon, initials, language_badge, phone, time_left

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday, 16.00 in Brussels


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=3), "today 13.00"),
        (timedelta(hours=17), "yesterday 23.00"),
        (timedelta(days=3), "Saturday 16.00"),
        (timedelta(days=7), "17 November"),
        (timedelta(days=400), "20/10/2025"),
        (-timedelta(minutes=20), "in 20 min"),
        (-timedelta(hours=2), "today 18.00"),
        (-timedelta(days=1), "tomorrow 16.00"),
    ],
)
def test_ages_in_words(before: timedelta, words: str) -> None:
    with translation.override("en"):
        assert dates.age(NOW - before, NOW) == words


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(minutes=59, seconds=59), "59 min left"),
        (timedelta(hours=2, minutes=59), "2 h left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(0), "0 min left"),
        (-timedelta(seconds=1), "late"),
    ],
)
def test_the_time_that_is_left_in_words(after: timedelta, words: str) -> None:
    with translation.override("en"):
        assert dates.left(NOW + after, NOW) == words


def test_nothing_is_left_of_nothing() -> None:
    assert time_left(None) == ""


def test_the_age_of_nothing_is_silence() -> None:
    assert age(None) == ""


@pytest.mark.parametrize(
    ("language", "time", "short", "long", "first"),
    [
        ("nl", "16.05", "24/11/2026", "24 november 2026", "1 november"),
        ("fr", "16h05", "24/11/2026", "24 novembre 2026", "1er novembre"),
        ("de", "16.05", "24.11.2026", "24. November 2026", "1. November"),
        ("en", "16.05", "24/11/2026", "24 November 2026", "1 November"),
    ],
)
def test_belgian_times_and_dates(language: str, time: str, short: str, long: str, first: str) -> None:
    at = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)
    with translation.override(language):
        assert dates.clock_time(at) == time
        assert belgian_date(at) == short
        assert belgian_date(date(2026, 11, 24), "long") == long
        assert belgian_date(date(2026, 11, 1), "long") == f"{first} 2026"
        assert dates.age(NOW - timedelta(days=23), NOW) == first


def test_an_hour_before_midnight_in_utc_is_tomorrow_in_belgium() -> None:
    assert belgian_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "02/07/2026"


def test_a_moment_is_exact_for_machines_and_ears() -> None:
    with clock.frozen(NOW), translation.override("en"):
        html = Template("{% moment at %}").render(Context({"at": NOW - timedelta(minutes=12)}))
    assert html == ('<time datetime="2026-11-24T14:48:00+00:00" title="Tuesday 24 November 2026, 15.48">12 min</time>')
    assert Template("{% moment at %}").render(Context({"at": None})) == ""


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("+3280641234", "080 64 12 34"),
        ("+31201234567", "+31 20 123 4567"),
        ("intern 42", "intern 42"),
        ("", ""),
        (None, ""),
    ],
)
def test_telephone_numbers_in_groups(typed: str | None, shown: str) -> None:
    assert phone(typed) == (shown if "intern" in shown else shown.replace(" ", "\u00a0"))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Aurélie Noirhomme", "AN"),
        ("Irmgard Pauquet-Lentzen", "IL"),
        ("Siebe", "S"),
        ("", ""),
        (None, "N"),
        ("· ß", "SS"),
    ],
)
def test_initials(name: object, letters: str) -> None:
    assert initials(name) == letters


def test_an_icon_is_silent_beside_a_word_and_speaks_alone() -> None:
    silent = Template('{% icon "late" %}').render(Context())
    speaking = Template('{% icon "late" label=word %}').render(Context({"word": '<"late">'}))
    assert 'aria-hidden="true"' in silent
    assert 'role="img" aria-label="&lt;&quot;late&quot;&gt;"' in speaking


class Form(forms.Form):
    subject = forms.CharField(help_text="In a few words.")
    tell = forms.BooleanField(required=False)
    channel = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_a_wrong_field_is_tied_to_its_error_and_help() -> None:
    form = Form({"subject": ""})
    html = Template("{% field form.subject %}").render(Context({"form": form}))
    assert 'aria-describedby="id_subject_help id_subject_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_subject_error"' in html
    assert 'id="id_subject_help"' in html


def test_boxes_and_choices_have_their_own_shape() -> None:
    context = Context({"form": Form()})
    assert "field--check" in Template("{% field form.tell %}").render(context)
    group = Template("{% field form.channel %}").render(context)
    assert "<fieldset" in group
    assert "<legend" in group


@pytest.mark.parametrize(("language", "words"), [("nl", "a: b"), ("fr", "a\u00a0: b")])
def test_a_colon_has_its_space_in_french(language: str, words: str) -> None:
    with translation.override(language):
        assert (colon("a", "b"), colon("a", "")) == (words, "a")
        assert colon("<", ">").endswith(": &gt;")


def test_a_file_is_chosen_by_a_button_in_the_language_of_the_reader() -> None:
    class Letter(forms.Form):
        scan = forms.FileField()

    with translation.override("fr"):
        drawn = Template("{% field form.scan %}").render(Context({"form": Letter()}))
    assert "Choisir un fichier" in drawn
    assert "data-file-list" in drawn
    assert 'type="file"' in drawn
    assert "data-files" in drawn


def test_the_badge_of_an_unknown_language_has_a_name_and_no_code() -> None:
    with translation.override("en"):
        unknown, german = language_badge(""), language_badge("de")
    assert '<span class="visually-hidden">language not known</span>' in unknown
    assert german == '<abbr class="lang" title="German">de</abbr>'
