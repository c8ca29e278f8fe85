"""A note that says @name reaches that colleague's messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.accounts.models import User
from tridesk.kit.errors import Invalid
from tridesk.tickets import actions, queries
from tridesk.tickets.mentions import MOST, mentioned
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import entries, kinds, person, sent, verbs

PEOPLE = {"karim": "Karim Benali", "elke.d": "Elke Daems", "elke.v": "Elke Vos", "ann": "Ann"}


@pytest.mark.parametrize(
    ("text", "usernames"),
    [
        ("@karim please look", ["karim"]),
        ("Karim, look", []),
        ("(@Karim) and @ANN.", ["karim", "ann"]),
        ("@elke.d or @elke.v", ["elke.d", "elke.v"]),
        ("@elke", []),  # two of them have this first name
        ("@karim, @karim", ["karim"]),
        ("karim@ann.example", []),
        ("@@karim @nobody", []),
    ],
)
def test_who_is_mentioned(text: str, usernames: list[str]) -> None:
    assert mentioned(text, PEOPLE) == usernames


@given(st.text(alphabet="@abkmnire. -,", max_size=200))
def test_only_colleagues_each_once(text: str) -> None:
    usernames = mentioned(text, PEOPLE)
    assert set(usernames) <= set(PEOPLE)
    assert len(usernames) == len(set(usernames))


@pytest.mark.django_db
def test_the_note_stands_among_the_messages_of_the_colleague_and_no_mail_leaves(ticket: Ticket, karim: User) -> None:
    elke = person("elke", "call_taker", name="Elke Daems")
    actions.note(ticket, by=karim, text="@elke do you know RR-44?")
    assert [message.text for message in queries.messages_for(elke)] == ["@elke do you know RR-44?"]
    assert entries(ticket)[-1] == ("note", "@elke do you know RR-44?")
    assert sent(ticket) == []
    assert verbs(ticket.ref)[-2:] == ["ticket.noted", "message.left"]


@pytest.mark.django_db
def test_a_note_that_mentions_oneself_or_nobody_leaves_no_message(ticket: Ticket, karim: User) -> None:
    actions.note(ticket, by=karim, text="@karim @nobody see above")
    assert queries.messages_for(karim) == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["administrator", "expert"])
def test_nobody_who_may_not_read_the_ticket_is_mentioned(ticket: Ticket, karim: User, role: str) -> None:
    tijl = person("tijl", role, name="Tijl Maes")
    with pytest.raises(Invalid, match=r"Tijl Maes may not read this ticket: leave out the @\."):
        actions.note(ticket, by=karim, text="@tijl do you know An Peeters?")
    assert (queries.messages_for(tijl), kinds(ticket)) == ([], ["request"])


@pytest.mark.django_db
def test_an_expert_who_was_asked_is(asked: Ticket, karim: User) -> None:
    elke = User.objects.get(username="elke")
    actions.note(asked, by=karim, text="@elke see above")
    assert [message.ticket for message in queries.messages_for(elke)] == [asked]


@pytest.mark.django_db
def test_the_eleventh_name_is_refused(ticket: Ticket, karim: User) -> None:
    names = [f"p{number:02}" for number in range(MOST + 1)]
    for name in names:
        person(name, "call_taker")
    with pytest.raises(Invalid, match="A note can mention 10 colleagues at most"):
        actions.note(ticket, by=karim, text=" ".join(f"@{name}" for name in names))
    actions.note(ticket, by=karim, text=" ".join(f"@{name}" for name in names[1:]))
    assert [len(queries.messages_for(User.objects.get(username=name))) for name in names] == [0] + [1] * MOST
