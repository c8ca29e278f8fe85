"""When a draft gets another version, and which one comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.tickets.draft_versions import RESTED, SHORTEST, VersionFate, earlier, kept, size, step, texts

LONG = "Goedendag, uw aanvraag is in behandeling bij de dienst."
SOON = timedelta(seconds=1)

words = st.text(st.sampled_from("ab \n"), max_size=60)
forms = st.fixed_dictionaries({"text": words}, optional={"question": words})


@pytest.mark.parametrize(
    ("now", "becomes"),
    [
        (LONG, VersionFate.STAY),
        (f"{LONG} Wij antwoorden morgen.", VersionFate.GROW),
        (f"Beste,\n{LONG}", VersionFate.GROW),
        (LONG.replace("aanvraag", "langere aanvraag"), VersionFate.GROW),
        (LONG[:40], VersionFate.STAY),  # deleted: the version has it
        ("", VersionFate.STAY),
        ("x", VersionFate.STAY),  # replaced, but there is nothing yet to keep beside it
        ("Bonjour, votre demande est en cours.", VersionFate.BEGIN),
        (f"{LONG[:10]}iets heel anders en ook nog lang genoeg daarvoor", VersionFate.BEGIN),
    ],
)
def test_what_becomes_of_the_newest_version(now: str, becomes: VersionFate) -> None:
    assert step({"text": LONG}, {"text": now}, SOON) is becomes


def test_a_text_that_rested_stays_when_it_is_changed() -> None:
    changed = {"text": LONG.replace("behandeling", "onderzoek")}
    assert (step({"text": LONG}, changed, RESTED), step({"text": LONG}, changed, SOON)) == (
        VersionFate.BEGIN,
        VersionFate.STAY,
    )


def test_codes_are_no_text() -> None:
    fields = {"language": "nl", "until": "2026-03-02T16:00", "text": "Twee woorden"}
    assert (texts(fields), size(fields)) == ({"text": "Twee woorden"}, 12)


@given(forms, forms)
def test_what_is_kept_is_part_of_both(version: dict[str, str], typed: dict[str, str]) -> None:
    assert 0 <= kept(version, typed) <= size(version)
    assert kept(version, version) == size(version)
    assert sum(map(len, typed.values())) >= kept(version, typed)


@given(forms, words, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_typing_on_makes_no_version(version: dict[str, str], more: str, rested: timedelta) -> None:
    assert step(version, version | {"text": version["text"] + more}, rested) is not VersionFate.BEGIN


@given(forms, forms, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_no_step_replaces_a_good_part_of_the_newest_version(
    version: dict[str, str], typed: dict[str, str], rested: timedelta
) -> None:
    if step(version, typed, rested) is VersionFate.GROW:
        assert kept(version, typed) * 3 >= size(version) * 2
        assert size(typed) >= size(version)


@given(forms, forms)
def test_a_text_that_is_lost_is_a_version_once_there_is_another(version: dict[str, str], typed: dict[str, str]) -> None:
    replaced = kept(version, typed) * 3 < size(version) * 2 and kept(version, typed) < size(typed)
    if replaced and size(typed) >= SHORTEST:
        assert step(version, typed, SOON) is VersionFate.BEGIN


@given(st.lists(words, min_size=1, max_size=10, unique_by=lambda text: tuple(texts({"text": text}).items())))
def test_going_back_again_and_again_shows_each_version_and_returns(typed: list[str]) -> None:
    versions = [{"text": text} for text in typed]
    seen, here = [versions[0]], versions[0]
    while (place := earlier(versions, here)) not in (None, 0):
        assert place is not None
        here = versions[place]
        seen.append(here)
    assert seen == versions


def test_there_is_nothing_earlier_than_the_only_text() -> None:
    assert (earlier([], {"text": LONG}), earlier([{"text": LONG}], {"text": LONG})) == (None, None)
    assert earlier([{"text": LONG}], {"text": ""}) == 0
