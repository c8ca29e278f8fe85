from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.statuspage import actions, queries
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Reported
from tridesk.statuspage.phrases import Ready, compose
from tridesk.statuspage.publication import publisher_of
from tridesk.statuspage.queries import running_incident
from tridesk.statuspage.tests.story import HOUR, MINUTE, MONDAY, Story


def hear(after: timedelta, language: str) -> str:
    with clock.frozen(MONDAY + after):
        return queries.announcement(language)


def test_while_all_is_well_nothing_is_announced(here: Story) -> None:
    assert [hear(HOUR, language) for language in ("nl", "fr", "de", "en")] == ["", "", "", ""]


def test_an_interruption_is_announced_in_the_language_of_whoever_asks(here: Story) -> None:
    with here.at(HOUR) as now:
        message = compose([Ready.LOOKING])
        what = Reported(
            RegisterState.OUT_OF_SERVICE,
            IncidentPhase.INVESTIGATING,
            message,
            estimate=now + 2 * HOUR,
            next_update=now + HOUR,
        )
        actions.record(here.log, what, by="siebe", via="editor")
    assert hear(HOUR, "nl") == (
        "Rijksregister is momenteel buiten dienst. We zoeken de oorzaak. "
        "Verwachte duur: ongeveer 2\u00a0u, tot rond 12.00\u00a0uur. Volgend bericht: 11.00\u00a0uur."
    )
    assert hear(HOUR, "fr") == (
        "Le Registre National est momentanément hors service. Nous en cherchons la cause. "
        "Durée prévue\u00a0: environ 2\u00a0h, jusque vers 12h00. Prochain message\u00a0: 11h00."
    )
    assert hear(HOUR, "de") == (
        "National Register ist momentan ausser Betrieb. Wir suchen die Ursache. "
        "Voraussichtliche Dauer: ungefähr 2\u00a0Std., bis gegen 12.00\u00a0Uhr. Nächste Meldung: 11.00\u00a0Uhr."
    )
    assert hear(HOUR, "en") == hear(HOUR, "nl")


def test_what_was_promised_and_not_kept_is_admitted(here: Story) -> None:
    hours = {"estimate": MONDAY + 2 * HOUR, "next_update": MONDAY + 90 * MINUTE}
    here.report(HOUR, RegisterState.UNSTABLE, "", None, **hours)
    assert hear(3 * HOUR, "nl") == (
        "Rijksregister is operationeel, maar werkt instabiel. "
        "Het verwachte einde (11.00\u00a0uur) is verstreken; we werken verder aan de oplossing. "
        "Het bericht dat voor 10.30\u00a0uur beloofd was, is nog niet verschenen."
    )


def test_no_promise_is_said_to_be_none(here: Story) -> None:
    here.report(HOUR, RegisterState.UNSTABLE)
    assert hear(HOUR, "fr").endswith("Durée prévue\u00a0: pas encore connue.")


def test_maintenance_is_announced_while_it_lasts(here: Story) -> None:
    here.announce(HOUR, 2 * HOUR, 4 * HOUR, text="Work.")
    assert hear(HOUR, "de") == ""
    assert hear(3 * HOUR, "de") == (
        "National Register ist momentan ausser Betrieb. Geplante Wartung bis 13.00\u00a0Uhr. Work. de"
    )
    assert hear(4 * HOUR, "de") == ""


def test_a_register_that_is_still_watched_says_so(here: Story) -> None:
    here.report(HOUR, RegisterState.UNSTABLE)
    here.report(2 * HOUR, RegisterState.STABLE, "We watch it.", phase=IncidentPhase.MONITORING)
    assert hear(2 * HOUR, "nl") == "Rijksregister werkt stabiel. We watch it. nl"


def test_the_running_incident_is_one_until_it_is_over(here: Story) -> None:
    assert running_incident() is None
    opened = here.report(HOUR, RegisterState.UNSTABLE)
    here.report(2 * HOUR, RegisterState.OUT_OF_SERVICE)
    running = running_incident()
    assert running is not None
    assert running.id == opened
    here.report(3 * HOUR, RegisterState.STABLE)
    assert running_incident() is None
    over = queries.incident(opened)
    assert over is not None
    assert over.ended == MONDAY + 3 * HOUR
    assert queries.incident("nothing") is None


def test_when_the_log_cannot_be_read_nobody_is_told_that_all_is_well(here: Story) -> None:
    here.log.path.write_bytes(b"nonsense\n")
    publisher_of.cache_clear()
    assert queries.moment() is None
    assert queries.incident("x") is None
    assert queries.announcement("nl") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "shown"),
    [(None, "stabiel"), (RegisterState.UNSTABLE, "instabiel"), (RegisterState.OUT_OF_SERVICE, "buiten dienst")],
)
def test_every_page_of_the_desk_shows_the_state(here: Story, state: RegisterState | None, shown: str) -> None:
    if state:
        here.report(HOUR, state)
    client = Client()
    client.force_login(User.objects.create(username="jorn", name="Jorn", role="call_taker", language="nl"))
    page = client.get("/preferences/").content.decode()
    assert re.search(rf'<strong class="register__word" role="status">\s*{shown}\s*</strong>', page)


@pytest.mark.django_db
def test_a_log_that_cannot_be_read_is_an_unknown_state_and_no_failure(here: Story) -> None:
    here.log.path.write_bytes(b"nonsense\n")
    publisher_of.cache_clear()
    client = Client()
    client.force_login(User.objects.create(username="jorn", name="Jorn", role="call_taker", language="nl"))
    page = client.get("/preferences/").content.decode()
    assert re.search(r'<strong class="register__word" role="status">\s*onbekend\s*</strong>', page)
