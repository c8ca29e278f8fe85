"""The command `tridesk` itself, whatever it is asked to do."""

from __future__ import annotations

import signal
import sys

import pytest

from tridesk.config.command import main


@pytest.mark.parametrize(
    ("command", "function"),
    [
        ("run", "django.core.management.execute_from_command_line"),
        ("restore", "tridesk.config.recovery.restore.main"),
    ],
)
def test_ctrl_c_shows_no_traceback(command: str, function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_words: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(function, interrupted)
    monkeypatch.setattr(sys, "argv", ["tridesk", command])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 128 + signal.SIGINT
