"""How long five thousand entries in three languages take to be offered, found and published; the requester's page."""

from __future__ import annotations

import http.client
import random
import struct
import time
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlencode

from django.db import transaction

from bench import stock, words
from bench.installation import Installation
from bench.report import Report, percentile
from bench.requests import me, session, timed
from tridesk.accounts.models import User
from tridesk.faq import actions as faq
from tridesk.faq import semantic
from tridesk.faq.models import Entry, Meaning, Text
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.kit import clock
from tridesk.portal.actions import links
from tridesk.portal.queries import followed_by
from tridesk.portal.views.gate import COOKIE
from tridesk.statuspage.bundles import KEPT
from tridesk.tickets.actions.opening import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
from tridesk.website import actions as website

ENTRIES: Final = 5_000
PARAGRAPHS: Final = 3  # of an answer
ASKED: Final = 120  # questions
CHANGED: Final = 10  # entries that are published anew, one by one, after as many as there are bundles kept
OFFERED: Final = 150  # ms, p95
FOUND: Final = 50  # ms, p95
PUBLISHED: Final = 10.0  # s, all of them
ONE_PUBLISHED: Final = 300  # ms
PAGE: Final = 20  # ms, p50 of the requester's page
_LANGUAGES: Final = ("nl", "fr", "de")
_CSRF: Final = "a" * 32  # a token that the client makes up, in cookie and header alike


def measure(installation: Installation, report: Report) -> None:
    """Writes the entries, asks for them in sentences of their own words, and publishes them."""
    part = f"answers, {ENTRIES:,} entries"
    report.note(
        f"Answers: {ENTRIES} entries in {len(_LANGUAGES)} languages of words as frequent as real ones; one client,"
        f" keep-alive; {ASKED} questions of a dozen words each; "
        + ("with the model of the extra `semantic`." if semantic.is_installed() else "without a model of meanings.")
    )
    stock.empty(installation)
    dice = random.Random(11)
    since = time.monotonic()
    entries = _written(dice)
    report.add(part, "written", time.monotonic() - since, "s")
    if semantic.is_installed():
        _learn(report, part, dice)
    with installation.connect(superuser=True) as db:
        db.execute("VACUUM ANALYZE faq_entry, faq_text")
    with installation.running("web"):
        _measure_pages(installation, report, part, dice)
    _measure_publishing(report, part, entries, dice)


def _written(dice: random.Random) -> list[int]:
    """Entries that the public may read, with those that a state folder has already; their numbers."""
    spoken = words.languages()
    writer = me()
    wanted = {"name": "Reader", "role": "supervisor", "language": "en"}
    reader, _created = User.objects.get_or_create(username="reader", defaults=wanted)
    numbers = list(Entry.objects.order_by("number").values_list("number", flat=True)[:ENTRIES])
    for begin in range(len(numbers), ENTRIES, 100):
        with transaction.atomic():
            for _entry in range(begin, min(begin + 100, ENTRIES)):
                texts = {
                    code: EntryWording(
                        f"{spoken[code].sentence(dice)[:200]} ?",
                        "\n\n".join(spoken[code].sentence(dice) for _paragraph in range(PARAGRAPHS)),
                        wordings=[spoken[code].sentence(dice)[:200] for _wording in range(3)],
                    )
                    for code in _LANGUAGES
                }
                content = EntryContent(source="nl", texts=texts, audience="public", topic="ACC")
                entry = faq.write_entry(content, by=writer)
                faq.propose(entry.number, by=writer)
                faq.validate(entry.number, by=reader)
                numbers.append(entry.number)
    return numbers


def _learn(report: Report, part: str, dice: random.Random) -> None:
    """Learns some texts; the others get a vector by lot, for which a search takes as long."""
    since = time.monotonic()
    learnt = semantic.learn()
    report.add(part, f"meanings of {learnt} texts learnt", time.monotonic() - since, "s")
    now, size = clock.now(), len(bytes(Meaning.objects.values_list("vector", flat=True)[0])) // 2
    rest = Text.objects.filter(meaning=None).values_list("pk", flat=True)
    Meaning.objects.bulk_create(
        [
            Meaning(text_id=pk, vector=struct.pack(f"<{size}e", *(dice.gauss(0, 0.05) for _ in range(size))), at=now)
            for pk in rest
        ],
        batch_size=1_000,
    )


def _measure_pages(installation: Installation, report: Report, part: str, dice: random.Random) -> None:
    line = http.client.HTTPConnection("127.0.0.1", installation.http, timeout=600)
    signed_in = {"Cookie": f"sessionid={session(me())}"}
    spoken = words.languages()
    questions = [
        " ".join(spoken[code].draw(dice, 12)) for code in _LANGUAGES for _question in range(ASKED // len(_LANGUAGES))
    ]

    def took(asked: Iterable[tuple[str, str]], headers: dict[str, str]) -> Sequence[float]:
        each = list(asked)
        for path, form in each[:5]:
            timed(line, path, headers, form)
        return [timed(line, path, headers, form) * 1000 for path, form in each]

    writes = {"Cookie": f"{signed_in['Cookie']}; csrftoken={_CSRF}", "X-CSRFToken": _CSRF}
    writes["Content-Type"] = "application/x-www-form-urlencoded"
    offered = took((("/tickets/new/answers", urlencode({"text": text})) for text in questions), writes)
    report.add(part, "offered while a question is typed, p50", percentile(offered, 0.5), "ms")
    report.add(part, "offered while a question is typed, p95", percentile(offered, 0.95), "ms", f"< {OFFERED} ms")
    few = [" ".join(text.split()[:2]) for text in questions]
    search_times = took(((f"/answers/?{urlencode({'q': text})}", "") for text in few), signed_in)
    report.add(part, "page of a search, two words, p50", percentile(search_times, 0.5), "ms")
    report.add(part, "page of a search, two words, p95", percentile(search_times, 0.95), "ms", f"< {FOUND} ms")
    asker = Requester(name="Iemand", email="iemand@stad.example")
    ticket = open_ticket(NewTicket(None, Channel.MAIL, "nl", "Vraag", "Mijn vraag", asker))
    token = links.make_link(ticket, asker.email, "nl").rstrip("/").rpartition("/")[2]
    followed = followed_by(token)
    assert followed is not None
    own = {"Cookie": f"{COOKIE}={links.open_link(followed, 'bench')}"}
    pages = took([("/request/", "")] * ASKED, own)
    report.add(part, "page of a request, p50", percentile(pages, 0.5), "ms", f"< {PAGE} ms")
    report.add(part, "page of a request, p95", percentile(pages, 0.95), "ms")
    line.close()


def _measure_publishing(report: Report, part: str, entries: Sequence[int], dice: random.Random) -> None:
    since = time.monotonic()
    bundle = website.publish_all()
    report.add(part, "all published", time.monotonic() - since, "s", f"< {PUBLISHED:.0f} s")
    took, german = [], words.languages()["de"]
    for number in entries[: KEPT + CHANGED]:
        answer = "\n\n".join(german.sentence(dice) for _paragraph in range(PARAGRAPHS))
        changed = EntryWording(f"{german.sentence(dice)[:200]} ?", answer)
        faq.translate(number, "de", changed, by=me())
        faq.validate(number, by=User.objects.get(username="reader"))
        since = time.monotonic()
        before, bundle = bundle, website.publish_answer(number)
        took.append((time.monotonic() - since) * 1000)
        assert bundle > before
    report.add(part, "one changed and published, p95", percentile(took[KEPT:], 0.95), "ms", f"< {ONE_PUBLISHED} ms")
