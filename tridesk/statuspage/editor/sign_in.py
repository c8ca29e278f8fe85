"""Coming in: password and key, both, at once; and the first visit, which sets them.

Both are asked for at each sign-in, and a session ends a quarter of an hour later however busy it is: long enough to
correct a mistake or add an estimate in one go, too short for a telephone left on a table. They travel in one request
and get one answer: with one of them missing, the answer does not tell whether the other was right. The key is checked
first, so passwords can be tried only with the key, and a stranger with a name cannot lock an editor out at 3 a.m.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.statuspage.editor.keys import Ceremonies, Proof, Unproved
from tridesk.statuspage.editor.store import Editor, SecurityKey, Store

log = logging.getLogger(__name__)

MOST_PASSWORDS: Final = 5
PASSWORDS_WITHIN: Final = timedelta(minutes=15)
MOST_TRIES: Final = 30  # of one address: a key cannot be guessed, so this only spares the machine
TRIES_WITHIN: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignIn:
    """The way in of one installation."""

    store: Store
    ceremonies: Ceremonies

    def sign_in(self, *, password: str, state: str, answer: str, address: str) -> str:
        """Opens a session after password and key, and returns its code; `address` is where the request comes from."""
        if not self.store.note_failure(f"address:{address}", most=MOST_TRIES, within=TRIES_WITHIN):
            raise NotAllowed(_("Too many tries from here. Wait five minutes."), code="too_many")
        if not (password and answer):
            raise _refused("one of the two is missing")
        proof = self._proof(state, answer)
        name = proof.key.editor
        if not self.store.note_failure(f"editor:{name}", most=MOST_PASSWORDS, within=PASSWORDS_WITHIN):
            log.warning("sign-in of editor %s is locked: wrong passwords with his key", name)
            raise NotAllowed(_("Too many wrong passwords with this key. Wait a quarter of an hour."), code="too_many")
        editor = self.store.editor(name)
        if editor is None or not check_password(password, editor.password):
            raise _refused(f"wrong password with a key of {name}")
        self.store.forgive(f"editor:{name}")
        self.store.forgive(f"address:{address}")
        log.info("editor %s signed in", name)
        return self.store.begin_session(name)

    def _proof(self, state: str, answer: str) -> Proof:
        try:
            key = self.store.key(self.ceremonies.claimed(answer))
            if key is None:
                raise _refused("unknown key")
            proof = self.ceremonies.proof(key, state=state, answer=answer)
        except Unproved:
            raise _refused("the key proves nothing") from None
        if not self.store.use_key(key.id, counter=proof.counter, challenge=proof.challenge):
            raise _refused(f"a key of {key.editor} was used twice, or there is a copy of it")
        return proof

    def enrol(self, code: str, *, password: str, again: str, state: str, answer: str, label: str) -> Editor:
        """Sets password and key of the invited editor, and uses `code` up."""
        editor = self.store.invited(code)
        if editor is None:
            raise NotAllowed(expired())
        if password != again:
            raise Invalid(_("The two passwords are not the same."), field="again")
        try:
            validate_password(password)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), field="password") from error
        key = self._new_key(editor, state=state, answer=answer, label=label)
        enrolled = self.store.enrol(code, password=make_password(password), key=key)
        if enrolled is None:
            raise NotAllowed(expired())
        log.info("editor %s set his password and a key", editor.name)
        return enrolled

    def add_key(self, editor: Editor, *, state: str, answer: str, label: str) -> None:
        """A spare key, for the day the first one is lost."""
        if not self.store.add_key(editor.name, self._new_key(editor, state=state, answer=answer, label=label)):
            raise Invalid(_("This key is known already."))
        log.info("editor %s added a key", editor.name)

    def _new_key(self, editor: Editor, *, state: str, answer: str, label: str) -> SecurityKey:
        try:
            return self.ceremonies.new_key(editor, state=state, answer=answer, label=_name(label) or _("My key"))
        except (Unproved, json.JSONDecodeError):
            raise Invalid(_("The key did not answer. Try again, and touch it when it blinks.")) from None


def _name(label: str) -> str:
    """The editor's name for a key, in characters that can be shown."""
    return "".join(sign for sign in label if sign.isprintable()).strip()[:40]


def expired() -> str:
    """Why a code opens nothing: one sentence for used up, too old, and never given."""
    return _("This invitation is used up or too old. Ask the administrator for a new one.")


def _refused(why: str) -> NotAllowed:
    """One answer, whatever was wrong; the log knows more."""
    log.info("sign-in refused: %s", why)
    return NotAllowed(_("Both are needed, the password and the key, and they must belong together."), code="both")
