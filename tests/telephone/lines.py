"""Telephones for the trials of this folder, in a thread of their own, and what was heard in them."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Coroutine
from statistics import median
from typing import Any, Final, TypeVar

from tests.waiting import until
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone
from tridesk.telephony.prompts.sound import RATE, linear, tone

T = TypeVar("T")
NUMBER: Final = "+3281000000"
HERTZ: Final = 440.0  # of the caller's voice
THIRD_HERTZ: Final = 880.0  # of the third
SILENT: Final = (0xD5, 0x55)  # A-law


class Lines:
    """SIP telephones, in a thread of their own: the browser has this one."""

    def __init__(self, sip: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._sip, self._phones = sip, list[SipPhone]()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def phone(self, name: str = "caller", password: str = "") -> SipPhone:
        phone = self.do(SipPhone.open(name, password, ("127.0.0.1", self._sip)))
        self._phones.append(phone)
        return phone

    def press(self, talk: PhoneCall, key: str) -> None:
        self._loop.call_soon_threadsafe(talk.press, key)

    def french(self, prompt: bytes, number: str = NUMBER) -> PhoneCall:
        """A caller calls, chooses French and, after hearing `prompt`, the first service."""
        talk = self._calls(number)
        self.press(talk, "2")
        return self._chooses(talk, prompt)

    def known(self, prompt: bytes, number: str) -> PhoneCall:
        """A caller whose language is known calls and, after hearing `prompt`, chooses the first service."""
        return self._chooses(self._calls(number), prompt)

    def _calls(self, number: str) -> PhoneCall:
        talk = self.do(self.phone().call("1000", number, speak=tone(1, HERTZ)))
        until(talk.heard_anything, "the greeting")
        return talk

    def _chooses(self, talk: PhoneCall, prompt: bytes) -> PhoneCall:
        until(lambda: heard(talk, prompt), "the choice of services")
        self.press(talk, "1")
        return talk

    def hang_up(self, talk: PhoneCall) -> None:
        """Hangs up the telephone of this talk."""
        phone = next(phone for phone in self._phones if talk in phone.talks)
        self.do(phone.hang_up(talk))

    def close(self) -> None:
        for phone in self._phones:
            self.do(phone.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def heard(talk: PhoneCall, prompt: bytes) -> bool:
    """Whether half a second of the prompt's second half was heard, sample by sample; no other sound may be in it.

    A frame that is lost on the way spoils some of these half seconds, not all.
    """
    came, length = bytes(talk.heard), RATE // 2
    last = len(prompt) - length
    windows = (prompt[at : at + length] for at in range(min(len(prompt) // 2, last), last + 1, RATE // 4))
    return any(window in came for window in windows if sum(byte not in SILENT for byte in window) > length // 2)


def likeness(talk: PhoneCall, prompt: bytes) -> float:
    """How much most seconds of the prompt rise and fall as what was heard, up to 1; others may speak in the rest."""
    came, expected = loudness(bytes(talk.heard)), loudness(prompt)
    seconds = range(0, len(expected) - 49, 50)
    return max(
        (
            median(_together(came[at + second :][:50], expected[second:][:50]) for second in seconds)
            for at in range(len(came) - len(expected) + 1)
        ),
        default=0.0,
    )


def loudness(sound: bytes) -> list[float]:
    """Of each 20 ms."""
    samples, step = memoryview(linear(sound)).cast("h"), RATE // 50
    return [math.hypot(*samples[at : at + step]) for at in range(0, len(samples) - step + 1, step)]


def _together(first: list[float], second: list[float]) -> float:
    """Pearson's correlation."""
    means = sum(first) / len(first), sum(second) / len(second)
    left, right = [value - means[0] for value in first], [value - means[1] for value in second]
    both = math.hypot(*left) * math.hypot(*right)
    return sum(a * b for a, b in zip(left, right, strict=True)) / both if both else 0.0


def strength(sound: bytes, hertz: float) -> float:
    """How much of a tone is in A-law sound, 0 to 1 (Goertzel)."""
    samples = memoryview(linear(sound)).cast("h")
    energy = sum(sample * sample for sample in samples) or 1
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    last = before = 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    return 2 * (last * last + before * before - turn * last * before) / (energy * len(samples))


def fresh(talk: PhoneCall, seconds: float = 1.5) -> bytes:
    """The sound that comes from now on."""
    talk.heard.clear()
    until(lambda: len(talk.heard) > seconds * RATE, "sound")
    return bytes(talk.heard)


def until_heard(talk: PhoneCall, hertz: float, share: float) -> None:
    """Waits until the sound that comes holds more than this share of a tone: a switch may mix it in a moment later."""
    until(lambda: strength(fresh(talk), hertz) > share, f"a tone of {hertz:.0f} Hz")
