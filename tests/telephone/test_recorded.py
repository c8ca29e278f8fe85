"""A talk is recorded once both have heard so; key 9 takes away what there is, with real sound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import Product
from tests.telephone.conftest import asked, picks_up, sound
from tests.telephone.lines import Lines, likeness
from tests.waiting import until

pytestmark = pytest.mark.e2e

SILENT_MICROPHONE = """() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    for (const track of stream.getTracks()) track.enabled = false;
    return stream;
  };
}"""


@pytest.fixture
def recorded(tridesk: Product) -> Iterator[None]:
    ask = (
        "from tridesk.accounts.models import User\nfrom tridesk.telephony.recordings import actions\n"
        "by = User.objects.get(username='leander')\n"
    )
    tridesk.shell(f"{ask}actions.switch_on('Training', 30, by=by)")
    yield
    tridesk.shell(f"{ask}actions.switch_off(by=by)")


@pytest.mark.usefixtures("recorded")
def test_announced_then_recorded_and_key_9_takes_it_away(
    tridesk: Product, lines: Lines, pages: tuple[Page, Page], choice: bytes
) -> None:
    page, window = pages
    says = {name: sound(tridesk, f"phrases.say(phrases.{name}, 'fr')") for name in ("RECORDED", "NOT_RECORDED")}
    folder = tridesk.var / "asterisk" / "spool" / "recording"
    window.evaluate(SILENT_MICROPHONE)  # what the caller hears is what the switch says
    talk = lines.french(choice)
    call = page.locator("#phone-call")
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", "ringing")
    talk.heard.clear()
    picks_up(page, window)
    expect(call.get_by_text("is recorded")).to_be_visible()
    until(lambda: likeness(talk, says["RECORDED"]) > 0.7, "the words that it is recorded")
    until(lambda: any(folder.iterdir()), "the recording")

    talk.heard.clear()
    lines.press(talk, "9")
    expect(call.get_by_text("is not recorded")).to_be_visible()
    until(lambda: likeness(talk, says["NOT_RECORDED"]) > 0.7, "the words that nothing is kept")
    page.keyboard.press("F8")
    until(talk.over.is_set, "the end of the call")
    assert list(folder.iterdir()) == []
    query = "from tridesk.telephony.models import Recording\nprint(json.dumps(Recording.objects.count()))"
    assert asked(tridesk, query) == 0
