"""Nothing leaves that a second person has not seen; only an interruption may go first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from tridesk.accounts.models import User
from tridesk.directory.models import Organisation, UserGroup
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.notices import actions
from tridesk.notices.models import Delivery, Notice
from tridesk.notices.tests.conftest import SUBJECTS, TEXTS, approved, draft

Town = Callable[..., Organisation]


@pytest.fixture
def notice(clemence: User, municipalities: UserGroup, town: Town) -> Notice:
    town("Lievegem")
    town("Raeren", "de")
    return actions.write_notice(draft(municipalities), by=clemence)


def test_it_is_proposed_and_approved_by_another(notice: Notice, clemence: User, machteld: User) -> None:
    run = actions.propose_notice(notice.pk, by=clemence)
    assert run.by_language == {("nl",): 1, ("de",): 1}
    approved_notice = actions.approve_notice(notice.pk, notice_again(notice).fingerprint, by=machteld)
    assert (approved_notice.state, approved_notice.approved_by, approved_notice.approved) == (
        "approved",
        machteld,
        approved_notice.fingerprint,
    )


def test_nobody_approves_his_own(notice: Notice, clemence: User) -> None:
    actions.propose_notice(notice.pk, by=clemence)
    with pytest.raises(NotAllowed):
        actions.approve_notice(notice.pk, notice_again(notice).fingerprint, by=clemence)


def refuses(notice: Notice, **change: Any) -> bool:
    """Whether the database itself does, whatever the program asks for."""
    try:
        with transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)
    except IntegrityError:
        return True
    return False


def test_the_database_holds_to_it_as_well(notice: Notice, clemence: User, machteld: User) -> None:
    nobody_looked: list[dict[str, Any]] = [
        {"approved_by": clemence},
        {"approved_by": machteld},
        {"state": "approved"},
        {"state": "sending"},
        {"approved": "0" * 32},
        {"approved": F("fingerprint")},
        {"approved": F("fingerprint"), "approved_by": clemence, "state": "approved"},
    ]
    assert [refuses(notice, **change) for change in nobody_looked] == [True] * len(nobody_looked)


def test_what_was_approved_stays_as_it_was_seen(
    notice: Notice, clemence: User, machteld: User, municipalities: UserGroup
) -> None:
    approved(notice, clemence, machteld)
    changes: list[dict[str, Any]] = [
        {"text_nl": "Iets anders."},
        {"category": "campaign"},
        {"groups": [municipalities.pk, 0]},
        {"calendar": b"x"},
        {"text_nl": "Iets anders.", "approved": "", "approved_by": None},
        {"approved": "", "approved_by": None},
        {"written_by": machteld, "approved_by": clemence},
    ]
    assert [refuses(notice, **change) for change in changes] == [True] * len(changes)
    assert not refuses(notice, state="sending", began_at=clock.now())


def test_what_leaves_before_it_is_approved_stays_too(
    clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    urgent = actions.write_notice(draft(municipalities, category="interruption"), by=clemence)
    actions.send_first(urgent.pk, by=clemence)
    assert refuses(urgent, text_nl="Iets anders.")
    assert refuses(urgent, category="campaign")
    assert not refuses(urgent, approved=F("fingerprint"), approved_by=machteld)


@pytest.mark.parametrize(
    "change",
    [
        {"texts": TEXTS | {"nl": "Maandag."}},
        {"exceptions": {"addresses": ["raeren@town.example"]}},
        {"send_at": clock.now() + timedelta(days=3)},
    ],
)
def test_what_changed_meanwhile_is_not_approved(
    change: dict[str, Any], notice: Notice, clemence: User, machteld: User, municipalities: UserGroup
) -> None:
    actions.propose_notice(notice.pk, by=clemence)
    seen = notice_again(notice).fingerprint
    actions.change_notice(notice.pk, draft(municipalities, **change), by=clemence)
    actions.propose_notice(notice.pk, by=clemence)
    with pytest.raises(Conflict):
        actions.approve_notice(notice.pk, seen, by=machteld)


def test_whoever_changes_it_last_has_written_it(
    notice: Notice, clemence: User, machteld: User, municipalities: UserGroup
) -> None:
    actions.change_notice(notice.pk, draft(municipalities), by=machteld)
    actions.propose_notice(notice.pk, by=clemence)
    with pytest.raises(NotAllowed):
        actions.approve_notice(notice.pk, notice_again(notice).fingerprint, by=machteld)
    assert actions.approve_notice(notice.pk, notice_again(notice).fingerprint, by=clemence).state == "approved"


def test_a_missing_language_is_named(clemence: User, municipalities: UserGroup, town: Town) -> None:
    town("Raeren", "de")
    wording = {"subjects": {"nl": "x"}, "texts": {"nl": "x"}}
    notice = actions.write_notice(draft(municipalities, **wording), by=clemence)
    with pytest.raises(Invalid) as refusal:
        actions.propose_notice(notice.pk, by=clemence)
    assert (refusal.value.field, str(refusal.value)) == ("subject_de", "The subject in German is missing.")


def test_without_anybody_to_write_to_it_is_refused(clemence: User, municipalities: UserGroup) -> None:
    notice = actions.write_notice(draft(municipalities), by=clemence)
    with pytest.raises(Invalid) as refusal:
        actions.propose_notice(notice.pk, by=clemence)
    assert refusal.value.field == "groups"


def test_an_interruption_leaves_at_once_and_is_approved_afterwards(
    clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    town("Lievegem")
    urgent = actions.write_notice(draft(municipalities, category="interruption"), by=clemence)
    urgent = actions.send_first(urgent.pk, by=clemence)
    assert (urgent.state, Delivery.objects.filter(notice=urgent).count()) == ("sending", 1)
    urgent = actions.approve_notice(urgent.pk, urgent.fingerprint, by=machteld)
    assert (urgent.state, urgent.approved_by) == ("sending", machteld)


def test_maintenance_does_not_leave_first(notice: Notice, clemence: User) -> None:
    with pytest.raises(Conflict):
        actions.send_first(notice.pk, by=clemence)


def test_an_unknown_group_or_category_or_hour_is_refused(clemence: User, municipalities: UserGroup) -> None:
    now = clock.now()
    wrong: list[dict[str, Any]] = [
        {"groups": [0]},
        {"category": "spam"},
        {"send_at": now, "not_after": now - timedelta(hours=1)},
        {"send_at": now.replace(year=1)},  # which PostgreSQL keeps and nobody can read again
        {"not_after": now.replace(year=9999)},
    ]
    for fields in wrong:
        with pytest.raises(Invalid):
            actions.write_notice(draft(municipalities, **fields), by=clemence)


def test_a_subject_is_one_line(clemence: User, municipalities: UserGroup) -> None:
    notice = actions.write_notice(draft(municipalities, subjects=SUBJECTS | {"nl": "a\r\nBcc: x"}), by=clemence)
    assert notice.subject_nl == "a Bcc: x"


def test_a_correction_goes_to_those_who_got_the_first(
    notice: Notice, clemence: User, machteld: User, municipalities: UserGroup, town: Town
) -> None:
    approved(notice, clemence, machteld)
    actions.begin_notice(notice.pk)
    Delivery.objects.filter(address="lievegem@town.example").update(state="handed_over")
    town("Ronse")
    second = actions.correct_notice(notice.pk, draft(municipalities), by=clemence)
    assert actions.propose_notice(second.pk, by=clemence).by_language == {("nl",): 1}


def notice_again(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)
