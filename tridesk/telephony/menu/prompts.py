"""The sentences that callers hear, by purpose: to listen to, to record, or to return to the voice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit.errors import Invalid, NotFound, Sayable
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.asterisk.home import library
from tridesk.telephony.engine.ivr import Option, OptionKind, Tree
from tridesk.telephony.phrases import say
from tridesk.telephony.prompts.library import name_of
from tridesk.telephony.prompts.resampling import BadSound
from tridesk.telephony.prompts.sentences import waits
from tridesk.telephony.switch.values import Speech

MOST_BYTES: Final = 12_000_000  # a minute of two channels at 48,000 Hz
STANDING: Final[tuple[tuple[Sayable, tuple[Text, ...]], ...]] = (
    (
        gettext_lazy("At the beginning"),
        (phrases.WELCOME, phrases.CHOOSE_LANGUAGE, phrases.OTHER_LANGUAGE, phrases.CLOSED,
         phrases.CLOSED_CHOICE, phrases.ABSENT),
    ),
    (gettext_lazy("In the menu"), (phrases.ANYTHING_ELSE, phrases.NOT_UNDERSTOOD, phrases.NOTHING_HEARD)),
    (
        gettext_lazy("While waiting"),
        (phrases.PLEASE_WAIT, phrases.WAIT_OR_HANG_UP, phrases.NOBODY_SPEAKS, phrases.LONGER, phrases.ASK_CALL_BACK,
         phrases.KEEPS_PLACE, phrases.ASK_SECOND_LINE),
    ),
    (gettext_lazy("At the end"), (phrases.CALL_BACK_NOTED, phrases.CALL_BACK_LATER, phrases.FAREWELL)),
)  # fmt: skip

_WHY: Final[dict[str, Sayable]] = {
    "not_wav": gettext_lazy("This is not a WAV file. Save the recording as WAV (PCM, 16 bits)."),
    "width": gettext_lazy("This WAV file does not have 16 bits a sample. Save the recording as WAV (PCM, 16 bits)."),
    "rate": gettext_lazy("This recording has an unusual sample rate. Save it with 44,100 or 48,000 Hz."),
    "long": gettext_lazy("This recording lasts longer than a minute: no caller listens so long."),
    "empty": gettext_lazy("There is no sound in this file."),
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence in one language; `name` is used in its address and its files."""

    speech: Speech
    name: str
    recorded: bool


def offers(option: Option) -> list[Speech]:
    """How a choice is offered, in each language."""
    return [
        say(phrases.OPTION, language, label=option.label.in_(language), digit=option.digit) for language in LANGUAGES
    ]


def of_choice(option: Option) -> list[Speech]:
    """What callers hear of a choice, in each language: its offer, and the text that it says."""
    texts = [say(option.text, language) for language in LANGUAGES] if option.kind is OptionKind.TEXT else []
    return [*offers(option), *(speech for speech in texts if speech.text)]


def groups(trees: Iterable[Tree]) -> list[tuple[Sayable, list[Speech]]]:
    """All sentences that callers hear, by purpose."""
    standing = [(name, [speech for words in texts for speech in phrases.in_all(words)]) for name, texts in STANDING]
    choices = dict.fromkeys(
        speech
        for tree in trees
        for options in tree.menus.values()
        for option in options
        for speech in of_choice(option)
    )
    made = [(gettext_lazy("Choices of the menu"), list(choices)), (gettext_lazy("Places and waits"), list(waits()))]
    return [*standing, *made]


def shown(speeches: Iterable[Speech]) -> list[Prompt]:
    """The prompts, with whether a recording is used."""
    sounds = library()
    return [Prompt(speech, name_of(speech), sounds.is_recorded(speech)) for speech in speeches]


def prompt_for(user: User, name: str, trees: Iterable[Tree]) -> Prompt:
    """The one gate to a sentence: only what callers hear has a sound."""
    if user.may("menu.edit"):
        for _group, speeches in groups(trees):
            for speech in speeches:
                if name_of(speech) == name:
                    return shown([speech])[0]
    raise NotFound(_("Callers hear no such sentence."))


@transaction.atomic
def replace(prompt: Prompt, content: bytes, *, by: User) -> None:
    """Uses a recording instead of the voice, from the next caller on."""
    require(by, "menu.edit")
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is larger than 12 MB: a minute of sound is not."), field="file")
    record("prompt.recorded", by=by, ref="menu", data={"prompt": prompt.name})
    try:
        library().record(prompt.speech, content)
    except BadSound as error:
        raise Invalid(_WHY[error.code], field="file", code=f"recording_{error.code}") from error


@transaction.atomic
def give_back(prompt: Prompt, *, by: User) -> None:
    """Deletes the recording, so that the voice is used again."""
    require(by, "menu.edit")
    record("prompt.spoken", by=by, ref="menu", data={"prompt": prompt.name})
    library().forget_recording(prompt.speech)
