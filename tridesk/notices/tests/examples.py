"""A notice of a campaign, a recipient whom it did not reach yet, an address that takes no mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests.examples import CODE, HASH, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.directory.models import UserGroup
from tridesk.kit import clock
from tridesk.letters import reference
from tridesk.notices import actions
from tridesk.notices.models import Delivery, LetterFile, Notice, Suppression
from tridesk.notices.sender import marks


def make(desk: Desk) -> None:
    now, group = clock.now(), UserGroup.objects.get(code=desk.arguments["group_code"])
    draft = actions.NoticeDraft("campaign", {"nl": "x"}, {"nl": "y"}, [group.pk])
    notice = actions.write_notice(draft, by=desk.people[Role.PROJECT_LEADER])
    delivery = Delivery.objects.create(
        notice=notice, address="bo@raeren.example", domain="raeren.example", languages=["nl"], next_try_at=now
    )
    reference.load()
    letters = actions.write_notice(replace(draft, texts={}, way="letter"), by=desk.people[Role.PROJECT_LEADER])
    file = LetterFile.objects.create(
        notice=letters, languages=["nl"], letters=1, first="B-2026-000001", last="B-2026-000001", numbered_at=now
    )
    suppression = Suppression.objects.create(address="gone@raeren.example", since=now, reason="550")
    desk.name(
        {
            "notice": notice.pk,
            "delivery": delivery.pk,
            "mark": marks().link(delivery.pk),
            "suppression": suppression.pk,
            "file": file.pk,
            "notices:letter-sample language": "nl",
        }
    )


def demonstrated() -> Pages:
    """The oldest notice of each category and way that went out, letters that wait, and a link to take no more."""
    began = Notice.objects.filter(began_at__isnull=False).order_by("-pk")
    notices = {(notice.category, notice.way): notice for notice in began}
    mail = Delivery.objects.filter(notice__category="campaign", way="mail").order_by("pk")[0]
    waiting = Notice.objects.filter(way="letter", began_at=None)
    rests = ("", "preview/", "ledger/")
    return Pages(
        leader=(
            *(f"/notices/{notice.pk}/{rest}" for notice in notices.values() for rest in rests),
            *(f"/notices/{notice.pk}/" for notice in waiting),
        ),
        strangers=(f"/no-more/{marks().link(mail.pk)}/",),
    )


EXAMPLES: Final = Examples(
    make=make,
    #                 leader manager supervisor taker expert technical relations administrator
    rights="""
    notice.read         x       x        x        x     -        -         x           x
    notice.write        x       x        x        -     -        -         x           -
    notice.approve      x       x        x        -     -        -         x           -
    notice.pace         x       -        -        -     -        -         -           x
    """,
    public=("notices:no-more",),
    without_token=("notices:no-more",),
    pages=Pages(
        leader=(
            "/letters/returned/",
            "/notices/",
            "/notices/new/",
            "/notices/pace/",
            "/notices/register/",
            "/notices/returned/",
        ),
        none=("/notices/returned/no-more/",),
    ),
    demonstrated=demonstrated,
    unmasked={
        "Delivery.digest": HASH,
        "Delivery.number": CODE,
        "LetterFile.digest": HASH,
        "LetterFile.first": CODE,
        "LetterFile.last": CODE,
        "Notice.approved": HASH,
        "Notice.fingerprint": "a hash, generated",
    },
    statements={
        "ledger.py": "replies of servers are masked first",
        "pace.py": "a domain that is paced",
        "actions/printing.py": "numbers of letters",
    },
)
