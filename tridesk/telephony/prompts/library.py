"""The sound files that the switch plays: one for each sentence, made on demand, or a recording in its place."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path
from typing import Final

from tridesk.kit.atomic_files import write
from tridesk.telephony.prompts import voice
from tridesk.telephony.prompts.resampling import BadSound, alaw_of_recording, alaw_of_wav
from tridesk.telephony.switch.values import Speech

log = logging.getLogger("tridesk.telephony.prompts")

RECORDINGS: Final = "recordings"
_READABLE: Final = 0o644  # the switch runs as somebody else


class Library:
    """A folder of sounds. WAV files in its folder `recordings`, by `name_of`, come before any voice."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._voice, self._say = voice.available()
        if self._voice != voice.PROGRAM:
            log.warning("%s is not installed: callers hear a note instead of words", voice.PROGRAM)

    async def sound(self, speech: Speech) -> Path:
        """The file to play; a file made before costs two looks at the disk."""
        ready = self._ready(speech)
        return ready if ready is not None else await asyncio.to_thread(self.make, speech)

    def make(self, speech: Speech) -> Path:
        """The file to play, made first where it is missing."""
        if ready := self._ready(speech):
            return ready
        recorded = self._recording(speech)
        if recorded.exists():
            try:
                return self._kept(self._of_recording(speech, recorded), alaw_of_wav(recorded.read_bytes()))
            except BadSound as error:
                log.error("%s cannot be played, a voice says it instead: %s", recorded, error)
        spoken = self._of_voice(speech)
        return spoken if spoken.exists() else self._kept(spoken, self._say(speech))

    def is_ready(self, speech: Speech) -> bool:
        """Whether the file exists already."""
        return self._ready(speech) is not None

    def record(self, speech: Speech, wav: bytes) -> None:
        """Puts a recording in the place of the voice, from the next caller on; raises `BadSound`."""
        sound, recorded = alaw_of_recording(wav), self._recording(speech)
        write(recorded, wav, _READABLE)
        self._kept(self._of_recording(speech, recorded), sound)

    def forget_recording(self, speech: Speech) -> None:
        """Deletes a recording, so that the voice is used again."""
        self._recording(speech).unlink(missing_ok=True)

    @property
    def has_voice(self) -> bool:
        """Whether the machine has a voice; otherwise a tone stands for the words."""
        return self._voice == voice.PROGRAM

    def is_recorded(self, speech: Speech) -> bool:
        return self._recording(speech).exists()

    def _ready(self, speech: Speech) -> Path | None:
        recorded = self._recording(speech)
        try:
            file = self._of_recording(speech, recorded)
            if file.exists():
                return file
        except FileNotFoundError:
            pass
        else:
            return None
        spoken = self._of_voice(speech)
        return spoken if spoken.exists() else None

    def _recording(self, speech: Speech) -> Path:
        return self._folder / RECORDINGS / f"{name_of(speech)}.wav"

    def _of_recording(self, speech: Speech, recorded: Path) -> Path:
        state = recorded.stat()
        return self._folder / f"{name_of(speech)}-{_short(f'{state.st_mtime_ns} {state.st_size}')}.alaw"

    def _of_voice(self, speech: Speech) -> Path:
        return self._folder / f"{name_of(speech)}-{self._voice}.alaw"

    def _kept(self, file: Path, content: bytes) -> Path:
        write(file, content, _READABLE)
        self._folder.chmod(0o755)
        return file


def name_of(speech: Speech) -> str:
    """How the file of a sentence is called; the same words in the same language have the same.

    >>> name_of(Speech("Goedendag.", "nl"))
    'nl-efc7fa1803700a35'
    """
    return f"{speech.language if speech.language.isalpha() else 'xx'}-{_short(speech.text)}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
