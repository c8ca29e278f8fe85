"""Test helpers: the letter of a confirmation and the answer to it."""

from __future__ import annotations

import re

from django.test import Client

from tridesk.accounts.models import User


class Postbox:
    """In-memory twin of the out-tray: keeps the letters given to it."""

    def __init__(self) -> None:
        self.letters: list[dict[str, str]] = []

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        self.letters.append({"ref": ref, "to": to, "subject": subject, "text": text, "language": language})
        return len(self.letters)

    def came_back(self, mails: object) -> set[int]:
        return set()

    @property
    def link(self) -> str:
        """The path of the link in the last letter."""
        match = re.search(r"http\S+?(/up-to-date/[\w-]+/)", self.letters[-1]["text"])
        assert match is not None
        return match[1]


def filled(client: Client, link: str, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with some fields typed over (`c_name` is the first contact's)."""
    form = client.get(link).context["form"]
    values = {name: str(form[name].value() or "") for name in form.fields}
    person = next(iter(form.sheet.contacts))
    typed = {
        name.replace("c_", f"c{person}-").replace("o_", "o-").replace("n_", "n0-"): v for name, v in changes.items()
    }
    return values | typed | {"do": "send"}
