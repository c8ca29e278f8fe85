"""The shell's own pages; no template breaks the content policy or names an unknown icon."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.kit.errors import Conflict
from tridesk.tickets.models import CHANNELS
from tridesk.web import navigation, ports

ROOMS = Path(__file__).parents[2]
VENDOR = ROOMS.parent / "node_modules" / ".tridesk"
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))


@pytest.fixture
def taker(client: Client) -> User:
    user = User.objects.create_user("aurelie", name="Aurélie Noirhomme", language="en", role="call_taker")
    client.force_login(user)
    return user


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOMS)))
def test_no_template_has_anything_inline(template: Path) -> None:
    text = re.sub(r"{%.*?%}", "", template.read_text(encoding="utf-8"))  # `{% with one=... %}` is no handler
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", text) == []
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "application/json" not in tag]
    assert scripts == []


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (ROOMS / "web/static/web/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {
        name
        for template in TEMPLATES
        for name in re.findall(r"""{% icon ["']([^"']+)["']""", template.read_text(encoding="utf-8"))
    }
    assert (used | dict(CHANNELS).keys()) - known == set()


def test_scripts_import_only_what_gets_the_name_of_its_file() -> None:
    """Static files are renamed by their content; storage.py follows imports of this form, of files that exist."""
    for script in ROOMS.glob("*/static/*/*.js"):
        source = script.read_text(encoding="utf-8")
        imports = re.findall(r"""^import (?:\{[^}]*\} from )?'(\.[^']+)';$""", source, re.MULTILINE)
        assert len(imports) == len(re.findall(r"^\s*import\b", source, re.MULTILINE)), script
        for address in imports:
            vendored = address.startswith("../vendor/")
            assert (VENDOR / address.removeprefix("../vendor/") if vendored else script.parent / address).is_file()


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/preferences/")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        "/accounts/login/?next=/preferences/",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("call_taker", "/tickets/"),
        ("supervisor", "/waiting/"),
        ("centre_manager", "/waiting/"),
        ("external_relations", "/waiting/"),
        ("expert", "/questions/"),
    ],
)
def test_home_is_what_waits_for_those_who_decide_and_their_work_for_all_others(
    client: Client, role: str, page: str
) -> None:
    client.force_login(User.objects.create_user("x", role=role, language="en"))
    assert client.get("/").headers["Location"] == page


@pytest.mark.django_db
def test_whoever_has_no_other_place_gets_his_absences(client: Client) -> None:
    user = User.objects.create_user("siebe", role="of_a_later_version", language="nl")
    client.force_login(user)
    assert client.get("/").headers["Location"] == "/absences/"


@pytest.mark.django_db
def test_a_newcomer_is_welcomed_once_in_the_demonstration(
    client: Client, taker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, demo=True))
    assert client.get("/").headers["Location"] == "/welcome/"
    page = client.get("/welcome/").content.decode()
    assert 'class="demo"' in page
    assert client.get("/").headers["Location"] != "/welcome/"


@pytest.mark.django_db
def test_preferences_are_kept(client: Client, taker: User) -> None:
    response = client.post("/preferences/", {"language": "fr", "phone": "02 123 45 67"})
    taker.refresh_from_db()
    assert response.status_code == 302
    assert (taker.language, taker.phone) == ("fr", "+3221234567")


@pytest.mark.django_db
def test_alerts_are_chosen_for_the_kinds_that_reach_a_person(client: Client, taker: User) -> None:
    assert taker.alerts == ["calls.sound"]
    chosen = {"alert": ["new.note", "mine.sound", "nonsense"]}
    assert client.post("/preferences/alerts", chosen).headers["Location"] == "/preferences/"
    taker.refresh_from_db()
    assert taker.alerts == ["mine.sound", "new.note"]
    page = client.get("/preferences/").content.decode()
    assert re.findall(r'value="([a-z.]+)"[^>]*\schecked', page) == ["mine.sound", "new.note"]
    assert 'data-chosen="mine.sound new.note"' in page
    User.objects.filter(pk=taker.pk).update(role="external_relations")
    assert "calls.sound" not in client.get("/preferences/").content.decode().split("data-alerts-refused")[0]


@pytest.mark.django_db
def test_a_wrong_number_is_named_and_stays_typed(client: Client, taker: User) -> None:
    response = client.post("/preferences/", {"language": "en", "phone": "twelve"})
    assert response.status_code == 422
    assert "This is not a telephone number." in response.content.decode()
    assert 'value="twelve"' in response.content.decode()


@pytest.mark.django_db
def test_nothing_says_demonstration_outside_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [ports.DemoPerson("jorn", "Jorn Slabbinckx", "call taker", "nl")]
    monkeypatch.setattr(ports.demonstration, "answer", ports.Demonstration("open sesame", people))
    page = client.get("/accounts/login/").content.decode()
    assert "open sesame" not in page
    assert 'class="strip"' not in page


@pytest.mark.django_db
def test_the_longest_beginning_is_the_current_place() -> None:
    user = User(username="x", role="supervisor")
    entries = navigation.entries_for(user, "/calendar/2026/")
    assert [entry.url for entry in entries if entry.current] == ["/calendar/"]


@pytest.mark.parametrize("role", Role)
def test_no_rail_has_more_places_than_a_laptop_shows_in_full(role: Role) -> None:
    entries = navigation.entries_for(User(username="x", role=role), "/")
    assert sum(not entry.group for entry in entries) <= 11
    order = ["", *map(str, navigation.GROUPS.values())]
    places = [order.index(str(entry.group)) for entry in entries]
    assert places == sorted(places)


@pytest.mark.django_db
def test_one_becomes_somebody_else_by_the_sign_in_of_the_demonstration_alone(
    client: Client, taker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Be somebody else" not in client.get("/menu/").content.decode()
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, demo=True))
    assert "Be somebody else" in client.get("/menu/").content.decode()
    assert client.post("/accounts/logout/", {"next": "/accounts/login/"}).headers["Location"] == "/accounts/login/"
    assert client.get("/preferences/").status_code == 302


@pytest.mark.django_db
def test_a_mail_is_sent_in_a_demonstration_only(client: Client, taker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/welcome/mail").status_code == 404
    monkeypatch.setattr(ports.send_mail, "answer", lambda language: f"Zugang gesperrt ({language})")
    response = client.post("/welcome/mail", follow=True)
    assert response.redirect_chain == [("/tickets/?view=new&order=newest", 302)], "where it will be in view"
    assert "“Zugang gesperrt (en)” is on its way." in response.content.decode()


@pytest.mark.django_db
def test_a_fax_arrives_in_a_demonstration_only(client: Client, taker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/welcome/fax").status_code == 404
    sent = list[str]()
    monkeypatch.setattr(ports.send_fax, "answer", sent.append)
    response = client.post("/welcome/fax", follow=True)
    assert sent == [taker.language]
    assert "A fax arrives." in response.content.decode()
    assert "Let a fax arrive" in client.get("/welcome/").content.decode()


@pytest.mark.django_db
def test_a_caller_rings_in_a_demonstration_only(client: Client, taker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/welcome/ring").status_code == 404
    rung = list[User]()
    monkeypatch.setattr(ports.ring, "answer", rung.append)
    response = client.post("/welcome/ring", follow=True)
    assert (response.redirect_chain, rung) == ([("/telephone/", 302)], [taker])
    assert "Let a caller ring" in client.get("/welcome/").content.decode()

    def refuse(user: User) -> None:
        raise Conflict("Not now.")

    monkeypatch.setattr(ports.ring, "answer", refuse)
    assert "Not now." in client.post("/welcome/ring", follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "address"),
    [("call_taker", "/tickets/"), ("expert", "/questions/"), ("technical_centre", "/incidents/")],
)
def test_the_welcome_page_leads_each_role_to_its_own_page(client: Client, role: str, address: str) -> None:
    client.force_login(User.objects.create_user("x", role=role, language="en"))
    page = client.get("/welcome/").content.decode()
    assert f'<a class="choice" href="{address}">' in page
    assert "Your first page:" in page


@pytest.mark.django_db
def test_the_register_falters_at_one_press_in_a_demonstration_only(
    client: Client, taker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.post("/welcome/register").status_code == 404
    monkeypatch.setattr(ports.falter, "answer", iter([True, False]).__next__)
    page = client.post("/welcome/register", follow=True).content.decode()
    assert "The register falters." in page
    assert "Only here is one press enough." in page
    assert "The register is stable again." in client.post("/welcome/register", follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("new", "/tickets/new"),
        (" Archive ", "/archive/"),
        ('"archive"', "/tickets/?q=%22archive%22"),
        ("journal", "/tickets/?q=journal"),  # not for a call taker
        ("02 123 45 67", "/tickets/?q=02+123+45+67"),
    ],
)
def test_the_one_box_takes_commands_and_looks_for_the_rest(client: Client, taker: User, typed: str, leads: str) -> None:
    assert client.get("/find", {"q": typed}).headers["Location"] == leads
