"""Dates: an aware moment, or none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tridesk.mailroom.mime import parse
from tridesk.mailroom.mime.tests.building import mail

BRUSSELS = timezone(timedelta(hours=1))

GOOD = [
    ("Mon, 02 Mar 2026 14:05:10 +0100", datetime(2026, 3, 2, 14, 5, 10, tzinfo=BRUSSELS)),
    ("2 Mar 2026 14:05 +0100", datetime(2026, 3, 2, 14, 5, tzinfo=BRUSSELS)),
    ("Mon, 02 Mar 2026 14:05:10 +0100 (CET)", datetime(2026, 3, 2, 14, 5, 10, tzinfo=BRUSSELS)),
    ("Mon, 02 Mar 2026 13:05:10 GMT", datetime(2026, 3, 2, 13, 5, 10, tzinfo=UTC)),
    ("Mon, 02 Mar 2026 13:05:10 -0000", datetime(2026, 3, 2, 13, 5, 10, tzinfo=UTC)),
    ("Mon, 02 Mar 2026 13:05:10", datetime(2026, 3, 2, 13, 5, 10, tzinfo=UTC)),
    ("Mon, 02 Mar 2026 23:59:60 +0000", datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)),
    ("Mon, 02 Mar 2026 13:05:10 +9999", datetime(2026, 3, 2, 13, 5, 10, tzinfo=UTC)),
]
BAD = [
    "yesterday",
    "Mon, 32 Mar 2026 14:05:10 +0100",
    "Mon, 02 Mar 9999 14:05:10 +0100",
    "0",
    "Mon, 02 Mar 1026 1:1:1",
    "Mon, 02 Mar 2026 99:99:99 +0100",
    "Fri, 2 Mar 99999999999999999999 1:00",
    ",",
    "Mon, " * 5_000,
]


@pytest.mark.parametrize(("raw", "moment"), GOOD)
def test_a_date_that_makes_sense(raw: str, moment: datetime) -> None:
    read = parse(mail(head=f"From: a@b.example\nDate: {raw}\n"))
    assert read.sent_at == moment
    assert read.sent_at is not None
    assert read.sent_at.tzinfo is not None


@pytest.mark.parametrize("raw", BAD)
def test_a_date_that_makes_none(raw: str) -> None:
    read = parse(mail(head=f"From: a@b.example\nDate: {raw}\n"))
    assert read.sent_at is None
    assert "bad-date" in read.defects


def test_no_date_is_no_defect() -> None:
    read = parse(mail(head="From: a@b.example\n"))
    assert (read.sent_at, read.defects) == (None, ())
