"""One entry on the state page drives all notices about it, and outdated ones do not leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from icalendar import Calendar

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, UserGroup
from tridesk.kit.errors import Conflict, NotFound
from tridesk.notices import actions, register, schedule
from tridesk.notices.audience import dry_run
from tridesk.notices.models import Delivery, Notice
from tridesk.statuspage import ports, queries
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.journal_intake import take_up
from tridesk.statuspage.publication import publisher_of
from tridesk.statuspage.tests.story import DAY, HOUR, MONDAY, Story, cancel_maintenance

pytestmark = pytest.mark.django_db
NOTHING = timedelta(0)


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """A state page of its own, followed by this room alone."""
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    monkeypatch.setattr(ports.followers, "answer", [register.RegisterNotices()])
    monkeypatch.setattr(ports.maintenance_followers, "answer", [register.RegisterNotices()])
    publisher_of.cache_clear()
    yield Story(settings.ENVIRONMENT.status)
    publisher_of.cache_clear()


@pytest.fixture
def group(municipalities: UserGroup, town: Callable[..., Organisation]) -> UserGroup:
    town("Lievegem")
    town("Raeren", "de")
    return municipalities


@pytest.fixture
def announced(story: Story, group: UserGroup, clemence: User) -> str:
    """Work on Saturday from 9 to 11, and its notices."""
    identity = story.announce(NOTHING, 5 * DAY, 5 * DAY + 2 * HOUR)
    with story.at(HOUR):
        register.write_about_work(identity, [group.pk], by=clemence)
    return identity


def stand() -> list[tuple[str, str]]:
    return [(notice.moment.partition(":")[0], notice.state) for notice in Notice.objects.order_by("pk")]


def approve_all(by: User) -> None:
    for notice in Notice.objects.filter(state="proposed"):
        actions.approve_notice(notice.pk, notice.fingerprint, by=by)


def leave() -> None:
    """What is due begins, and is handed over."""
    schedule.begin_due()
    Delivery.objects.filter(state="queued").update(state="handed_over")
    schedule.tidy()


def event(notice: Notice) -> tuple[str, str, int]:
    """Method, UID and sequence of the appointment."""
    assert notice.calendar is not None
    calendar = Calendar.from_ical(bytes(notice.calendar))
    work = calendar.walk("VEVENT")[0]
    return str(calendar["METHOD"]), str(work["UID"]), int(str(work["SEQUENCE"]))


def test_one_press_prepares_the_news_a_reminder_and_the_end(announced: str) -> None:
    news, reminder, closing = Notice.objects.order_by("pk")
    assert stand() == [("announced", "proposed"), ("reminder", "proposed"), ("closing", "proposed")]
    begins, ends = MONDAY + 5 * DAY, MONDAY + 5 * DAY + 2 * HOUR
    assert (news.send_at, news.not_after) == (None, begins)
    assert (reminder.send_at, reminder.not_after) == (begins - DAY, begins)
    assert (closing.send_at, closing.not_after) == (ends, ends + 12 * HOUR)
    assert [notice.corrects_id for notice in (news, reminder, closing)] == [None, news.pk, news.pk]
    assert news.subject_nl == "Rijksregister: gepland onderhoud op zaterdag 28 november"
    assert news.subject_de == "Nationalregister: geplante Wartung am Samstag, 28. November"
    assert "Durée : 2\u00a0h." in news.text_fr.replace("\u00a0:", " :")
    assert news.text_de.split("\n\n")[1].endswith("Dauer: 2\u00a0Std.")
    assert event(news)[0::2] == ("PUBLISH", 0)
    assert (reminder.calendar, closing.calendar) == (None, None)


def test_pressed_twice_it_is_the_same_notice(story: Story, announced: str, group: UserGroup, clemence: User) -> None:
    with story.at(2 * HOUR):
        again = register.write_about_work(announced, [group.pk], by=clemence)
    assert again == Notice.objects.order_by("pk").first()
    assert Notice.objects.count() == 3


def test_each_leaves_at_its_hour_to_those_who_got_the_first(
    story: Story, announced: str, machteld: User, town: Callable[..., Organisation]
) -> None:
    with story.at(2 * HOUR):
        approve_all(machteld)
        leave()
    assert stand() == [("announced", "done"), ("reminder", "approved"), ("closing", "approved")]
    town("Later")
    with story.at(4 * DAY):
        leave()
    with story.at(5 * DAY + 2 * HOUR):
        leave()
    assert {state for _occasion, state in stand()} == {"done"}
    assert [notice.deliveries.count() for notice in Notice.objects.order_by("pk")] == [2, 2, 2]


def test_a_plan_that_moves_takes_back_what_is_not_true_and_tells_those_who_know(
    story: Story, announced: str, machteld: User, clemence: User
) -> None:
    with story.at(2 * HOUR):
        approve_all(machteld)
        leave()
    story.change(DAY, announced, 6 * DAY, 6 * DAY + HOUR)
    with story.at(4 * DAY):
        schedule.begin_due()  # the journal has not taken it up yet: the old reminder is held back all the same
        assert stand()[1] == ("reminder", "approved")
    with story.at(DAY):
        take_up(story.log)
        assert take_up(story.log) == 0
    assert stand() == [
        ("announced", "done"),
        ("reminder", "stopped"),
        ("closing", "stopped"),
        ("changed", "proposed"),
        ("reminder", "proposed"),
        ("closing", "proposed"),
    ]
    first, changed = Notice.objects.order_by("pk")[0], Notice.objects.order_by("pk")[3]
    assert (changed.corrects_id, changed.written_by, changed.sequence) == (first.pk, clemence, 1)
    assert event(first)[1] == event(changed)[1]
    assert event(changed)[2] == 1


def moved(story: Story, identity: str) -> None:
    """The plan moves to Sunday, and the journal takes it up."""
    story.change(DAY, identity, 6 * DAY, 6 * DAY + HOUR)
    with story.at(DAY):
        take_up(story.log)


def half_out(machteld: User) -> Notice:
    """The news is leaving: one has it, the other not yet."""
    approve_all(machteld)
    schedule.begin_due()
    Delivery.objects.filter(address="lievegem@town.example").update(state="handed_over")
    return Notice.objects.order_by("pk")[0]


def test_a_plan_that_moves_while_its_news_is_leaving_stops_it_and_is_told_to_all(
    story: Story, announced: str, machteld: User
) -> None:
    with story.at(2 * HOUR):
        news = half_out(machteld)
    moved(story, announced)
    assert dict(news.deliveries.values_list("address", "state")) == {
        "lievegem@town.example": "handed_over",
        "raeren@town.example": "left_out",
    }
    assert stand() == [
        ("announced", "stopped"),
        ("reminder", "stopped"),
        ("closing", "stopped"),
        ("changed", "proposed"),
        ("reminder", "proposed"),
        ("closing", "proposed"),
    ]
    changed, reminder = Notice.objects.order_by("pk")[3:5]
    assert (changed.corrects_id, len(dry_run(changed).recipients), reminder.corrects_id) == (None, 2, changed.pk)


def test_news_that_a_person_stopped_is_followed_up_for_those_who_got_it_alone(
    story: Story, announced: str, machteld: User
) -> None:
    with story.at(2 * HOUR):
        news = half_out(machteld)
        actions.stop_notice(news.pk, by=machteld)
    with story.at(4 * DAY):
        leave()
    reminder = Notice.objects.order_by("pk")[1]
    assert list(reminder.deliveries.values_list("address", flat=True)) == ["lievegem@town.example"]
    story.change(4 * DAY + HOUR, announced, 6 * DAY, 6 * DAY + HOUR)
    with story.at(4 * DAY + HOUR):
        take_up(story.log)
    changed = Notice.objects.get(moment__startswith="changed:")
    assert (changed.corrects_id, [recipient.address for recipient in dry_run(changed).recipients]) == (
        news.pk,
        ["lievegem@town.example"],
    )


def test_called_off_while_the_news_is_leaving_only_those_hear_it_who_got_the_news(
    story: Story, announced: str, machteld: User
) -> None:
    with story.at(2 * HOUR):
        news = half_out(machteld)
    with story.at(DAY):
        cancel_maintenance(story.log, announced, by="siebe", via="editor")
        take_up(story.log)
    last = Notice.objects.latest("pk")
    assert (last.moment.partition(":")[0], last.corrects_id, len(dry_run(last).recipients)) == ("cancelled", news.pk, 1)


def test_stopped_before_anybody_got_it_a_new_plan_is_news_to_all(story: Story, announced: str, machteld: User) -> None:
    with story.at(2 * HOUR):
        approve_all(machteld)
        schedule.begin_due()
        actions.stop_notice(Notice.objects.order_by("pk")[0].pk, by=machteld)
    moved(story, announced)
    assert [row for row in stand() if row[1] != "stopped"] == [
        ("announced", "proposed"),
        ("reminder", "proposed"),
        ("closing", "proposed"),
    ]


def test_two_notices_cannot_claim_one_place_in_the_calendar(announced: str) -> None:
    news = Notice.objects.order_by("pk")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(moment__startswith="reminder:").update(moment=news.moment)


def test_an_interruption_that_ends_while_its_notice_is_leaving_is_told_over_to_those_who_got_it(
    story: Story, group: UserGroup, clemence: User
) -> None:
    story.report(NOTHING, RegisterState.OUT_OF_SERVICE)
    with story.at(HOUR):
        take_up(story.log)
        notice = register.write_about_incident([group.pk], by=clemence, at_once=True)
        Delivery.objects.filter(address="raeren@town.example").update(state="handed_over")
    story.report(2 * HOUR, RegisterState.STABLE)
    with story.at(2 * HOUR):
        take_up(story.log)
    assert stand() == [("interruption", "stopped"), ("recovery", "proposed")]
    last = Notice.objects.latest("pk")
    assert (last.corrects_id, [notice.address for notice in dry_run(last).recipients]) == (
        notice.pk,
        ["raeren@town.example"],
    )


def test_from_the_interruption_to_its_notice_and_back_in_one_gesture(
    story: Story, group: UserGroup, clemence: User
) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(clemence)
    story.report(NOTHING, RegisterState.OUT_OF_SERVICE)
    with story.at(HOUR):
        take_up(story.log)
        board = queries.board()
        assert board is not None
        assert board.incident is not None
        page = f"/incidents/{board.incident.id}/"
        shown = client.get(page).content.decode()
        assert 'action="/notices/register/"' in shown
        sent = client.post("/notices/register/", {"do": "ask", "usual": "1"})
        notice = Notice.objects.get()
        assert (sent.headers["Location"], notice.state, notice.groups) == (
            f"/notices/{notice.pk}/",
            "proposed",
            [group.pk],
        )
        assert f'href="{page}"' in client.get(f"/notices/{notice.pk}/").content.decode()
        about = f"/notices/?about={board.incident.id}"
        assert f'href="{about}"' in shown
        listed = client.get(about).content.decode()
        assert [
            f'href="/notices/{notice.pk}/"' in text
            for text in (listed, client.get("/notices/?about=x").content.decode())
        ] == [True, False]


def test_a_plan_that_moves_before_anybody_was_told_is_announced_as_it_is_now(story: Story, announced: str) -> None:
    story.change(2 * HOUR, announced, 6 * DAY, 6 * DAY + HOUR)
    with story.at(2 * HOUR):
        take_up(story.log)
    assert [row for row in stand() if row[1] != "withdrawn"] == [
        ("announced", "proposed"),
        ("reminder", "proposed"),
        ("closing", "proposed"),
    ]


def test_called_off_the_appointment_leaves_the_calendars(story: Story, announced: str, machteld: User) -> None:
    with story.at(2 * HOUR):
        approve_all(machteld)
        leave()
    with story.at(DAY):
        cancel_maintenance(story.log, announced, by="siebe", via="editor")
        take_up(story.log)
    assert [row for row in stand() if row[1] != "stopped"] == [("announced", "done"), ("cancelled", "proposed")]
    last = Notice.objects.latest("pk")
    assert event(last)[0::2] == ("CANCEL", 1)
    assert schedule.sheet_of(last).cancels
    assert last.text_nl.split("\n\n")[1].endswith("gaat niet door.")


def test_the_end_is_not_told_while_an_interruption_goes_on(story: Story, announced: str, machteld: User) -> None:
    with story.at(2 * HOUR):
        approve_all(machteld)
        leave()
    story.report(5 * DAY + HOUR, RegisterState.OUT_OF_SERVICE)
    with story.at(5 * DAY + 2 * HOUR):
        leave()
    assert stand()[2] == ("closing", "approved")
    story.report(5 * DAY + 3 * HOUR, RegisterState.STABLE)
    with story.at(5 * DAY + 3 * HOUR):
        leave()
    assert stand()[2] == ("closing", "done")


def test_an_interruption_leaves_at_one_press_and_its_end_is_prepared(
    story: Story, group: UserGroup, clemence: User
) -> None:
    story.report(NOTHING, RegisterState.OUT_OF_SERVICE)
    with story.at(HOUR):
        take_up(story.log)
        notice = register.write_about_incident([group.pk], by=clemence, at_once=True)
        assert (notice.state, notice.subject_fr) == ("sending", "Le Registre National est momentanément hors service")
        assert register.write_about_incident([group.pk], by=clemence, at_once=True) == notice
        leave()
    story.report(2 * HOUR, RegisterState.STABLE)
    with story.at(2 * HOUR):
        take_up(story.log)
    assert stand() == [("interruption", "done"), ("recovery", "proposed")]
    assert Notice.objects.latest("pk").corrects_id == notice.pk


def test_what_is_not_there_is_not_written_about(story: Story, group: UserGroup, clemence: User) -> None:
    with pytest.raises(Conflict):
        register.write_about_incident([group.pk], by=clemence, at_once=False)
    with pytest.raises(NotFound):
        register.write_about_work("nothing", [group.pk], by=clemence)


def test_the_page_offers_what_is_planned_and_says_what_is_wrong(story: Story, group: UserGroup, clemence: User) -> None:
    client = Client()
    client.force_login(clemence)
    identity = story.announce(NOTHING, 5 * DAY, 5 * DAY + 2 * HOUR)
    with story.at(HOUR):
        assert client.get("/notices/register/").status_code == 200
        assert client.post("/notices/register/", {"maintenance": identity}).status_code == 422
        assert Notice.objects.count() == 0
        sent = client.post("/notices/register/", {"maintenance": identity, "groups": [group.pk]})
    assert sent.headers["Location"] == f"/notices/{Notice.objects.order_by('pk')[0].pk}/"
    assert Notice.objects.count() == 3
