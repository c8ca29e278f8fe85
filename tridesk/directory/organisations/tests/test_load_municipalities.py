"""The 565 municipalities: loaded at once, shown before, loaded again with a newer table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from tridesk.directory.models import Organisation
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.queries import municipalities
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.directory.organisations.reference.predecessors import PREDECESSORS
from tridesk.journal.models import Entry
from tridesk.kit.errors import Invalid

pytestmark = pytest.mark.django_db
HEADER = "nis,name_nl,name_fr,name_de,province_nis,region_nis,service_lang,regime,postcodes\n"
RAEREN = "63061,Raeren,Raeren,Raeren,60000,03000,de,de+fr,4730\n"
EUPEN = "63023,Eupen,Eupen,Eupen,60000,03000,de,de+fr,4700 4701\n"


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("directory", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    def written(rows: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text(HEADER + rows, "utf-8")
        return path

    return written


def test_the_shipped_table_is_loaded_with_the_old_names(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    rows = read(SHIPPED.read_bytes())
    with django_assert_max_num_queries(15):
        load_municipalities(rows, by=None, apply=True)
    assert (len(municipalities()), Organisation.objects.filter(valid_until__isnull=False).count()) == (565, 29)
    assert Entry.objects.filter(verb="organisation.loaded").count() == 565 + 29
    bertogne = Organisation.objects.get(name_nl="Bertogne")
    assert bertogne.merged_into is not None
    assert (bertogne.merged_into.nis, bertogne.valid_until) == ("82039", date(2024, 12, 1))
    assert bertogne.service_language == "fr"


def test_the_predecessors_are_those_of_the_mergers() -> None:
    known = {row.nis for row in read(SHIPPED.read_bytes())}
    assert {predecessor.into for predecessor in PREDECESSORS} <= known
    assert {predecessor.nis for predecessor in PREDECESSORS} & known == set()
    # thirteen new codes and Antwerpen, which took in one more: sixteen fewer than the 581 of 2019
    assert (
        len({predecessor.nis for predecessor in PREDECESSORS})
        - len({predecessor.into for predecessor in PREDECESSORS} - {"11002"})
        == 581 - 565
    )


def test_loading_it_again_changes_nothing() -> None:
    run("load", "--apply")
    before = Entry.objects.count()
    assert run("load", "--apply") == "0 made, 0 changed, 0 ended, 565 as they were, 0 old names\n"
    assert Entry.objects.count() == before


def test_without_apply_the_effect_is_only_shown(table: Callable[[str], Path]) -> None:
    output = run("load", table(RAEREN))
    assert output.splitlines() == [
        "+ 63061 Raeren / Raeren (de)",
        "1 made, 0 changed, 0 ended, 0 as they were, 0 old names",
        "Nothing has been done. Add --apply to do it.",
    ]
    assert Organisation.objects.count() == 0


def test_a_newer_table_changes_and_ends_and_leaves_what_the_desk_wrote(table: Callable[[str], Path]) -> None:
    run("load", table(RAEREN + EUPEN), "--apply")
    Organisation.objects.filter(nis="63061").update(phone="+3287123456", name_nl="Raren")
    output = run("load", table(RAEREN), "--apply")
    assert output.splitlines() == [
        "~ 63061 name_nl: Raren -> Raeren",
        "- 63023 ends; if it went on in another one: tridesk directory merge 63023 --into NIS",
        "0 made, 1 changed, 1 ended, 0 as they were, 0 old names",
    ]
    assert [(municipality.nis, municipality.phone) for municipality in municipalities().values()] == [
        ("63061", "+3287123456")
    ]
    assert Organisation.objects.get(nis="63023").has_ended
    assert set(Entry.objects.values_list("verb", flat=True)) == {
        "organisation.loaded",
        "organisation.changed",
        "organisation.ended",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"nis,name\n1,2\n",
        HEADER.encode(),
        (HEADER + "63061,,Raeren,,,,de,,\n").encode(),
        (HEADER + "x,Raeren,Raeren,,,,de,,\n").encode(),
        (HEADER + "63061,Raeren,Raeren,,,,en,,\n").encode(),
        (HEADER + RAEREN + RAEREN).encode(),
    ],
)
def test_an_invalid_table_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read(content)
    assert refusal.value.field == "file"


def test_a_byte_order_mark_is_accepted() -> None:
    assert [row.nis for row in read(b"\xef\xbb\xbf" + (HEADER + RAEREN).encode())] == ["63061"]


def test_a_missing_file_is_reported() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file"):
        run("load", "/tmp/nowhere.csv")


def test_a_file_without_a_table_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")
    with pytest.raises(CommandError, match="columns"):
        run("load", tmp_path / "x.csv")
