"""The whole sender before a relay on a real socket that refuses, puts off, hangs up or falls silent in mid-dialogue."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from tests.waiting import NET, until
from tridesk.mailroom.pipeline import Line
from tridesk.mailroom.smtp import Relay
from tridesk.mailroom.tests.test_pipeline import Replies, Script
from tridesk.notices.models import Delivery, Notice
from tridesk.notices.sender import Sender
from tridesk.notices.tests.test_sender import is_sent, notice

__all__ = ["notice"]  # the fixture: three addresses, approved

pytestmark = pytest.mark.django_db(transaction=True)


class Moody(Script):
    """Does what the script says to the first mail, and behaves from then on; `silent`: takes the mail, says nothing."""

    def __init__(self, replies: Replies, *, silent: bool = False) -> None:
        self._silent, self._released = silent, threading.Event()
        self.taken = 0
        super().__init__(replies, pipelining=True)

    def _content(self, connection: socket.socket, lines: Iterator[bytes]) -> bool:
        self.taken += 1
        if self._silent and self.taken == 1:
            for line in lines:
                if line == b".\r\n":
                    break
            self._released.wait(NET)
            return False
        going_on = super()._content(connection, lines)
        self.replies = {}
        return going_on

    def close(self) -> None:
        self._released.set()
        super().close()


def sent_by(script: Script, done: Callable[[], bool], *, seconds: float = NET, timeout: float = NET) -> None:
    """Runs a sender with one lane until it is done; `timeout`: how long it lets the relay be silent."""
    sender = Sender(lambda: Line(Relay("127.0.0.1", script.port), timeout=timeout), lanes=1)

    def work() -> None:
        try:
            sender.work()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        until(done, "the relay to have its say", seconds)
    finally:
        sender.stop()
        thread.join(NET)
        script.close()


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def to(script: Script) -> Counter[str]:
    """How many mails each address was given."""
    heads = (mail.partition(b"\r\n")[0].decode() for mail in script.mails)
    return Counter(head.removeprefix("To: <").removesuffix(">") for head in heads)


@pytest.mark.parametrize(
    ("replies", "expected", "reply"),
    [
        ({"RCPT": b"550 5.1.1 nobody here"}, {"refused": 3}, "550 5.1.1 nobody here"),
        ({"RCPT": b"450 4.2.1 not now"}, {"queued": 3}, "450 4.2.1 not now"),
        ({"MAIL": b"451 4.3.0 busy"}, {"queued": 3}, "451 4.3.0 busy"),
    ],
)
def test_what_is_said_to_every_mail_is_noted(
    notice: Notice, replies: Replies, expected: dict[str, int], reply: str
) -> None:
    script = Script(replies, pipelining=True)
    sent_by(script, lambda: states() == expected and not Delivery.objects.filter(reply="").exists())
    assert set(Delivery.objects.values_list("reply", flat=True)) == {reply}
    assert [mail for mail in script.mails if mail] == []  # pipelined, DATA is on its way when the answer comes


def test_one_that_is_hung_up_on_is_unknown_and_the_others_arrive_once(notice: Notice) -> None:
    script = Moody({".": b"hang up"})
    sent_by(script, is_sent)
    assert states() == {"unknown": 1, "handed_over": 2}
    assert sorted(to(script).values()) == [1, 1]
    assert Delivery.objects.get(state="unknown").address not in to(script)


def test_one_to_which_nothing_is_said_is_unknown_and_the_others_arrive_once(notice: Notice) -> None:
    script = Moody({}, silent=True)
    sent_by(script, is_sent, timeout=3)
    assert states() == {"unknown": 1, "handed_over": 2}
    assert sorted(to(script).values()) == [1, 1]


def test_one_that_is_refused_after_its_content_is_refused_alone(notice: Notice) -> None:
    script = Moody({".": b"554 5.7.1 looks like spam"})
    sent_by(script, is_sent)
    assert states() == {"refused": 1, "handed_over": 2}
