"""Words become sound once; a recording comes before any voice; without a voice a note stands for it."""

from __future__ import annotations

import asyncio
import io
import math
import shutil
import struct
import wave
from pathlib import Path

import pytest

from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr
from tridesk.telephony.prompts import voice
from tridesk.telephony.prompts.library import Library, name_of
from tridesk.telephony.prompts.resampling import BadSound, alaw_of_wav, at_rate
from tridesk.telephony.prompts.sentences import sentences
from tridesk.telephony.prompts.sound import RATE, alaw, encode, linear, music, silence, tone
from tridesk.telephony.prompts.sound import wav as as_wav
from tridesk.telephony.switch.values import Speech

HELLO = Speech("Goedendag.", "nl")
needs_voice = pytest.mark.skipif(
    shutil.which(voice.PROGRAM) is None, reason="no espeak-ng here ('apt-get install espeak-ng' brings it)"
)


def wav(samples: list[float], rate: int = RATE, channels: int = 1) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", int(sample * 32_767)) * channels for sample in samples))
    return made.getvalue()


def note(pitch: float, rate: int, seconds: float = 0.5) -> list[float]:
    return [0.5 * math.sin(math.tau * pitch * n / rate) for n in range(int(rate * seconds))]


def loudness(samples: list[float]) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return math.sqrt(2 * sum(sample * sample for sample in middle) / len(middle))


@pytest.fixture
def voiceless(monkeypatch: pytest.MonkeyPatch) -> list[Speech]:
    spoken: list[Speech] = []

    def say(speech: Speech) -> bytes:
        spoken.append(speech)
        return tone(0.1)

    monkeypatch.setattr(voice, "available", lambda: ("tone", say))
    return spoken


def test_a_law_has_the_bytes_of_the_recommendation() -> None:
    assert [encode(sample) for sample in (0, -1, 32_767, -32_768, 256, 1_000)] == [0xD5, 0x55, 0xAA, 0x2A, 0xC5, 0xFA]


def test_louder_is_never_less() -> None:
    sizes = [encode(sample) ^ 0x55 for sample in range(32_768)]
    assert sizes == sorted(sizes)
    assert set(sizes) == set(range(0x80, 0x100))


def test_what_is_too_loud_is_as_loud_as_can_be() -> None:
    assert alaw([2.0, -2.0]) == alaw([1.0, -1.0])


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_a_voice_is_kept_at_any_rate_and_what_the_telephone_cannot_carry_is_not(rate: int) -> None:
    assert loudness(at_rate(note(1_000, rate), rate, RATE)) == pytest.approx(0.5, abs=0.01)
    if rate > 11_025:
        assert loudness(at_rate(note(5_000, rate), rate, RATE)) < 0.005


def test_of_two_channels_the_mean_is_heard() -> None:
    assert alaw_of_wav(wav(note(440, RATE), channels=2)) == alaw_of_wav(wav(note(440, RATE)))


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"RIFF\x10\0\0\0WAVEfmt ", wav([]), wav([0.1], rate=100), b"ID3\x03 an mp3", b"\0" * 1_000],
)
def test_what_is_no_recording_is_refused(content: bytes) -> None:
    with pytest.raises(BadSound):
        alaw_of_wav(content)


def test_a_sentence_is_made_once(tmp_path: Path, voiceless: list[Speech]) -> None:
    library = Library(tmp_path)
    files = {asyncio.run(library.sound(HELLO)) for _twice in range(2)}
    assert [file.read_bytes() for file in files] == [tone(0.1)]
    assert voiceless == [HELLO]


def test_a_recording_takes_the_place_of_the_voice_and_gives_it_back(tmp_path: Path, voiceless: list[Speech]) -> None:
    library = Library(tmp_path)
    spoken = library.make(HELLO)
    library.record(HELLO, wav(note(300, RATE)))
    recorded = library.make(HELLO)
    assert (recorded != spoken, library.is_recorded(HELLO)) == (True, True)
    assert recorded.read_bytes() == alaw(note(300, RATE))
    library.forget_recording(HELLO)
    assert library.make(HELLO) == spoken


def test_a_recording_may_be_put_into_the_folder_by_hand(tmp_path: Path, voiceless: list[Speech]) -> None:
    library = Library(tmp_path)
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / f"{name_of(HELLO)}.wav").write_bytes(wav(note(300, RATE)))
    assert library.make(HELLO).read_bytes() == alaw(note(300, RATE))
    assert voiceless == []


def test_a_recording_that_is_none_does_not_silence_the_desk(tmp_path: Path, voiceless: list[Speech]) -> None:
    library = Library(tmp_path)
    with pytest.raises(BadSound):
        library.record(HELLO, b"no sound")
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / f"{name_of(HELLO)}.wav").write_bytes(b"no sound")
    assert library.make(HELLO).read_bytes() == tone(0.1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_wav"),
        (b"ID3\x03 an mp3", "not_wav"),
        (wav([0.1], rate=8_001), "rate"),
        (wav([]), "empty"),
        (wav([0.0] * (RATE * 60 + 1)), "long"),
        (wav([0.1] * 10).replace(b"\x02\0\x10\0data", b"\x01\0\x08\0data"), "width"),
    ],
)
def test_a_bad_upload_says_why_it_is_no_recording(tmp_path: Path, content: bytes, code: str) -> None:
    library = Library(tmp_path)
    with pytest.raises(BadSound) as refused:
        library.record(HELLO, content)
    assert (refused.value.code, library.is_recorded(HELLO)) == (code, False)


def test_a_header_that_lies_about_its_length_is_believed_no_further_than_the_file(tmp_path: Path) -> None:
    lies = wav([0.1] * 80).replace(struct.pack("<I", 160), struct.pack("<I", 0x7FFFFFF0))
    Library(tmp_path).record(HELLO, lies)


def test_a_recording_is_ready_before_the_next_caller(tmp_path: Path, voiceless: list[Speech]) -> None:
    library = Library(tmp_path)
    library.record(HELLO, wav(note(300, RATE)))
    assert library.is_ready(HELLO)


def test_sound_goes_out_as_it_came_in() -> None:
    every = bytes(range(256))
    heard = struct.unpack("<256h", linear(every))
    assert bytes(encode(sample) for sample in heard) == every
    assert alaw_of_wav(as_wav(every * 20)) == every * 20


def test_any_language_makes_a_name_that_stays_in_the_folder() -> None:
    assert name_of(Speech("x", "../nl")).startswith("xx-")


def test_without_espeak_a_note_stands_for_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    name, say = voice.available()
    assert (name, say(HELLO)) == ("tone", tone(0.3) + silence(len(HELLO.text) / 15))
    assert voice.espeak(HELLO) == say(HELLO)  # taken away while we run


@needs_voice
@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_espeak_speaks_the_three_languages(language: str) -> None:
    sound = voice.espeak(Speech("1, 2, 3; --help", language))
    assert 1 < len(sound) / RATE < 6
    assert sound != voice.stand_in(Speech("1, 2, 3; --help", language))


def test_music_goes_round() -> None:
    tune = music()
    assert len(tune) == 32 * RATE
    assert tune[: len(tune) // 2] == tune[len(tune) // 2 :]


def test_what_will_be_said_for_certain_is_known_beforehand() -> None:
    keys = ivr.Option("1", Text("toegang", "les accès", "Zugang"), ivr.OptionKind.SERVICE, "access")
    speeches = list(sentences(ivr.Tree("main", {"main": [keys]})))
    assert speeches[:3] == list(phrases.in_all(phrases.WELCOME))
    assert Speech("Pour les accès, tapez 1.", "fr") in speeches
    assert phrases.ahead(3, "de") in speeches
    assert [speech for speech in speeches if "{" in speech.text] == []
    assert len(set(speeches)) == len(speeches)
