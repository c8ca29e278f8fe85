"""What faxes keep of a person is shown, and goes when they are erased or the ticket is disposed of."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import Traces
from tridesk.fax import actions
from tridesk.fax.models import Fax, JunkSign
from tridesk.fax.personal_data import FaxKeeper, dispose
from tridesk.fax.tests.conftest import Send

KEEPER = FaxKeeper()


@pytest.fixture
def anna(db: None) -> Contact:
    return Contact.objects.create(name="Anna Huts", phone="+3292000000")


def test_disclosed_and_erased(send: Send, anna: Contact) -> None:
    fax = send()
    (told,) = KEEPER.disclose(anna)
    assert (told["caller"], told["station"], told["pages"]) == ("+3292000000", "GEMEENTE EEKLO", 1)
    assert KEEPER.still_needed(anna) is not None
    Fax.objects.update(reading="read")
    assert KEEPER.still_needed(anna) is None
    traces = Traces(frozenset({"Anna Huts"}), phones=frozenset({"+3292000000"}))
    assert KEEPER.pseudonymise(anna, traces, known_by_name=True) == {"faxes": 1}
    fax = Fax.objects.get(pk=fax.pk)
    assert (fax.caller, fax.station, fax.sealed, fax.picture) == ("", "—", None, "")


def test_a_shared_number_says_nothing_of_one_person(send: Send, anna: Contact) -> None:
    Contact.objects.create(name="Bo Kohnenmergen", phone="+3292000000")
    fax = send()
    assert KEEPER.disclose(anna) == []
    assert KEEPER.pseudonymise(anna, Traces(frozenset({"Anna Huts"})), known_by_name=True) == {}
    assert Fax.objects.get(pk=fax.pk).sealed is not None


def test_who_is_named_by_the_machine_of_others_is_taken_out_there(send: Send, anna: Contact, karim: User) -> None:
    fax = actions.set_aside(send(caller="+3287000000", station="Anna Huts"), ["station"], by=karim)
    KEEPER.pseudonymise(anna, Traces(frozenset({"Anna Huts"})), known_by_name=True)
    assert Fax.objects.get(pk=fax.pk).station == "—"
    assert not JunkSign.objects.exists()


def test_disposal_takes_the_original(send: Send) -> None:
    fax = send()
    assert fax.entry is not None
    dispose([fax.entry.ticket_id])
    assert Fax.objects.get(pk=fax.pk).sealed is None
