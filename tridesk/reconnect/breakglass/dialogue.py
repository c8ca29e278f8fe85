"""The dialogue at a terminal: two people open the sheet, check who asks, and order. It needs no database.

Each opening and each order is on the disk before the directory is asked (`use_log`): whatever kills this, nothing is
restored without a line. An opening that is refused is there before anybody is told why (`attempt_log`).
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tridesk.kit import clock, phones
from tridesk.kit.errors import Permanent
from tridesk.kit.signing import Signer, Verifier
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, AccountDirectory
from tridesk.reconnect.access.setting import directory_with
from tridesk.reconnect.access.values import AccessAnswer, AccessOrder, AccessVerb, Account, Change, Outcome
from tridesk.reconnect.access.wording import REFUSALS, TASKS
from tridesk.reconnect.breakglass.accounts import Exclusion
from tridesk.reconnect.breakglass.folder import BreakGlassFolder
from tridesk.reconnect.breakglass.sheet import CannotOpen, Flaw, OpenedSheet, header_of, open_with
from tridesk.reconnect.breakglass.typed_keys import GROUPS, IN_GROUP, Mistyped, read_key
from tridesk.reconnect.breakglass.use_log import ANSWERED, OPENED, ORDERED, Line
from tridesk.reconnect.breakglass.wording import EXCLUSIONS, FLAWS
from tridesk.reconnect.rules import CautionLevel

USE, REHEARSAL = "use", "rehearsal"
TYPED_AGAIN: Final = 5  # times that a mistyped key is asked for


class Terminal(Protocol):
    """Where two people sit."""

    def say(self, text: str) -> None:
        """Shows a line."""

    def ask(self, prompt: str) -> str:
        """Reads a line."""

    def ask_secret(self, prompt: str) -> str:
        """Reads a line that nobody sees."""


class Stopped(Permanent):
    """Why the dialogue ends; its text is the sentence for the two people."""


@dataclass(frozen=True, slots=True)
class SheetAccount:
    """An account as it stands on the sheet."""

    account: Account
    organisation: str
    name: str
    phones: tuple[str, ...]
    credential: int
    exclusion: str


class Dialogue:
    """One session at one sheet; in a rehearsal nothing is ordered."""

    def __init__(self, path: Path, mode: str, terminal: Terminal) -> None:
        self._folder, self._mode, self._terminal = BreakGlassFolder(path), mode, terminal
        self._log = self._folder.log
        self._names: list[str] = []  # as they were typed

    def run(self) -> None:
        """Opens the sheet and restores until nobody is named any more; `Stopped` says why it went no further."""
        try:
            raw = self._folder.sheet.read_bytes()
        except FileNotFoundError:
            raise Stopped(str(FLAWS[Flaw.NO_SHEET])) from None
        try:
            header = header_of(raw)
        except CannotOpen as failure:
            raise self._refused(failure) from None
        facts = {"sealed": header["sealed_at"][:16], "expires": header["expires_at"][:16]}
        self._say(_("This sheet was sealed on %(sealed)s and holds until %(expires)s (UTC).") % facts)
        if self._mode == REHEARSAL:
            self._say(_("This is a rehearsal: nothing is ordered, and it is shown on the page of drills."))
        with self._log.session() as is_alone:
            if not is_alone:
                raise Stopped(_("Somebody else is restoring by this sheet at the moment."))
            self._run(raw)

    def _run(self, raw: bytes) -> None:
        names, keys = zip(self._person(1), self._person(2), strict=True)
        reason = "" if self._mode == REHEARSAL else self._must_say(_("Why is the ordinary way no way now?"))
        try:
            opened = open_with(raw, keys, names, clock.now())
        except CannotOpen as failure:
            raise self._refused(failure) from None
        signer = Signer(base64.b64decode(opened.content["log_key"]))
        self._log.begin(opened.base)
        data = {
            "sheet": opened.number,
            "mode": self._mode,
            "people": list(opened.names),
            "reason": reason[:200],
            "public": signer.public,
            "certificate": opened.content["certificate"],
        }
        self._log.append(OPENED, data, signer, clock.now())
        self._say(
            _("The sheet is open; that stands in the log, and the desk is alarmed by it.")
            if self._mode == USE
            else _("The sheet is open; that stands in the log.")
        )
        Session(self._terminal, self._mode, opened, signer, self._folder).run()

    def _person(self, place: int) -> tuple[str, str]:
        self._say("")
        name = self._must_say(_("Person %(place)d, your name:") % {"place": place})
        self._names.append(name)
        for _time in range(TYPED_AGAIN):
            try:
                return name, read_key(self._terminal.ask_secret(_("Your key (it is not shown):") + " "))
            except Mistyped as mistyped:
                self._say(_mistyped(mistyped))
        raise self._refused(CannotOpen(Flaw.UNREADABLE))

    def _refused(self, failure: CannotOpen) -> Stopped:
        """Writes down that the sheet was not opened; returns why, to be said after that."""
        self._folder.attempts.append(self._names, failure.flaw, clock.now())
        place = _("Key %(place)d: ") % {"place": failure.place} if failure.place else ""
        return Stopped(f"{place}{FLAWS[failure.flaw]}")

    def _must_say(self, prompt: str) -> str:
        while not (words := " ".join(self._terminal.ask(f"{prompt} ").split())):
            pass
        return words

    def _say(self, text: str) -> None:
        self._terminal.say(text)


class Session:
    """An open sheet: account by account, each checked, planned, written down, ordered."""

    def __init__(
        self, terminal: Terminal, mode: str, opened: OpenedSheet, signer: Signer, folder: BreakGlassFolder
    ) -> None:
        self._terminal, self._mode, self._opened = terminal, mode, opened
        self._signer, self._log = signer, folder.log
        self._directory: AccountDirectory = directory_with(
            opened.content["access"]["kind"],
            opened.content["access"]["url"],
            opened.content["access"]["name"],
            opened.content["access"]["secret"].encode("latin-1"),
        )

    def run(self) -> None:
        level = CautionLevel(self._opened.content["level"])
        if level is CautionLevel.CLOSED:
            raise Stopped(_("The level of caution was closed when this sheet was sealed: no access is restored."))
        if self._mode == USE:
            for line in self._log.read(Verifier.of_public(self._opened.installation)).unanswered:
                self._resume(line)
        accounts = _by_login(self._opened.content)
        self._say(
            ngettext("%(count)d account stands on it.", "%(count)d accounts stand on it.", len(accounts))
            % {"count": len(accounts)}
        )
        while login := self._ask(_("User name of whoever lost access (nothing: end):")):
            rows = accounts.get(login, [])
            if not rows:
                self._say(_("No account of this user name stands on the sheet."))
            elif (account := self._chosen(rows)) is not None:
                self._restore(account, 2 if level is CautionLevel.RAISED else 1)

    def _chosen(self, rows: Sequence[SheetAccount]) -> SheetAccount | None:
        """The credential that is meant, where there are several; None where break-glass may not restore it."""
        account = rows[0]
        if len(rows) > 1:
            for number, row in enumerate(rows, 1):
                self._say(f"  {number}. {row.account.kind} {row.account.reference}")
            picked = self._picked(_("Which access is it? Its number:"), len(rows))
            if len(picked) != 1:
                return None
            account = rows[picked[0]]
        if account.exclusion:
            self._say(_("Break-glass does not restore this access."))
            self._say(str(EXCLUSIONS[Exclusion(account.exclusion)]))
            return None
        return account

    def _restore(self, account: SheetAccount, calls: int) -> None:
        called = self._called(account, calls)
        if not called:
            self._say(_("Not restored."))
            return
        key = uuid.uuid4()
        order = AccessOrder(key, AccessVerb.UNLOCK, account.account)
        try:
            is_visible = self._directory.state(account.account).visible
            changes = self._directory.plan(order)
        except (AccessUnavailable, AccessRefused) as failure:
            self._say(_failed(failure))
            return
        if is_visible and not changes:
            self._say(_("This account is not blocked after wrong tries: there is nothing to restore."))
            return
        for change in changes:
            self._say(f"  {change.attribute}: {_shown(change.before)} → {_shown(change.after)}")
        if self._mode == REHEARSAL:
            self._say(_("Rehearsal: this would be ordered, and is not."))
            return
        if self._ask(_("Type the user name once more to order this:")) != account.account.login:
            self._say(_("Not restored."))
            return
        data = {
            "order": str(key),
            "verb": AccessVerb.UNLOCK.value,
            "account": asdict(account.account),
            "planned": [asdict(change) for change in changes],
            "credential": account.credential,
            "called": called,
        }
        self._log.append(ORDERED, data, self._signer, clock.now())
        self._carry_out(AccessOrder(key, AccessVerb.UNLOCK, account.account, changes))

    def _called(self, account: SheetAccount, calls: int) -> list[str]:
        """The registered numbers that both say they called; none when who asks was not them."""
        self._say("")
        self._say(f"{account.name}, {account.organisation}")
        self._say(_("Call back by a telephone of yours, on a number of this list, never on one that they give:"))
        for number, phone in enumerate(account.phones, 1):
            self._say(f"  {number}. {phones.written(phone)}")
        if calls > 1:
            self._say(_("The caution is raised: call two different numbers."))
        if len(account.phones) < calls:
            self._say(_("There is only one: it is not restored."))
            return []
        picked = self._picked(_("Which did you call, and who answered is them? The numbers in the list:"), 99)
        called = [account.phones[place] for place in picked if place < len(account.phones)]
        if len(called) < calls:
            return []
        asked = _("Did they say that they want their access back, and did you both hear it? Type %(yes)s:")
        return called if self._agrees(asked) else []

    def _resume(self, line: Line) -> None:
        """An order that was cut off is sent again under its key, which changes nothing twice."""
        login = line.data["account"]["login"]
        self._say(_("An order for %(login)s was cut off before its answer came.") % {"login": login})
        if self._agrees(_("Send it again? Type %(yes)s:")):
            account = Account(**line.data["account"] | {"nis_codes": tuple(line.data["account"]["nis_codes"])})
            planned = tuple(
                Change(row["attribute"], tuple(row["before"]), tuple(row["after"])) for row in line.data["planned"]
            )
            self._carry_out(AccessOrder(uuid.UUID(line.data["order"]), AccessVerb.UNLOCK, account, planned))

    def _carry_out(self, order: AccessOrder) -> None:
        """Sends an order, again while the directory is down and they want to; without an answer it stays open."""
        while True:
            try:
                answer = self._directory.carry_out(order)
            except AccessRefused as refusal:
                self._answered(order, {"outcome": "refused", "refusal": str(refusal.reason), "words": refusal.words})
                self._say(_failed(refusal))
                return
            except AccessUnavailable as failure:
                self._say(_failed(failure))
                if not self._agrees(_("Try again? Type %(yes)s:")):
                    self._say(_("It may have been carried out all the same: the desk takes it back afterwards."))
                    return
            else:
                self._done(order, answer)
                return

    def _done(self, order: AccessOrder, answer: AccessAnswer) -> None:
        outcome = answer.outcome
        if outcome is Outcome.WAITING:
            self._say(_("There is no account directory that takes orders. By hand:"))
            for task in answer.tasks:
                self._say(f"  - {TASKS.get(task, task)}")
            outcome = Outcome.DONE if self._agrees(_("Has it been done? Type %(yes)s:")) else outcome
        self._answered(
            order,
            {
                "outcome": outcome.value,
                "changes": [asdict(change) for change in answer.changes],
                "words": answer.words,
                "tasks": list(answer.tasks),
            },
        )
        self._say(
            _("Restored. Everybody registered is told as soon as the desk is back.")
            if outcome is not Outcome.WAITING
            else _("Not restored.")
        )

    def _answered(self, order: AccessOrder, data: dict[str, Any]) -> None:
        self._log.append(ANSWERED, {"order": str(order.key), **data}, self._signer, clock.now())

    def _picked(self, prompt: str, most: int) -> list[int]:
        """The places in a list that were typed, from 0, each once."""
        words = self._ask(prompt).replace(",", " ").split()
        places = [int(word) - 1 for word in words if word.isascii() and word.isdigit()]
        return [place for place in dict.fromkeys(places) if 0 <= place < most]

    def _agrees(self, prompt: str) -> bool:
        yes = _("yes")
        return self._ask(prompt % {"yes": yes}).casefold() == yes

    def _ask(self, prompt: str) -> str:
        return self._terminal.ask(f"{prompt} ").strip()

    def _say(self, text: str) -> None:
        self._terminal.say(text)


def _by_login(content: Any) -> dict[str, list[SheetAccount]]:
    organisations = content["organisations"]
    accounts: dict[str, list[SheetAccount]] = {}
    for login, kind, reference, codes, place, name, own, credential, exclusion in content["accounts"]:
        organisation, shared = organisations[place]
        reachable = () if exclusion else tuple(dict.fromkeys([*own, *shared]))
        account = Account(login, kind, reference, tuple(codes))
        row = SheetAccount(account, organisation, name, reachable, credential, exclusion)
        accounts.setdefault(login, []).append(row)
    return accounts


def _mistyped(mistyped: Mistyped) -> str:
    if not mistyped.groups:
        letters = {"letters": GROUPS * (IN_GROUP + 1), "groups": GROUPS}
        return _("A key has %(letters)d letters and digits in %(groups)d groups. Type it again.") % letters
    groups = {"groups": ", ".join(map(str, mistyped.groups))}
    return _("There is a mistake in group %(groups)s. Type the key again.") % groups


def _failed(failure: AccessUnavailable | AccessRefused) -> str:
    if isinstance(failure, AccessRefused):
        return f"{REFUSALS[failure.reason]} {failure.words}".strip()
    return _("The account directory cannot be asked: %(why)s.") % {"why": failure}


def _shown(values: Sequence[str]) -> str:
    return ", ".join(values) or "–"
