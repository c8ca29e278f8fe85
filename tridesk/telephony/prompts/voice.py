"""Speech synthesis by espeak-ng: not a beautiful voice, but one in each language, on every machine, at once."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tridesk.telephony.prompts.resampling import alaw_of_wav
from tridesk.telephony.prompts.sound import silence, tone
from tridesk.telephony.switch.values import Speech

Say = Callable[[Speech], bytes]

VOICES: Final = {"nl": "nl", "fr": "fr-be", "de": "de"}
PROGRAM: Final = "espeak-ng"
_SPEED: Final = "150"  # words a minute: the telephone wants it slow
_GAP: Final = "4"  # hundredths of a second between words
_LONGEST: Final = 2_000  # characters
_PATIENCE: Final = 20.0


def available() -> tuple[str, Say]:
    """The voice of this machine and its name; without espeak-ng a tone stands for the words."""
    return (PROGRAM, espeak) if shutil.which(PROGRAM) else ("tone", stand_in)


def espeak(speech: Speech) -> bytes:
    """A-law; a note where espeak-ng fails."""
    with tempfile.TemporaryDirectory(prefix="tridesk-voice-") as folder:
        file = Path(folder) / "said.wav"
        voice = VOICES.get(speech.language, "en")
        command = [PROGRAM, "-v", voice, "-s", _SPEED, "-g", _GAP, "-b", "1", "-w", str(file), "--stdin"]
        try:
            subprocess.run(  # noqa: S603 - our arguments; the words come by standard input
                command, input=speech.text[:_LONGEST].encode(), capture_output=True, timeout=_PATIENCE, check=True
            )
            return alaw_of_wav(file.read_bytes()) + silence(0.2)
        except (OSError, subprocess.SubprocessError, ValueError):
            return stand_in(speech)


def stand_in(speech: Speech) -> bytes:
    """A short note, and silence as long as the words would have taken: menus and waits keep their rhythm."""
    return tone(0.3) + silence(min(len(speech.text) / 15, 20))
