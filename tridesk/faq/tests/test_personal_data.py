"""A person who stands in an answer by mistake is disclosed, and taken out of every version."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.directory.privacy.traces import of
from tridesk.faq import actions
from tridesk.faq.models import Entry, Miss, Place, Version
from tridesk.faq.personal_data import FaqKeeper
from tridesk.faq.tests.conftest import Writer
from tridesk.faq.values import EntryWording
from tridesk.kit import clock

NAME = "Anja Kohnenmergen"


def test_nothing_of_a_person_stays_in_answers_reports_and_versions(write: Writer, karim: User) -> None:
    clerk = Contact.objects.create(name=NAME, email="anja@raeren.example")
    entry = write({"nl": EntryWording("Hoe?", f"Vraag het aan {NAME}.")}, note=f"Van {NAME}")
    write({"nl": EntryWording("Hoe?", "Vraag het.")}, number=entry.number)
    actions.report_wrong(entry.number, f"{NAME} (anja@raeren.example) says five.", by=karim)
    Miss.objects.create(words="anja kohnenmergen", where=Place.DESK, at=clock.now())
    keeper = FaqKeeper()
    assert len(keeper.disclose(clerk)) == 3
    assert keeper.still_needed(clerk) is None
    keeper.pseudonymise(clerk, of([NAME], clerk.emails, []), known_by_name=True)
    assert keeper.disclose(clerk) == []
    assert entry.reports.get().sentence == "— (—) says five."
    assert "Kohnenmergen" not in str([*Version.objects.values_list("content"), *Entry.objects.values_list("note")])
    assert not Miss.objects.exists()
