"""The provider as data: how it is set, what a dialled number stands for, and whether the lines work."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.telephony.asterisk.event_reader import lines as seen_lines
from tridesk.telephony.asterisk.event_reader import registrations
from tridesk.telephony.director import lease
from tridesk.telephony.director.situation import who
from tridesk.telephony.lines import actions, queries
from tridesk.telephony.lines.forms import TrunkForm
from tridesk.telephony.lines.outages import Outage, outages
from tridesk.telephony.lines.trunk import HERE, Number, Trunk, plain, problems, read, spelled
from tridesk.telephony.models import TrunkSetting
from tridesk.telephony.queries import conductor
from tridesk.telephony.switch.snapshot import LineSeen

SECRET = "s3cret;word"
WHOLE = Trunk(
    "sip.provider.example", 0, "desk.account-1", SECRET, ("two.provider.example:5080",), "tls", True, "proxy.example",
    "provider.example", "192.0.2.1", ("opus", "g722"), "zeros", True, True, (Number("+3225180001", "fr", "KEYS"),),
)  # fmt: skip
TYPED = {
    "host": "sip.provider.example",
    "more_hosts": "two.provider.example:5080",
    "user": "desk.account-1",
    "password": SECRET,
    "transport": "tls",
    "srtp": "on",
    "proxy": "proxy.example",
    "from_domain": "provider.example",
    "outside": "192.0.2.1",
    "codecs": ["g722", "opus"],
    "spelling": "zeros",
    "trusts_identity": "on",
    "trusts_diversion": "on",
    "numbers": "+3225180001 fr KEYS",
}


@pytest.fixture
def admin() -> User:
    return User.objects.create_user(username="hilde", password="x", role=Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    queries.forget_numbers()


# --- values


def test_a_trunk_is_written_and_read_without_its_password() -> None:
    written = json.loads(json.dumps(plain(WHOLE)))
    assert SECRET not in json.dumps(written)
    assert read(written, SECRET) == WHOLE
    assert SECRET not in repr(WHOLE)


@given(st.from_regex(r"\+[1-9][0-9]{5,14}", fullmatch=True))
def test_every_spelling_of_a_number_keeps_its_digits(number: str) -> None:
    assert spelled(number, "plus") == number
    assert spelled(number, "zeros") == "00" + number[1:] == "00" + spelled(number, "digits")
    national = spelled(number, "national")
    assert national == ("0" + number[3:] if number.startswith("+32") else "00" + number[1:])


@pytest.mark.parametrize("dialled", ["+3225180001", "003225180001", "3225180001", "025180001", "25180001"])
def test_a_number_of_ours_is_known_in_every_spelling(dialled: str) -> None:
    assert WHOLE.number(dialled) == WHOLE.numbers[0]


@pytest.mark.parametrize("dialled", ["", "s", "+3225180002", "0001"])
def test_another_number_is_not(dialled: str) -> None:
    assert WHOLE.number(dialled) is None


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_host_is_a_host_or_a_problem(text: str) -> None:
    """Nothing passes that would begin another setting of the switch."""
    if not problems(Trunk(text, 0)):
        assert not set(text) & set(" ;\n\r[]<>\"'@#,=") or text.startswith("[")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"host": "a b"}, "host"),
        ({"host": "a;b"}, "host"),
        ({"more_hosts": ["x:99999"]}, "more_hosts"),
        ({"proxy": "p;lr"}, "proxy"),
        ({"password": ""}, "password"),
        ({"user": "a@b"}, "user"),
        ({"numbers": [{"number": "fr", "language": "+32"}]}, "numbers"),
        ({"transport": "udp"}, "srtp"),
    ],
)
def test_what_makes_no_sense_names_its_field(changed: dict[str, Any], field: str) -> None:
    assert field in problems(read(plain(WHOLE) | {"password": SECRET} | changed, changed.get("password", SECRET)))


SAID = """
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================
 trunk-registration/sip:sip.provider.example           trunk-auth        Registered        (exp. 120s)
 trunk-2-registration/sip:two.provider.example:5080    trunk-auth        Rejected          (exp. 20s)
"""


def test_what_the_switch_says_of_its_lines_is_read() -> None:
    endpoints = [
        {"resource": "trunk", "state": "online"},
        {"resource": "trunk-2", "state": "offline"},
        {"resource": "trunk-3", "state": "unknown"},
        {"resource": "agent-trunk", "state": "online"},
    ]
    assert seen_lines(endpoints, registrations(SAID)) == [
        LineSeen("trunk", True, True),
        LineSeen("trunk-2", False, False),
    ]


@given(st.text())
def test_whatever_the_switch_says_is_read_without_failing(printed: str) -> None:
    assert all(name.startswith("trunk") for name in registrations(printed))


# --- set and read


@pytest.mark.django_db
def test_the_page_sets_all_of_it_and_keeps_the_password_sealed(admin: User, client: Client) -> None:
    client.force_login(admin)
    assert client.post("/calls/lines/", TYPED).status_code == 302
    assert queries.trunk() == WHOLE
    row = TrunkSetting.objects.get()
    assert SECRET.encode() not in bytes(row.sealed)
    assert SECRET not in json.dumps(list(Entry.objects.values_list("data", flat=True)), default=str)
    page = client.get("/calls/lines/").content.decode()
    assert SECRET not in page
    assert "+3225180001 fr KEYS" in page
    client.post("/calls/lines/", TYPED | {"password": "", "spelling": "plus"})
    assert (queries.trunk().password, queries.trunk().spelling) == (SECRET, "plus")
    for elsewhere in ("host", "more_hosts", "proxy"):  # whoever gets it there could find out the password
        answer = client.post("/calls/lines/", TYPED | {"password": "", elsewhere: "evil.example"})
        assert (answer.status_code, queries.trunk().proxy) == (422, TYPED["proxy"])


@pytest.mark.django_db
def test_a_mistake_is_said_at_its_field_and_nothing_is_set(admin: User, client: Client) -> None:
    client.force_login(admin)
    answer = client.post("/calls/lines/", TYPED | {"host": "a b"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"host"}
    assert queries.trunk() == HERE


@pytest.mark.django_db
def test_only_users_with_the_right_set_the_trunk(admin: User) -> None:
    taker = User.objects.create_user(username="ann", password="x", role=Role.CALL_TAKER)
    with pytest.raises(NotAllowed):
        actions.set_trunk(WHOLE, by=taker)
    with pytest.raises(Invalid):
        actions.set_trunk(Trunk("a b"), by=admin)


@pytest.mark.django_db
def test_the_environment_is_where_it_begins_and_no_host_is_no_provider(admin: User, settings: Any) -> None:
    actions.set_trunk(Trunk("", 0), by=admin)
    assert queries.trunk() == HERE


def test_the_form_shows_what_is_set() -> None:
    form = TrunkForm.of(WHOLE)
    assert form.initial["host"] == "sip.provider.example"
    assert "password" not in form.initial


@pytest.mark.django_db
def test_the_number_that_was_dialled_chooses_language_and_service(admin: User) -> None:
    actions.set_trunk(WHOLE, by=admin)
    caller = who("+3269000000", "025180001")
    assert (caller.known, caller.service) == ("fr", "KEYS")
    assert who("+3269000000", "025180009").service == ""


# --- whether they work


@pytest.mark.django_db
def test_it_is_known_when_the_switch_is_dead_and_when_a_line_is_down() -> None:
    token = lease.acquire("one", "asterisk")
    assert token is not None
    lease.renew(token, connected=True)
    assert (conductor().switch_works, conductor().lines_work) == (True, True)
    lease.renew(token, connected=False)
    assert (conductor().alive, conductor().switch_works) == (True, False)
    lease.see_lines(token, [LineSeen("trunk", True, False)])
    assert not conductor().lines_work
    assert conductor().lines == (LineSeen("trunk", True, False),)


@pytest.mark.django_db
def test_the_journal_has_when_a_line_was_lost_and_when_it_came_back() -> None:
    token = lease.acquire("one", "asterisk") or 0
    for line in (
        LineSeen("trunk", True, True),
        LineSeen("trunk", False, True),
        LineSeen("trunk", False, False),
        LineSeen("trunk", True, True),
    ):
        lease.see_lines(token, [line])
    verbs = Entry.objects.filter(verb__startswith="line.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["line.lost", "line.back"]
    with pytest.raises(lease.Deposed):
        lease.see_lines(token + 1, [])


@pytest.mark.django_db
def test_figures_have_each_outage_of_a_line_in_the_period() -> None:
    token = lease.acquire("one", "asterisk") or 0
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def seen(minutes: int, *lines: LineSeen) -> None:
        with clock.frozen(noon + timedelta(minutes=minutes)):
            lease.see_lines(token, lines)

    works = LineSeen("first", True, True)
    seen(0, works, LineSeen("second", True))
    seen(10, LineSeen("first", True, False), LineSeen("second", False))
    seen(20, LineSeen("first", False, False), LineSeen("second", False))
    seen(30, works, LineSeen("second", False))
    seen(40, works)  # the second line was taken out of the setting
    seen(50, LineSeen("first", False))

    def at(minutes: int) -> datetime:
        return noon + timedelta(minutes=minutes)

    first, second = Outage("first", at(10), at(30), True), Outage("second", at(10), at(40), False)
    lasting = Outage("first", at(50), None, False)
    assert outages(noon, at(60)) == [first, second, lasting]
    assert outages(at(30), at(50)) == [second]
    assert (first.within(at(0), at(20)), second.within(at(20), at(30))) == (timedelta(minutes=10),) * 2
    with clock.frozen(at(55)):
        assert lasting.within(at(0), at(60)) == timedelta(minutes=5)


@pytest.mark.django_db
def test_what_is_wrong_is_said_in_sentences_for_the_doctor() -> None:
    assert "tridesk telephony" in queries.problems()[0]
    token = lease.acquire("one", "asterisk") or 0
    lease.renew(token, connected=False)
    assert "asterisk status" in queries.problems()[0]
    lease.renew(token, connected=True)
    assert len(queries.problems()) == 1
    lease.see_lines(token, [LineSeen("trunk", False, False)])
    assert len(queries.problems()) == 2
    lease.see_lines(token, [LineSeen("trunk", True, True)])
    assert queries.problems() == []
