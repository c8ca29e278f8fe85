"""Who calls and which number was called, as a provider tells it that is believed: on a real Asterisk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.waiting import until_async
from tridesk.kit import clock
from tridesk.telephony.asterisk.site import HERE
from tridesk.telephony.asterisk.tests.conftest import Desk, Story
from tridesk.telephony.conftest import asterisk_site
from tridesk.telephony.switch.commands import LetFall, Ring
from tridesk.telephony.switch.events import Answered, Arrived, Transferred
from tridesk.telephony.switch.values import Endpoint

PlayStory = Callable[[Story], None]
NUMBER, SHOWN, ASSERTED = "+3225180001", "+32470000021", "+32470000022"
PORTED = ";npdi;rn=+3212345678"


site = asterisk_site(trunk=replace(HERE, trusts_identity=True, trusts_diversion=True))


async def arrives(desk: Desk, *headers: str, dialled: str = NUMBER, shown: str = SHOWN) -> Arrived:
    """A call with these headers, as it arrives."""
    phone = await desk.outside()
    desk.told.clear()
    await phone.call(dialled, shown, headers=headers)
    return await desk.hear(Arrived)


IDENTITY = f"P-Asserted-Identity: <sip:{ASSERTED}@provider.example>"


@pytest.mark.parametrize("privacy", ["id", "user", "header", "critical;id", "id; critical", "ID"])
def test_a_caller_who_asks_for_anonymity_has_no_number(play: PlayStory, privacy: str) -> None:
    async def story(desk: Desk) -> None:
        for headers in ([IDENTITY], [], ["Remote-Party-ID: <sip:+32470000023@provider.example>;privacy=off"]):
            assert (await arrives(desk, *headers, f"Privacy: {privacy}")).number == ""
        legs = (await desk.switch.snapshot()).legs.values()
        assert [leg.number for leg in legs] == ["", "", ""]

    play(story)


@pytest.mark.parametrize("privacy", [("Privacy: none", "Privacy: id"), ("Privacy: critical, id",)])
def test_anonymity_is_found_in_a_second_header_and_among_values_with_commas(
    play: PlayStory, privacy: tuple[str, ...]
) -> None:
    async def story(desk: Desk) -> None:
        assert (await arrives(desk, IDENTITY, *privacy)).number == ""

    play(story)


def test_a_number_dialled_that_names_a_place_in_the_dialplan_arrives_as_no_number(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        assert (await arrives(desk, dialled="x%3Anowhere,s,1")).dialled == ""

    play(story)


def test_a_provider_that_prohibits_showing_the_number_is_obeyed(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        header = f"Remote-Party-ID: <sip:{ASSERTED}@provider.example>;privacy=full"
        assert (await arrives(desk, header)).number == ""

    play(story)


@pytest.mark.parametrize("headers", [(), ("Privacy: none",)])
def test_the_asserted_number_of_any_other_caller_counts(play: PlayStory, headers: tuple[str, ...]) -> None:
    async def story(desk: Desk) -> None:
        assert (await arrives(desk, IDENTITY, *headers, shown="anonymous")).number == ASSERTED

    play(story)


def test_the_static_queue_does_not_log_the_number_of_an_anonymous_caller(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        began = clock.now() - timedelta(seconds=1)
        arrived = await arrives(desk, IDENTITY, "Privacy: id")
        await desk.switch.do(LetFall(arrived.leg, "nl"))

        async def fallen() -> list[str]:
            return [call.number for call in await desk.switch.fallen(began) if call.leg == arrived.leg]

        assert await until_async(fallen, "the caller to be in the static queue") == [""]
        assert ASSERTED not in desk.site.queue_log.read_text()

    play(story)


@pytest.mark.parametrize(
    ("dialled", "header"),
    [
        (NUMBER + PORTED, ""),
        ("desk.account-1", f"To: <sip:{NUMBER}{PORTED}@here.example>"),
        ("desk.account-1", f"To: <tel:{NUMBER}{PORTED}>"),
        ("desk.account-1", f"To: <tel:{NUMBER}>"),
        ("desk.account-1", f'To: "Desk; first" <sip:{NUMBER}@here.example>'),
        ("desk.account-1", f'To: "Desk: first, desk@here.example <1>" <sip:{NUMBER}@here.example>'),
        ("desk.account-1", f'To: "The \\"desk\\": first" <tel:{NUMBER}>'),
        ("desk.account-1", f"To: sip:{NUMBER}@here.example"),
        ("+3225180009", f'Diversion: "Desk: first" <sip:{NUMBER}@here.example>;reason="user-busy"'),
        ("desk.account-1", f"P-Called-Party-ID: <sip:{NUMBER}{PORTED}@here.example>"),
        ("+3225180009", f"Diversion: <sip:{NUMBER}{PORTED}@here.example>;reason=unconditional"),
        ("+3225180009", f"Diversion: <sip:{NUMBER}@here.example;user=phone>;reason=unconditional"),
    ],
)
def test_the_number_that_was_called_is_read_without_its_parameters(play: PlayStory, dialled: str, header: str) -> None:
    async def story(desk: Desk) -> None:
        assert (await arrives(desk, *filter(None, [header]), dialled=dialled)).dialled == NUMBER

    play(story)


def test_the_number_of_a_caller_is_read_without_its_parameters(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        assert (await arrives(desk, shown=SHOWN + PORTED)).number == SHOWN
        for uri in (f"sip:{ASSERTED}{PORTED}@provider.example", f"tel:{ASSERTED}{PORTED}"):
            assert (await arrives(desk, f"P-Asserted-Identity: <{uri}>")).number == ASSERTED

    play(story)


def test_the_number_that_a_telephone_transfers_to_is_read_without_its_parameters(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        phone = await desk.agent("jorn")
        await desk.switch.do(Ring("ring-1", Endpoint("agent", "jorn"), shown="", patience=timedelta(seconds=20)))
        await desk.hear(Answered, leg="ring-1")
        assert await phone.transfer(phone.talks[-1], "412;phone-context=here.example") == 202
        assert (await desk.hear(Transferred, leg="ring-1")).to == "412"

    play(story)
