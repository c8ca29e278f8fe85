"""A-law, the sound of the European telephone network (ITU-T G.711), and sounds that need no voice. Pure."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Iterable
from typing import Final

RATE: Final = 8000  # samples per second, one byte each
_LOUDEST: Final = 32_767


def encode(sample: int) -> int:
    """The byte of a 16-bit sample.

    >>> [hex(encode(sample)) for sample in (0, 8, -8, 32_767, -32_768)]
    ['0xd5', '0xd5', '0x55', '0xaa', '0x2a']
    """
    sign = 0x80 if sample >= 0 else 0
    size = min(sample if sample >= 0 else -sample - 1, _LOUDEST) >> 3  # twelve bits
    octave = max(size.bit_length() - 5, 0)  # the first two have steps of the same size
    return (sign | octave << 4 | (size >> max(octave, 1)) & 0x0F) ^ 0x55


# By the sample as an unsigned number. Eight neighbours have the same byte; all one by one would take each start 0.1 s.
ALL: Final = b"".join(
    bytes([encode(sample)]) * 8 for half in (range(0, 32_768, 8), range(-32_768, 0, 8)) for sample in half
)


_LEVELS: Final = {encode(sample): sample.to_bytes(2, "little", signed=True) for sample in range(32_767, -32_769, -8)}


def alaw(samples: Iterable[float]) -> bytes:
    """Samples between -1 and 1."""
    return bytes(ALL[int(max(-1.0, min(1.0, sample)) * _LOUDEST) & 0xFFFF] for sample in samples)


def linear(sound: bytes) -> bytes:
    """Converts A-law to 16-bit samples."""
    return b"".join(_LEVELS[byte] for byte in sound)


def wav(sound: bytes) -> bytes:
    """A-law as a WAV file that every browser plays."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(linear(sound))
    return made.getvalue()


def tone(seconds: float, pitch: float = 440.0, loudness: float = 0.2) -> bytes:
    """One note: stands for words without a voice."""
    return alaw(loudness * math.sin(math.tau * pitch * n / RATE) for n in range(int(seconds * RATE)))


def silence(seconds: float) -> bytes:
    return bytes([encode(0)]) * int(seconds * RATE)


_CHORDS: Final = ((0, 4, 7, 12), (-3, 0, 4, 9), (-7, -3, 0, 5), (-5, -1, 2, 7))  # half tones from middle C


def music() -> bytes:
    """Half a minute of slow broken chords for waiting callers: our own work, free of rights."""
    note, length = 0.5, 16.0
    heard = [0.0] * int(RATE * length)
    for bar in range(int(length / (8 * note))):
        chord = _CHORDS[bar % len(_CHORDS)]
        for step, half_tone in enumerate((*chord, *reversed(chord))):
            _pluck(heard, int((bar * 8 + step) * note * RATE), 261.63 * 2 ** (half_tone / 12))
    return alaw(heard) * 2


def _pluck(heard: list[float], at: int, pitch: float) -> None:
    """Adds a string that fades; what rings on past the end begins the tune anew."""
    for n in range(int(1.6 * RATE)):
        fade = math.exp(-2.2 * n / RATE) * min(1.0, n / 80)
        turn = math.tau * pitch * n / RATE
        heard[(at + n) % len(heard)] += 0.16 * fade * (math.sin(turn) + 0.3 * math.sin(2 * turn))
