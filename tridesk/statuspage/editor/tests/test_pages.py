"""The pages as a browser sees them: signing in needs password and key, publishing needs a preview."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.urls import URLPattern, get_resolver

from tridesk.kit import clock
from tridesk.statuspage import actions
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.forms import StateForm
from tridesk.statuspage.editor.sign_in import SignIn
from tridesk.statuspage.editor.tests.conftest import PASSWORD, Browser, enrol
from tridesk.statuspage.editor.tests.soft_key import SoftKey
from tridesk.statuspage.entries import IncidentPhase, MaintenanceAnnounced, RegisterState, Reported
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import report

OPEN = {"sign_in", "welcome", "language", "sign_out", "healthz"}
TROUBLE = {"state": "out_of_service", "lasts": "120", "again": "30", "ready": ["looking", "no_consultation"]}


def publish(browser: Browser) -> Browser:
    return browser.post("/publish/", draft=browser.value("draft"))


# --- coming in


def test_a_stranger_is_asked_to_sign_in_everywhere(browser: Browser, siebe_at_home: SoftKey) -> None:
    wrong = []
    for pattern in get_resolver("tridesk.statuspage.editor.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        path = "/" + re.sub(r"<[^>]*>", "abc", str(pattern.pattern))
        for method in ("get", "post"):
            response = getattr(browser.client, method)(path)
            asked = response.status_code == 302 and response["Location"].startswith("/sign-in/")
            if not asked and response.status_code != 405 and pattern.name not in OPEN:
                wrong.append((path, method, response.status_code))
    assert wrong == []


def test_both_come_in(inside: Browser) -> None:
    assert (inside.status, inside.page) == (302, "/")
    assert "Siebe, until" in inside.get("/").page


@pytest.mark.parametrize("part", ["password", "answer"])
def test_one_of_the_two_is_refused(part: str, browser: Browser, siebe_at_home: SoftKey) -> None:
    asked = browser.get("/sign-in/").asked()
    given = {"password": PASSWORD, "answer": siebe_at_home.get(asked), "state": asked.state} | {part: ""}
    browser.post("/sign-in/", **given)
    assert browser.status == 403
    assert "Both are needed, the password and the key, and they must belong together." in browser.page
    assert browser.get("/").status == 302


def test_a_session_ends_when_one_signs_out(inside: Browser) -> None:
    inside.post("/sign-out/")
    assert inside.get("/").status == 302


def test_a_session_that_was_made_elsewhere_is_none(inside: Browser) -> None:
    cookie = inside.client.cookies["tridesk_editor"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    inside.client.cookies["tridesk_editor"] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    assert inside.get("/").status == 302


def test_the_first_visit_sets_both_and_the_code_never_stands_in_an_address(browser: Browser) -> None:
    door = gate.door()
    door.store.add_editor("romy", "Romy Claes")
    code, key = door.store.invite("romy"), SoftKey()
    asked = browser.post("/welcome/", code=code).asked()
    assert "Welcome, Romy Claes" in browser.page
    given = {"code": code, "again": PASSWORD, "state": asked.state, "answer": key.create(asked), "label": "Mine"}
    assert browser.post("/welcome/", password="short", **given).status == 422
    browser.post("/welcome/", password=PASSWORD, **given)
    assert "Your password and your key are set." in browser.page
    assert browser.post("/welcome/", code=code).status == 403
    assert browser.sign_in(key).page == "/"


def test_nothing_inline_nothing_foreign_nothing_cached(browser: Browser) -> None:
    response = browser.client.get("/sign-in/")
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_refused(editor_process: None) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True, headers={"Host": "localhost", "Accept-Language": "en"})
    response = client.post("/sign-in/", {"password": PASSWORD})
    assert response.status_code == 403
    assert "This form is too old." in response.content.decode()


def test_another_host_is_refused(editor_process: None, new_browser: Callable[[], Browser]) -> None:
    browser = new_browser()
    assert browser._show(browser.client.get("/sign-in/", headers={"Host": "evil.example"})).status == 400


# --- changing the state


def test_three_presses_publish_a_state_with_its_ready_phrases(inside: Browser) -> None:
    with clock.frozen(clock.now().replace(second=0, microsecond=0)) as now:
        page = inside.post("/", do="look", **TROUBLE).page
        assert "Rijksregister is momenteel buiten dienst" in page
        assert "Les consultations ne sont pas possibles." in page
        assert "Abfragen sind nicht möglich." in page
        assert publisher().log.board().incident is None
        publish(inside)
    entry = publisher().log.entries()[-1]
    assert (entry.by, entry.via) == ("siebe", "editor")
    assert isinstance(entry.what, Reported)
    assert (entry.what.state, entry.what.phase) == (RegisterState.OUT_OF_SERVICE, IncidentPhase.INVESTIGATING)
    assert entry.what.message is not None
    assert entry.what.message.ready == ("looking", "no_consultation")
    assert entry.what.message.words.nl == "We zoeken de oorzaak. Raadplegingen zijn niet mogelijk."
    assert entry.what.estimate == now + timedelta(hours=2)
    assert entry.what.next_update == now + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("nl", "fr", "de", "ready", "missing"),
    [
        ("Woorden.", "", "", [], ["fr", "de"]),
        ("Woorden.", "Des mots.", "", [], ["de"]),
        ("", "", "Worte.", ["looking"], ["nl", "fr"]),
        ("Woorden.", "Des mots.", "", ["looking"], []),
        ("Woorden.", "Des mots.", "Worte.", [], []),
    ],
)
def test_no_language_is_ever_missing(
    nl: str, fr: str, de: str, ready: list[str], missing: list[str], inside: Browser
) -> None:
    inside.post("/", do="look", state="unstable", nl=nl, fr=fr, de=de, ready=ready)
    named = [code for code in ("nl", "fr", "de") if f'id="id_{code}_error"' in inside.page]
    assert (named, inside.status) == (missing, 422 if missing else 200)
    assert bool(inside.value("draft")) is not bool(missing)


def test_a_running_incident_is_updated_and_ended(inside: Browser) -> None:
    for step in (TROUBLE, {"state": "unstable", "ready": ["cause_found"]}, {"state": "stable", "ready": ["over"]}):
        inside.post("/", do="look", **step)
        publish(inside)
    incident = publisher().log.board().incidents[-1]
    assert [update.phase for update in incident.updates] == [
        IncidentPhase.INVESTIGATING,
        IncidentPhase.IDENTIFIED,
        IncidentPhase.RESOLVED,
    ]
    assert not incident.is_open


def test_what_the_rules_refuse_is_said_on_the_page(inside: Browser) -> None:
    inside.post("/", do="look", state="stable")
    assert "The register is stable already: there is no interruption to end." in unescape(inside.page)
    inside.post("/", do="look", state="unstable", nl="62.03.14-999.01", fr="x", de="y")
    assert "This text holds a national number, and everybody will read it." in inside.page
    inside.post("/", do="look", state="unstable", lasts="at")
    assert "Type the hour, for example 14.30." in inside.page


def test_the_second_press_on_publish_says_nothing_twice(inside: Browser) -> None:
    draft = inside.post("/", do="look", **TROUBLE).value("draft")
    inside.post("/publish/", draft=draft)
    count = len(publisher().log.entries())
    inside.post("/publish/", draft=draft)
    assert (inside.status, len(publisher().log.entries())) == (302, count)
    report(publisher().log, RegisterState.UNSTABLE, by="romy", via="editor")
    inside.post("/publish/", draft=inside.post("/", do="look", **TROUBLE).value("draft"))
    assert inside.status == 302


def test_who_was_slower_than_a_colleague_looks_again(inside: Browser) -> None:
    draft = inside.post("/", do="look", **TROUBLE).value("draft")
    report(publisher().log, RegisterState.UNSTABLE, by="romy", via="editor")
    assert inside.post("/publish/", draft=draft).status == 409
    assert "Somebody changed the state a moment ago." in inside.page


def test_a_preview_of_somebody_else_or_of_yesterday_is_worth_nothing(
    inside: Browser, new_browser: Callable[[], Browser]
) -> None:
    draft = inside.post("/", do="look", **TROUBLE).value("draft")
    romy = new_browser().sign_in(enrol(gate.door(), "romy"))
    assert romy.post("/publish/", draft=draft).status == 409
    assert inside.post("/publish/", draft=draft[:-2]).status == 409
    assert inside.post("/publish/").status == 409
    assert publisher().log.board().incident is None


def test_changing_it_brings_back_what_was_chosen(inside: Browser) -> None:
    inside.post("/", do="look", **TROUBLE)
    assert inside.post("/", **TROUBLE).status == 200
    assert re.search(r'value="out_of_service"[^>]*checked', inside.page)
    assert re.search(r'value="no_consultation"[^>]*checked', inside.page)


def test_what_was_typed_survives_the_end_of_a_session(browser: Browser, siebe_at_home: SoftKey) -> None:
    browser.sign_in(siebe_at_home)
    browser.post("/sign-out/")
    browser.post("/", do="look", state="unstable", nl="Woorden.", fr="Des mots.", de="Worte.")
    asked = browser.get(browser.page).asked()
    kept = browser.value("kept")
    browser.post("/sign-in/", password=PASSWORD, state=asked.state, answer=siebe_at_home.get(asked), kept=kept)
    page = browser.get(browser.page).page
    assert "Woorden." in page
    assert re.search(r'value="unstable"[^>]*checked', page)


def test_hours_that_a_notice_brings_survive_signing_in(browser: Browser, siebe_at_home: SoftKey) -> None:
    browser.get("/maintenance/?begins=2099-01-03T06:00&ends=2099-01-03T08:00")
    asked = browser.get(browser.page).asked()
    kept = browser.value("kept")
    browser.post("/sign-in/", password=PASSWORD, state=asked.state, answer=siebe_at_home.get(asked), kept=kept)
    page = browser.get(browser.page).page
    assert [f'value="2099-01-03T{hour}:00"' in page for hour in ("06", "08")] == [True, True]


def test_earlier_words_stand_in_the_language_of_the_screen(inside: Browser) -> None:
    inside.post("/", do="look", **TROUBLE)
    publish(inside)
    inside.post("/language/", language="fr", next="/")
    assert '<span lang="fr">Nous en cherchons la cause.' in inside.get("/").page


def test_a_message_is_corrected(inside: Browser) -> None:
    inside.post("/", do="look", **TROUBLE)
    publish(inside)
    entry = publisher().log.entries()[-1].id
    assert f"/correct/{entry}/" in inside.get("/").page
    ticked = re.findall(r'value="(\w+)"[^>]* checked', inside.get(f"/correct/{entry}/").page)
    assert ticked == ["looking", "no_consultation"]
    inside.post(f"/correct/{entry}/", do="look", ready=["network"])
    publish(inside)
    message = publisher().log.board().incidents[-1].last.message
    assert message is not None
    assert message.words.nl == "De oorzaak ligt bij het netwerk."
    assert inside.get("/correct/nosuchentry0/").status == 404


# --- maintenance


def test_maintenance_is_announced_changed_and_cancelled(inside: Browser) -> None:
    plan = {"begins": "2031-03-02T20:00", "ends": "2031-03-02T22:00", "state": "out_of_service", "ready": ["work"]}
    inside.post("/maintenance/", do="look", **plan)
    assert "Wir warten die Systeme des Nationalregisters." in inside.page
    publish(inside)
    entry = publisher().log.entries()[-1]
    assert isinstance(entry.what, MaintenanceAnnounced)
    assert entry.what.begins.isoformat() == "2031-03-02T19:00:00+00:00"
    assert f"/maintenance/{entry.id}/cancel/" in inside.get("/maintenance/").page
    inside.post(f"/maintenance/{entry.id}/", do="look", **(plan | {"ends": "2031-03-02T23:00"}))
    publish(inside)
    work = publisher().log.board().maintenance(entry.id)
    assert work is not None
    assert (work.begins, work.ends.isoformat()) == (entry.what.begins, "2031-03-02T22:00:00+00:00")
    inside.post(f"/maintenance/{entry.id}/cancel/", do="look", ready=["work_cancelled"])
    publish(inside)
    assert inside.get(f"/maintenance/{entry.id}/").status == 404
    assert "Nothing is planned." in inside.get("/maintenance/").page


def test_a_plan_that_makes_no_sense_is_refused_where_it_stands(inside: Browser) -> None:
    inside.post("/maintenance/", do="look", begins="2020-01-01T10:00", ends="2020-01-01T11:00", state="unstable")
    assert 'id="id_begins_error"' in inside.page
    inside.post("/maintenance/", do="look", begins="", ends="x", state="")
    assert inside.status == 422


def test_only_the_end_of_running_work_can_move(inside: Browser) -> None:
    begins = clock.now() + timedelta(minutes=1)
    plan = actions.record(
        publisher().log,
        MaintenanceAnnounced(begins=begins, ends=begins + timedelta(hours=2), state=RegisterState.UNSTABLE),
        by="siebe",
        via="editor",
    )
    with clock.frozen(begins + timedelta(minutes=5)):
        page = inside.get(f"/maintenance/{plan.id}/").page
        assert 'type="datetime-local" name="begins"' not in page
        fields = {name: inside.value(name) for name in ("begins", "state")}
        local = (begins + timedelta(hours=3)).astimezone(clock.BRUSSELS)
        inside.post(f"/maintenance/{plan.id}/", do="look", ends=local.strftime("%Y-%m-%dT%H:%M"), **fields)
        assert publish(inside).status == 302
        work = publisher().log.board().maintenance(plan.id)
    assert work is not None
    assert work.begins == plan.what.begins  # type: ignore[union-attr]


# --- keys


def test_a_second_key_is_added_and_taken_away(inside: Browser, siebe_at_home: SoftKey) -> None:
    spare, asked = SoftKey(), inside.get("/keys/").asked()
    inside.post("/keys/add", state=asked.state, answer=spare.create(asked), label="My telephone")
    assert "My telephone" in inside.get("/keys/").page
    inside.post("/keys/remove", key=inside.value("key"))
    assert [key.id for key in gate.store().keys_of("siebe")] == [spare.id]
    inside.post("/keys/remove", key="nonsense")
    assert inside.status == 422
    assert inside.post("/keys/add", state="x", answer="{}", label="").status == 422


@pytest.mark.parametrize("door_of", ["en", "nl", "fr", "de"])
def test_the_screen_speaks_four_languages(door_of: str, browser: Browser, door: SignIn) -> None:
    browser.post("/language/", language=door_of, next="/sign-in/")
    assert f'<html lang="{door_of}"' in browser.get("/sign-in/").page
    browser.post("/language/", language="xx", next="https://evil.example/")
    assert browser.page == "/sign-in/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "sign_out", "1e9", "a:b"])
def test_another_language_leads_back_to_a_page_of_ours_only(elsewhere: str, browser: Browser) -> None:
    browser.post("/language/", language="fr", next=elsewhere)
    assert (browser.status, browser.page) == (302, "/sign-in/")


def test_another_language_on_the_first_visit_keeps_its_code(browser: Browser, door: SignIn) -> None:
    door.store.add_editor("nele", "Nele Pauwels")
    code = door.store.invite("nele")
    browser.post("/welcome/", code=code)
    browser.post("/language/", language="fr", next="/welcome/", code=browser.value("code"))
    assert (browser.status, browser.page) == (307, "/welcome/")  # the browser sends the form on
    assert "Mot de passe" in browser.post("/welcome/", code=code).page
    browser.post("/language/", language="nl", next="/sign-in/", code=code)
    assert browser.status == 302


def test_its_templates_load_in_a_process_without_the_models_of_the_desk() -> None:
    code = "import django; django.setup(); from django.template import loader; loader.get_template('editor/base.html')"
    settings = {"DJANGO_SETTINGS_MODULE": "tridesk.config.status_editor"}
    subprocess.run([sys.executable, "-c", code], env=os.environ | settings, check=True, timeout=60)


def test_hours_that_were_promised_stay_until_somebody_says_otherwise(inside: Browser) -> None:
    inside.post("/", do="look", **TROUBLE)
    publish(inside)
    before = publisher().log.board().incident
    assert before is not None
    page = inside.get("/").page
    chosen = re.findall(r'<input type="radio" name="(lasts|again)" value="at"[^>]* checked', page)
    assert chosen == ["lasts", "again"]
    typed = {name: inside.value(name) for name in ("until", "again_at")}
    inside.post("/", do="look", state="out_of_service", lasts="at", again="at", ready=["cause_found"], **typed)
    publish(inside)
    after = publisher().log.board().incident
    assert after is not None
    assert (after.last.estimate, after.last.next_update) == (before.last.estimate, before.last.next_update)


def test_an_hour_that_has_passed_is_not_promised_again(inside: Browser) -> None:
    inside.post("/", do="look", **TROUBLE)
    publish(inside)
    with clock.frozen(clock.now() + timedelta(hours=3)):
        initial = StateForm.initial_of(publisher().log.board(), clock.now())
    assert initial == {"state": "out_of_service"}
