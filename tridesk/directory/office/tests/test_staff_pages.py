"""The pages of services, colleagues and absences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Absence, AbsenceCalendar, Expert, Service, Staff
from tridesk.directory.office.actions import add_service, change_service, change_staff
from tridesk.directory.office.cards import ServiceCard, StaffCard
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = {"name_nl": "Toegang", "name_fr": "Accès", "active": "on"}


def client_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def leader(db: None) -> User:
    return User.objects.create(username="leander", name="Leander", role="project_leader", language="en")


@pytest.fixture
def expert(db: None) -> User:
    return User.objects.create(username="cyprien", name="Cyprien", role="expert", language="en")


def gone(user: User, starts: timedelta, ends: timedelta, **values: Any) -> Absence:
    return Absence.objects.create(user=user, starts_at=clock.now() + starts, ends_at=clock.now() + ends, **values)


class TestServices:
    def test_made_and_changed_with_experts(self, leader: User, expert: User) -> None:
        page = client_of(leader)
        made = page.post("/services/new/", NAMES | {"code": "access", "experts": ["cyprien"]})
        assert (made.status_code, Service.objects.get().code) == (302, "ACCESS")
        assert Expert.objects.get().user == expert
        gone(expert, -DAY, DAY, replaced_by=leader)
        assert "replaced by Leander" in page.get("/services/").content.decode()
        fields = NAMES | {"email": "access@desk.example"}
        assert page.post("/services/ACCESS/", fields).status_code == 302
        assert not Expert.objects.exists()
        assert page.post("/services/ACCESS/", NAMES).status_code == 422  # in use, and nobody would answer
        assert page.post("/services/new/", fields | {"code": "ACCESS"}).status_code == 422
        assert page.post("/services/ACCESS/", fields | {"experts": ["leander"]}).status_code == 422

    def test_what_makes_no_sense(self, expert: User) -> None:
        card = ServiceCard("Toegang", "Accès", experts=[expert])
        service = add_service("access", card, by=None)
        with pytest.raises(Conflict):
            add_service("ACCESS", card, by=None)
        for code in ("", "a b", "x" * 21):
            with pytest.raises(Invalid):
                add_service(code, card, by=None)
        for wrong in (ServiceCard("", "Accès"), ServiceCard("Toegang", "Accès", email="none", active=False)):
            with pytest.raises(Invalid):
                change_service(service, wrong, by=None)
        change_service(service, ServiceCard("Toegang", "Accès", active=False), by=None)
        service.refresh_from_db()
        assert service.active is False


class TestStaff:
    def test_a_colleague_is_said_anew(self, supervisor: User, call_taker: User) -> None:
        Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès")
        page = client_of(supervisor)
        fields = {"extension": "201", "language_nl": "1", "language_de": "3", "service_ACCESS": "2"}
        assert page.post("/staff/karim/", fields).status_code == 302
        staff = Staff.objects.get(user=call_taker)
        assert dict(staff.languages.values_list("language", "level")) == {"nl": 1, "de": 3}
        assert dict(staff.services.values_list("service__code", "level")) == {"ACCESS": 2}
        shown = page.get("/staff/karim/").content.decode()
        assert '<option value="3" selected>' in shown
        for wrong in ({"extension": "x"}, {"language_nl": "4"}, {"language_nl": "x"}):
            assert page.post("/staff/karim/", wrong).status_code == 422
        assert page.post("/staff/sofie/", {"extension": "201"}).status_code == 422
        assert page.get("/staff/nobody/").status_code == 404

    def test_who_speaks_german_today_the_best_first(self, supervisor: User, call_taker: User, expert: User) -> None:
        change_staff(call_taker, StaffCard(languages={"de": 2}), by=None)
        change_staff(expert, StaffCard(languages={"de": 1, "fr": 1}), by=None)
        change_staff(supervisor, StaffCard(languages={"nl": 1}), by=None)
        gone(expert, -DAY, DAY)
        shown = client_of(call_taker).get("/staff/?language=de").content.decode()
        rows = shown.partition("<tbody>")[2]
        assert rows.index("Cyprien") < rows.index("Karim Vannoten")
        assert ("Sofie" in rows, "away until" in rows) == (False, True)
        assert client_of(call_taker).post("/staff/karim/", {}).status_code == 403

    @pytest.mark.parametrize("path", ["/staff/", "/services/", "/absences/"])
    def test_one_or_three_the_same_number_of_queries(self, path: str, supervisor: User) -> None:
        page, asked = client_of(supervisor), list[int]()
        page.get(path)  # the calendar is remembered from here on
        for number in range(3):
            service = Service.objects.create(code=f"S{number}", name_nl="x", name_fr="x")
            user = User.objects.create(username=f"u{number}", name=f"U {number}", role="expert")
            Expert.objects.create(service=service, user=user)
            change_staff(user, StaffCard(languages={"nl": 1}, services={f"S{number}": 1}), by=None)
            gone(user, -DAY, DAY, replaced_by=supervisor)
            if number in (0, 2):
                with CaptureQueriesContext(connection) as queries:
                    assert page.get(path).status_code == 200
                asked.append(len(queries))
        assert asked[0] == asked[1]


class TestAbsences:
    def test_whole_days_and_hours(self, call_taker: User) -> None:
        page = client_of(call_taker)
        assert page.post("/absences/new/", {"first": "2026-12-01", "kind": "leave"}).status_code == 302
        hours = {"first": "2026-12-02", "from_time": "13:00", "until_time": "15:30", "kind": "other"}
        assert page.post("/absences/new/", hours).status_code == 302
        assert list(Absence.objects.order_by("pk").values_list("starts_at", "ends_at", "user")) == [
            (datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 1, 23, tzinfo=UTC), call_taker.pk),
            (datetime(2026, 12, 2, 12, tzinfo=UTC), datetime(2026, 12, 2, 14, 30, tzinfo=UTC), call_taker.pk),
        ]
        absence = Absence.objects.order_by("pk")[0]
        shown = page.get(f"/absences/{absence.pk}/").content.decode()
        assert shown.count('value="2026-12-01"') == 2
        for wrong in ({"first": "9999-12-31"}, {"last": "2026-11-01"}, {"until_time": "00:00"}, {"kind": "x"}):
            assert (
                page.post(f"/absences/{absence.pk}/", {"first": "2026-12-01", "kind": "leave"} | wrong).status_code
                == 422
            )
        assert page.post(f"/absences/{absence.pk}/remove/").status_code == 302
        assert Absence.objects.count() == 1

    def test_of_others_one_sees_that_but_not_why(self, call_taker: User, supervisor: User, expert: User) -> None:
        absence = gone(expert, -DAY, DAY, kind="mission", note="far away")
        shown = client_of(call_taker).get("/absences/").content.decode()
        assert ("Cyprien" in shown, "away on business" in shown, "far away" in shown) == (True, False, False)
        assert client_of(call_taker).get(f"/absences/{absence.pk}/").status_code == 404
        assert "far away" in client_of(supervisor).get("/absences/").content.decode()
        assert (
            client_of(supervisor)
            .post(
                "/absences/new/",
                {
                    "who": "cyprien",
                    "first": "2026-12-01",
                    "kind": "leave",
                    "replaced_by": "sofie",
                },
            )
            .status_code
            == 302
        )
        assert Absence.objects.filter(user=expert).count() == 2

    def test_one_out_of_a_calendar_is_only_replaced_here(self, call_taker: User, supervisor: User) -> None:
        absence = gone(call_taker, -DAY, DAY, uid="a")
        page = client_of(call_taker)
        assert "This comes from a calendar" in page.get(f"/absences/{absence.pk}/").content.decode()
        assert page.post(f"/absences/{absence.pk}/", {"replaced_by": "sofie"}).status_code == 302
        absence.refresh_from_db()
        assert absence.replaced_by == supervisor
        assert page.post(f"/absences/{absence.pk}/remove/").status_code == 422

    def test_a_calendar_and_what_went_wrong_with_it(self, call_taker: User) -> None:
        page = client_of(call_taker)
        assert page.post("/absences/calendar/", {"address": "nonsense"}).status_code == 422
        assert page.post("/absences/calendar/", {"address": "https://a.example/x.ics"}).status_code == 302
        AbsenceCalendar.objects.update(failure="Nobody answers at this address.")
        assert "Nobody answers at this address." in page.get("/absences/").content.decode()

    @pytest.mark.parametrize("asked", ["", "?span=week", "?from=2026-02-31", "?from=9999-12-31", "?from=2027-01-05"])
    def test_any_week_or_month(self, asked: str, call_taker: User) -> None:
        gone(call_taker, -DAY, timedelta(hours=1))
        assert client_of(call_taker).get(f"/absences/{asked}").status_code == 200
