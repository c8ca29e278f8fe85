"""Charts are whole for any values: valid XML, every link, no text over another, nothing outside."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import draws
from tridesk.figures.charts import (
    KINDS,
    AxisStep,
    Band,
    ChartSeries,
    Numbers,
    Picture,
    Remark,
    RemarkKind,
    Spot,
    Unit,
    draw,
    printed,
    sparkline,
)
from tridesk.figures.charts.marks import width_of
from tridesk.figures.charts.numbers import ticks

SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.one_of(
    st.none(), st.just(0.0), st.floats(0, 1e6), st.floats(0, 1e18), st.just(math.inf), st.just(math.nan), st.just(-3.0)
)
NAMES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["<b>&\"'", "mail", "x" * 300, "", "\x00\x0b\ud800", "a\nb", "]]>", "Büllingen", "🙂" * 9]),
)


@st.composite
def pictures(draw_from: st.DrawFn) -> Picture:
    count, depth = draw_from(st.integers(0, 40)), draw_from(st.integers(1, 9))
    unit = draw_from(st.sampled_from(Unit))
    numbers = Numbers(draw_from(st.sampled_from(["nl", "fr", "de", "en"])))
    over_time = draw_from(st.booleans())
    first = date(2025, 1, 1)
    steps = tuple(
        AxisStep(
            draw_from(NAMES),
            draw_from(NAMES),
            draw_from(st.sampled_from(["", "2025", "2026"])),
            dict(enumerate(["10000", "", "04000", "90000"])).get(place, ""),
            first + timedelta(days=7 * place) if over_time else None,
            first + timedelta(days=7 * place + 6) if over_time else None,
        )
        for place in range(count)
    )
    series = tuple(
        ChartSeries(
            draw_from(NAMES),
            tuple(
                Spot(
                    value := draw_from(VALUES),
                    numbers.write(value, unit),
                    draw_from(NAMES),
                    draw_from(st.sampled_from(["", "/figures/list?figure=a&first=2026-01-01"])),
                )
                for _place in range(count)
            ),
            is_before=at > 0 and at == depth - 1 and draw_from(st.booleans()),
        )
        for at in range(depth)
    )
    remarks = tuple(
        Remark(first + timedelta(days=day), first + timedelta(days=day + 3), RemarkKind.INTERRUPTION, draw_from(NAMES))
        for day in draw_from(st.lists(st.integers(-9, 300), max_size=8))
    )
    band = Band("band", (1.0,) * count, tuple(draw_from(VALUES) for _place in range(count)))
    return Picture(
        draw_from(NAMES),
        draw_from(NAMES),
        steps,
        series,
        numbers,
        unit,
        band if draw_from(st.booleans()) else None,
        remarks if over_time else (),
    )


@settings(max_examples=draws(60))
@given(picture=pictures(), kind=st.sampled_from(sorted(KINDS)), width=st.sampled_from([340, 640, 1040]))
def test_any_picture_is_drawn_whole(picture: Picture, kind: str, width: int) -> None:
    drawing = draw(kind, picture, width)
    root = ET.fromstring(drawing)
    assert root.tag == f"{SVG}svg"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert "style=" not in drawing
    assert "<script" not in drawing
    assert "nan" not in re.sub(r">[^<]*<|\"[^\"]*[a-z/ ][^\"]*\"", "", drawing)
    assert overlapping(root) == []
    assert outside(root, width) == []
    expected = expected_links(picture, kind)
    assert len(root.findall(f".//{SVG}a")) == expected


def expected_links(picture: Picture, kind: str) -> int:
    """The spots that have a list behind them and a value, or are hidden."""
    if kind == "tiles":
        pairs = zip(picture.steps, picture.series[0].spots, strict=True)
        return sum(bool(spot.address) for step, spot in pairs if step.key)
    spots = [(series.is_before, spot) for series in picture.series for spot in series.spots if spot.address]
    lines_across = kind in ("bars", "columns")
    return sum(not (lines_across and is_before and unknown(spot)) for is_before, spot in spots)


def unknown(spot: Spot) -> bool:
    return spot.value is None or not math.isfinite(spot.value)


def boxes(root: ET.Element) -> list[tuple[float, float, float, float, str]]:
    rows = []
    for text in root.iter(f"{SVG}text"):
        words, x, y = text.text or "", float(text.get("x", 0)), float(text.get("y", 0))
        wide = width_of(words) * 0.97
        left = {"middle": x - wide / 2, "end": x - wide}.get(text.get("text-anchor", ""), x)
        rows.append((left, y - 10, left + wide, y + 2, words))
    return rows


def overlapping(root: ET.Element) -> list[tuple[str, str]]:
    rows = boxes(root)
    return [
        (label[4], earlier[4])
        for place, label in enumerate(rows)
        for earlier in rows[:place]
        if label[0] < earlier[2] - 0.5
        and earlier[0] < label[2] - 0.5
        and label[1] < earlier[3]
        and earlier[1] < label[3]
    ]


def outside(root: ET.Element, width: float) -> list[str]:
    height = float(root.get("viewBox", "").split()[3])
    return [box[4] for box in boxes(root) if box[0] < -2 or box[2] > width + 2 or box[1] < -2 or box[3] > height + 1]


def picture(*values: float | None) -> Picture:
    steps = tuple(AxisStep(f"step {place}", key="10000") for place in range(len(values)))
    spots = tuple(Spot(value, Numbers().write(value), f"step: {value}", "/list?a=1") for value in values)
    return Picture("Title", "What it shows.", steps, (ChartSeries("all", spots),), Numbers())


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("values", [(), (0.0,), (None,), (7.0,), (0.0, None, 1e15)])
def test_nothing_zero_one_and_huge_are_drawn(kind: str, values: tuple[float | None, ...]) -> None:
    for width in (340, 640):
        ET.fromstring(draw(kind, picture(*values), width))


def test_a_mark_says_what_it_counts_and_leads_there() -> None:
    drawing = draw("columns", picture(3.0))
    assert 'href="/list?a=1"' in drawing
    assert "<title>step: 3.0</title>" in drawing


def test_points_too_close_for_a_finger_are_no_links_on_a_narrow_screen() -> None:
    months = picture(*[float(value) for value in range(110)])
    assert [draw("lines", months, width).count("<a ") for width in (340, 640, 1040)] == [0, 110, 110]
    assert draw("lines", months, 340).count("<polyline") == 1


def test_a_hidden_mark_is_drawn_without_its_value() -> None:
    spots = (Spot(None, "<5", "Raeren: <5", is_hidden=True),)
    drawing = draw("bars", Picture("T", "D", (AxisStep("Raeren"),), (ChartSeries("", spots),), Numbers()))
    assert "chart__hidden" in drawing
    assert "&lt;5" in drawing


@pytest.mark.parametrize("kind", ["bars", "columns"])
def test_what_the_parts_leave_of_a_total_is_drawn_as_hidden(kind: str) -> None:
    parts = (
        ChartSeries("mail", (Spot(5.0, "5", "mail: 5"),)),
        ChartSeries("fax", (Spot(None, "<5", "fax: <5", is_hidden=True),)),
    )
    whole = Picture("T", "D", (AxisStep("Gent"),), parts, Numbers(), totals=(Spot(10.0, "10", "Gent, Total: 10"),))
    drawing = draw(kind, whole)
    assert '<title>Gent, Total: 10</title><rect class="chart__hidden"' in re.sub(
        r' (x|y|width|height)="[^"]*"', "", drawing
    )
    assert "Total" not in draw(kind, replace(whole, totals=()))


def test_of_two_years_without_room_the_longer_is_named() -> None:
    steps = tuple(AxisStep(str(week), str(week), "2025" if week < 2 else "2026") for week in range(40))
    spots = tuple(Spot(1.0, "1", "") for _step in steps)
    weeks = Picture("T", "D", steps, (ChartSeries("", spots),), Numbers())
    assert [year in draw("lines", weeks, 340) for year in (">2025<", ">2026<")] == [False, True]
    assert [year in draw("lines", weeks, 1040) for year in (">2025<", ">2026<")] == [True, True]


def test_points_of_a_few_are_hollow_and_their_line_is_faint() -> None:
    spots = [Spot(value, "", "", is_few=is_few) for value, is_few in ((0.5, False), (0.4, False), (1.0, True))]
    drawing = draw(
        "lines",
        Picture("T", "D", (AxisStep("a"), AxisStep("b"), AxisStep("c")), (ChartSeries("", tuple(spots)),), Numbers()),
    )
    assert drawing.count("chart__few") == 1
    assert drawing.count('class="chart__line chart__l0"') == 2  # the faint one through all, that of the first two
    assert "chart__faint" in drawing


def test_series_differ_by_more_than_their_colour() -> None:
    names = [ChartSeries(f"series {at}", (Spot(1.0, "1", "x"),)) for at in range(8)]
    drawing = draw("columns", Picture("T", "D", (AxisStep("s"),), tuple(names), Numbers()))
    hatches = [re.search(r' d="([^"]+)"', part) for part in drawing.split("<pattern")[1:]]
    assert len({hatch[1] if hatch else "" for hatch in hatches}) == 8


def test_remarks_of_one_step_share_a_number() -> None:
    days = date(2026, 3, 1), date(2026, 3, 31)
    steps = (
        AxisStep("March", first=days[0], last=days[1]),
        AxisStep("April", first=date(2026, 4, 1), last=date(2026, 4, 30)),
    )
    remarks = (
        Remark(date(2026, 3, 5), date(2026, 3, 5), RemarkKind.PERSON, "new menu"),
        Remark(date(2026, 3, 9), date(2026, 4, 2), RemarkKind.INTERRUPTION, "out of service"),
        Remark(date(2027, 1, 1), date(2027, 1, 1), RemarkKind.PERSON, "later"),
    )
    spots = (Spot(1.0, "1", "March: 1"), Spot(2.0, "2", "April: 2"))
    shown = Picture("T", "D", steps, (ChartSeries("", spots),), Numbers(), remarks=remarks)
    assert [(number, place, [remark.text for remark in some]) for number, place, some in shown.numbered()] == [
        (1, 0, ["new menu", "out of service"])
    ]
    assert "1. new menu · out of service" in draw("lines", shown)


def test_paper_has_its_own_colours() -> None:
    drawing = printed("columns", picture(1.0, 2.0))
    assert ET.fromstring(drawing).find(f"{SVG}style") is not None


def test_a_sparkline_has_its_words() -> None:
    assert "<title>calls by month</title>" in sparkline([1, None, 3], "calls by month")
    ET.fromstring(sparkline([], "nothing"))


@pytest.mark.parametrize(
    ("language", "value", "unit", "text"),
    [
        ("nl", 1234567, Unit.COUNT, "1.234.567"),
        ("fr", 1234.6, Unit.COUNT, "1 235"),
        ("fr", 12.5, Unit.COUNT, "12,5"),
        ("en", 1234, Unit.COUNT, "1,234"),
        ("de", 0.873, Unit.SHARE, "87 %"),
        ("nl", 0.034, Unit.SHARE, "3,4 %"),
        ("nl", 45, Unit.SECONDS, "45 s"),
        ("nl", 200, Unit.SECONDS, "3 min 20 s"),
        ("nl", 1500, Unit.SECONDS, "25 min"),
        ("nl", 12000, Unit.SECONDS, "3 u 20"),
        ("fr", 12000, Unit.SECONDS, "3 h 20"),
        ("nl", None, Unit.COUNT, "—"),
        ("nl", math.nan, Unit.COUNT, "—"),
    ],
)
def test_numbers_as_belgians_write_them(language: str, value: float | None, unit: Unit, text: str) -> None:
    assert Numbers(language).write(value, unit).replace("\u00a0", " ") == text


def test_growth_has_a_sign() -> None:
    assert Numbers("nl").change(200, 250).replace("\u00a0", " ") == "+25 %"
    assert Numbers("nl").change(1000, 985).replace("\u00a0", " ") == "−1,5 %"
    assert Numbers("nl").change(0, 4) == "—"


@given(top=st.one_of(st.just(0.0), st.floats(1e-6, 1e15)), unit=st.sampled_from(Unit))
def test_an_axis_has_few_round_values_and_takes_in_the_highest(top: float, unit: Unit) -> None:
    values = ticks(top, unit)
    assert 2 <= len(values) <= 7
    assert values[0] == 0
    assert values[-1] >= top * (1 - 1e-6)
    assert values == sorted(values)
