"""A mail on the page as it came, unfolded, and the gesture that says that it was folded wrongly."""

import pytest
from django.test import Client

from tridesk.mailroom.models import FoldingExample
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import as_
from tridesk.tickets.tests.factories import NUMBER, TOKEN, came, mail, person, verbs

BODY = (
    f"Dag,\n\nHet lukt niet voor {NUMBER}.\n\nMet vriendelijke groeten\nAn Peeters\nT 081 00 00 00\n\n> Werkt het nu?"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    (ticket,) = came(mail("Toegang", BODY))
    return ticket


@pytest.fixture
def browser() -> Client:
    return as_(person("karim", "call_taker"))


def page(browser: Client, ticket: Ticket, query: str = "") -> str:
    return browser.get(f"/tickets/{ticket.number}{query}").content.decode()


def test_the_last_mail_has_the_key(browser: Client, ticket: Ticket) -> None:
    came(mail("Re: Toegang", "Nog iets: het is dringend.", f"In-Reply-To: <{ticket.entries.get().message_id}>"))
    shown = page(browser, ticket)
    assert (shown.count("As it came"), shown.count('data-key="v"')) == (3, 1)  # two links, and the label of the key


def test_it_is_shown_whole_in_its_own_order_and_masked(browser: Client, ticket: Ticket) -> None:
    entry = ticket.entries.get()
    shown = page(browser, ticket, f"?whole={entry.pk}")
    places = [shown.index(words) for words in ("Het lukt niet", TOKEN, "T 081 00 00 00", "&gt; Werkt het nu?")]
    assert places == sorted(places)
    assert NUMBER not in shown
    assert "Earlier messages" not in shown


@pytest.mark.parametrize("whole", ["", "0", "x", "99999999999999999999"])
def test_an_entry_that_is_not_there_is_shown_folded(browser: Client, ticket: Ticket, whole: str) -> None:
    assert "Earlier messages" in page(browser, ticket, f"?whole={whole}")


def test_when_the_raw_mail_cannot_be_opened_what_was_kept_is_shown(browser: Client, ticket: Ticket) -> None:
    entry = ticket.entries.get()
    assert entry.in_mail is not None
    entry.in_mail.sealed = b"broken"
    entry.in_mail.save()
    shown = page(browser, ticket, f"?whole={entry.pk}")
    assert TOKEN in shown
    assert "&gt; Werkt het nu?" in shown


def test_one_gesture_keeps_the_shape_and_nothing_of_a_person(browser: Client, ticket: Ticket) -> None:
    entry = ticket.entries.get()
    for _ in range(2):
        browser.post(f"/tickets/{ticket.number}/folded-wrongly/{entry.pk}")
    (example,) = FoldingExample.objects.all()
    assert example.text == (
        "client: unknown\nlanguage: nl\n\n[new]\nDag,\n\nHet xxxx niet voor [RRN ••••00].\n\n"
        "[signature]\nMet vriendelijke groeten\nXx Xxxxxxx\nT 000 00 00 00\n\n[quoted]\n> Xxxxx het xx?\n"
    )
    assert verbs(ticket.ref)[-1] == "mail.folded_wrongly"


def test_the_administrator_sees_them_takes_them_along_and_removes_them(ticket: Ticket) -> None:
    administrator = as_(person("ada", "administrator"))
    assert "No examples yet" in administrator.get("/outtray/folded-wrongly/").content.decode()
    as_(person("karim", "call_taker")).post(f"/tickets/{ticket.number}/folded-wrongly/{ticket.entries.get().pk}")
    assert "vriendelijke groeten" in administrator.get("/outtray/folded-wrongly/").content.decode()
    downloaded = administrator.get("/outtray/folded-wrongly/file/")
    assert "@@ example-" in downloaded.content.decode()
    assert downloaded["Content-Disposition"] == 'attachment; filename="folded-wrongly.txt"'
    administrator.post("/outtray/folded-wrongly/drop/")
    assert not FoldingExample.objects.exists()
