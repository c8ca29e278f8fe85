"""Converts sound to 8,000 samples per second, without aliasing. Pure."""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from operator import mul

from tridesk.telephony.prompts.sound import RATE, alaw

_LOBES = 12  # of the filter, on each side: -60 dB above 4,000 Hz
_LONGEST = 5 * 60  # seconds
_RATES = range(4_000, 192_001)
USUAL_RATES = frozenset({8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000})
LONGEST_RECORDING = 60  # seconds


class BadSound(ValueError):
    """A file that is no sound we can use; its text says why, and `code` in one word."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def alaw_of_recording(content: bytes) -> bytes:
    """Converts an uploaded WAV file: of a usual sample rate and a bounded length."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            rate, frame = file.getframerate(), file.getnchannels() * file.getsampwidth()
            seconds = min(file.getnframes(), len(content) // max(frame, 1)) / max(rate, 1)
    except (wave.Error, EOFError, ZeroDivisionError, ValueError) as error:
        raise BadSound("not_wav", "this is not a WAV file of plain (PCM) sound") from error
    if rate not in USUAL_RATES:
        raise BadSound("rate", f"a recording has one of the usual rates, not {rate}")
    if seconds > LONGEST_RECORDING:
        raise BadSound("long", "a recording lasts a minute at most")
    return alaw_of_wav(content)


def alaw_of_wav(content: bytes) -> bytes:
    """The sound in a WAV file: 16 bits, any rate; of several channels the mean."""
    try:
        with wave.open(io.BytesIO(content)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(min(file.getnframes(), rate * _LONGEST))
    except (wave.Error, EOFError, ZeroDivisionError, ValueError) as error:
        raise BadSound("not_wav", "this is not a WAV file of plain (PCM) sound") from error
    if width != 2 or channels < 1 or rate not in _RATES:
        raise BadSound("width", "a recording must be a WAV file with 16 bits a sample")
    samples = array("h", raw[: len(raw) // (2 * channels) * 2 * channels])
    if sys.byteorder == "big":
        samples.byteswap()
    mono = [sum(samples[at : at + channels]) / (32_768 * channels) for at in range(0, len(samples), channels)]
    if not mono:
        raise BadSound("empty", "there is no sound in this file")
    return alaw(at_rate(mono, rate, RATE))


def at_rate(samples: list[float], rate: int, wanted: int) -> list[float]:
    """The same sound with `wanted` samples per second: a windowed-sinc filter, one set of weights for each phase.

    >>> at_rate([0.5] * 160, 16_000, 8_000)[40]
    0.5
    """
    if rate == wanted:
        return samples
    common = math.gcd(rate, wanted)
    up, down = wanted // common, rate // common
    cut = 0.95 * min(1.0, wanted / rate)  # of half the rate of the source
    reach = math.ceil(_LOBES / cut)
    weights = [_weights(phase / up, cut, reach) for phase in range(up)]
    padded = [0.0] * reach + samples + [0.0] * reach
    made = []
    for number in range(len(samples) * up // down):
        start, phase = divmod(number * down, up)
        made.append(round(sum(map(mul, weights[phase], padded[start : start + 2 * reach])), 9))
    return made


def _weights(after: float, cut: float, reach: int) -> list[float]:
    """The weight of each neighbour, for a moment that lies `after` (0 to 1) behind a sample."""
    raw = []
    for step in range(-reach, reach):
        distance = step - after
        window = 0.5 + 0.5 * math.cos(math.pi * distance / (reach + 1))
        turn = math.pi * cut * distance
        raw.append(window * (math.sin(turn) / turn if abs(turn) > 1e-9 else 1.0))
    total = sum(raw)
    return [weight / total for weight in raw]
