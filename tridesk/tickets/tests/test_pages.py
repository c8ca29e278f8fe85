"""The pages of the desk: a form does one thing, a refusal keeps what was typed, no file is run by the browser."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.journal.models import Entry as JournalEntry
from tridesk.mailroom.models import InMail, OutMail
from tridesk.tickets import actions, feed, forms, queries, texts
from tridesk.tickets.models import Disposal, Regrouping, Template, Ticket
from tridesk.tickets.reference import loading
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    TOKEN,
    came,
    entries,
    fresh,
    kinds,
    mail,
    opened,
    organisation,
    person,
    service,
    topic,
    verbs,
)
from tridesk.tickets.views.live import _for_expert
from tridesk.tickets.writing import Upload

LONG = "A long answer that took me a quarter of an hour."

WHY = {"reason": "letters look wrong"}


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(karim: User) -> Client:
    return as_(karim)


def at(ticket: Ticket, what: str = "") -> str:
    return f"/tickets/{ticket.number}{f'/{what}' if what else ''}"


def act(client: Client, ticket: Ticket, do: str, **typed: Any) -> Any:
    return client.post(at(ticket, "act"), {"do": do, **typed})


# --- the foot of the ticket


@pytest.mark.parametrize(
    ("do", "typed", "state", "last"),
    [
        ("answer", {"text": "So.", "language": "fr"}, "open", "answer"),
        ("note", {"text": "Hm."}, "open", "note"),
        ("close", {"text": "So."}, "closed", "answer"),
        ("close", {}, "closed", "request"),
        ("research", {"awaited": "file", "until": "2026-03-05T16:00"}, "research", "request"),
        ("hand_over", {"service": "REG", "question": "Where?", "tell": "on"}, "second_line", "acknowledgement"),
        ("hand_over", {"service": "REG", "text": "Where?", "expert": "tom"}, "second_line", "question"),
    ],
)
@pytest.mark.usefixtures("registers")
def test_each_gesture(desk: Client, ticket: Ticket, do: str, typed: dict[str, str], state: str, last: str) -> None:
    answer = act(desk, ticket, do, **typed)
    assert (answer.status_code, answer["Location"]) == (302, at(ticket))
    assert (fresh(ticket).state, kinds(ticket)[-1]) == (state, last)


def test_until_is_typed_in_the_time_of_brussels(desk: Client, ticket: Ticket) -> None:
    act(desk, ticket, "research", awaited="file", until="2026-03-05T16:00")
    assert fresh(ticket).awaited_until == MONDAY.replace(day=5, hour=15)


def test_closing_says_what_it_was_about(desk: Client, ticket: Ticket) -> None:
    about = topic()
    act(desk, ticket, "close", text="So.", topic="ZZZ")
    assert fresh(ticket).topic == about


@pytest.mark.parametrize(
    ("do", "typed", "field"),
    [
        ("answer", {"text": "  "}, "text"),
        ("note", {"text": ""}, "text"),
        ("research", {"until": "2026-03-05T16:00"}, "awaited"),
        ("research", {"awaited": "file"}, "until"),
        ("research", {"awaited": "file", "until": "yesterday"}, "until"),
        ("research", {"awaited": "file", "until": "2020-03-05T16:00"}, "until"),
        ("hand_over", {"question": "Where?"}, "service"),
        ("hand_over", {"question": " ", "text": "", "service": "REG"}, "question"),
        ("hand_over", {"question": "Where?", "service": "NONE"}, "service"),
        ("answer", {"text": LONG, "language": "xx"}, "language"),
    ],
)
@pytest.mark.usefixtures("registers")
def test_a_refusal_names_the_field_and_keeps_the_text(
    desk: Client, ticket: Ticket, do: str, typed: dict[str, str], field: str
) -> None:
    answer = act(desk, ticket, do, **({"text": LONG} | typed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    if "text" not in typed:
        assert answer.content.decode().count(LONG) == 1
    assert (fresh(ticket).state, kinds(ticket)) == ("open", ["request"])


def test_who_is_late_reads_why_and_keeps_his_text(desk: Client, ticket: Ticket, sofie: User) -> None:
    actions.close(ticket, by=sofie)
    answer = act(desk, ticket, "close", text=LONG)
    (refusal,) = answer.context["form"].non_field_errors()
    assert (answer.status_code, answer.content.decode().count(LONG)) == (422, 1)
    assert refusal == "This ticket is closed now, so that is not possible. Perhaps a colleague was quicker."


def test_the_draft_goes_with_success_and_stays_with_a_refusal(desk: Client, ticket: Ticket, karim: User) -> None:
    key = f"ticket:{ticket.number}"
    actions.keep_draft(karim, key, {"text": LONG})
    act(desk, ticket, "answer", text=" ")
    assert queries.draft_of(karim, key) is not None
    act(desk, ticket, "answer", text=LONG)
    assert queries.draft_of(karim, key) is None


@pytest.mark.parametrize(
    ("typed", "goes"),
    [
        ("/tickets/?view=new", "/tickets/?view=new"), ("https://elsewhere.example/", None),
        ("//elsewhere.example", None), ("javascript:alert(1)", None), ("", None),
    ],
)  # fmt: skip
def test_back_to_where_one_was_but_never_elsewhere(desk: Client, ticket: Ticket, typed: str, goes: str | None) -> None:
    assert act(desk, ticket, "note", text="Hm.", next=typed)["Location"] == (goes or at(ticket))


def test_after_a_refusal_too(desk: Client, ticket: Ticket) -> None:
    refused = act(desk, ticket, "note", text="", next=f"{at(ticket)}?view=new")
    assert refused.context["here"] == f"{at(ticket)}?view=new"
    assert act(desk, ticket, "note", text="").context["here"] == at(ticket)


def test_files_over_the_limit_are_refused_and_the_text_kept(
    desk: Client, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_UPLOAD", 10)
    files = [SimpleUploadedFile(name, b"123456") for name in ("a.txt", "b.txt")]
    answer = act(desk, ticket, "answer", text=LONG, uploads=files)
    assert (answer.status_code, list(answer.context["form"].errors), answer.content.decode().count(LONG)) == (
        422, ["uploads"], 1,
    )  # fmt: skip
    assert act(desk, ticket, "answer", text=LONG, uploads=files[:1]).status_code == 302


# --- other gestures


def test_take_give_take_back_and_reopen(desk: Client, ticket: Ticket, karim: User, sofie: User) -> None:
    desk.post(at(ticket, "take"))
    assert fresh(ticket).owner == karim
    desk.post(at(ticket, "give"), {"to": "sofie"})
    assert fresh(ticket).owner == sofie
    desk.post(at(ticket, "give"), {"to": ""})
    assert fresh(ticket).owner is None
    actions.hand_over(ticket, by=karim, service=service("REG", "elke"), question="?", tell=False)
    desk.post(at(ticket, "take-back"))
    assert fresh(ticket).state == "open"
    actions.close(ticket, by=karim)
    desk.post(at(ticket, "reopen"))
    assert fresh(ticket).state == "open"


def test_a_colleague_who_does_not_exist_gets_nothing(desk: Client, ticket: Ticket, karim: User) -> None:
    desk.post(at(ticket, "take"))
    assert (desk.post(at(ticket, "give"), {"to": "nobody"}).status_code, fresh(ticket).owner) == (422, karim)


def test_corrections(desk: Client, ticket: Ticket) -> None:
    typed = {"subject": "Other", "language": "de", "priority": "4", "requester_phone": "0470 12 34 56"}
    assert desk.post(at(ticket, "change"), typed).status_code == 302
    now = fresh(ticket)
    assert (now.subject, now.language, now.priority, now.requester_phone, now.requester_email) == (
        "Other", "de", 4, "+32470123456", "",
    )  # fmt: skip
    assert desk.post(at(ticket, "change"), typed | {"subject": "", "requester_name": LONG}).status_code == 422


def test_merge_and_undo(desk: Client, ticket: Ticket) -> None:
    into = opened()
    answer = desk.post(at(ticket, "merge"), {"into": f" {into.number} "})
    grouping = Regrouping.objects.get()
    assert (answer["Location"], fresh(ticket).merged_into) == (at(into), into)
    assert desk.post(at(opened(), f"undo/{grouping.pk}")).status_code == 404
    assert desk.post(at(into, "undo/0")).status_code == 404
    assert desk.post(at(into, f"undo/{grouping.pk}")).status_code == 302
    assert (fresh(ticket).merged_into, desk.post(at(into, f"undo/{grouping.pk}")).status_code) == (None, 409)


def test_split_and_link(desk: Client, ticket: Ticket, karim: User) -> None:
    note = actions.note(ticket, by=karim, text="Other thing.")
    answer = desk.post(at(ticket, "split"), {"entry": [str(note.pk), "x", "9" * 30], "subject": "Other"})
    made = Ticket.objects.get(subject="Other")
    assert (answer["Location"], entries(made)) == (at(made), [("note", "Other thing.")])
    assert desk.post(at(ticket, "split"), {"subject": "None"}).status_code == 422
    assert desk.post(at(ticket, "link"), {"to": opened().number}).status_code == 302
    assert desk.post(at(ticket, "link"), {"to": "2026-999999"}).status_code == 404


def test_an_answer_is_taken_back(desk: Client, ticket: Ticket, karim: User) -> None:
    actions.answer(ticket, by=karim, text="Wrong.")
    entry = ticket.entries.get(kind="answer")
    assert desk.post(at(ticket, f"withdraw/{entry.pk}")).status_code == 302
    assert OutMail.objects.get().state == "withdrawn"
    assert desk.post(at(ticket, f"withdraw/{entry.pk}")).status_code == 409


def test_a_number_is_shown_with_a_reason(desk: Client) -> None:
    ticket = opened(text=NUMBER)
    assert desk.post(at(ticket, "reveal"), {"reason": ""}).status_code == 422
    answer = desk.post(at(ticket, "reveal"), {"reason": "To look it up"})
    assert (answer.status_code, answer.context["shown"]) == (200, [(TOKEN, "62031499901")])


def test_nothing_is_done_by_looking(desk: Client, ticket: Ticket) -> None:
    paths = (
        "act",
        "take",
        "give",
        "take-back",
        "reopen",
        "change",
        "merge",
        "split",
        "link",
        "reveal",
        "expert-answer",
    )
    assert {desk.get(at(ticket, path)).status_code for path in paths if path != "expert-answer"} == {405}


# --- the second line's page


@pytest.fixture
def asked(ticket: Ticket, karim: User, registers: Service) -> Ticket:
    return actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=False)


def test_an_expert_sees_his_questions_and_answers(asked: Ticket, karim: User) -> None:
    opened("Other")
    elke = as_(User.objects.get(username="elke"))
    assert [one.ticket for one in elke.get("/questions/").context["questions"]] == [asked]
    assert elke.get(at(asked)).status_code == 200
    answer = elke.post(at(asked, "expert-answer"), {"text": "There."})
    assert (answer.status_code, answer["Location"], fresh(asked).state) == (302, "/questions/", "open")
    assert list(elke.get("/questions/").context["questions"]) == []
    late = elke.post(at(asked, "expert-answer"), {"text": LONG})
    assert (late.status_code, late.content.decode().count(LONG)) == (422, 1)


def test_a_question_to_a_colleague_by_name_is_his(ticket: Ticket, karim: User, registers: Service) -> None:
    tom, elke = (User.objects.get(username=name) for name in ("tom", "elke"))
    actions.hand_over(ticket, by=karim, service=registers, question="?", expert=tom, tell=False)
    assert ([one.ticket for one in queries.questions_for(tom)], queries.questions_for(elke)) == ([ticket], [])


def test_a_refusal_keeps_the_experts_text(asked: Ticket) -> None:
    service("OTH", "mia")
    answer = as_(User.objects.get(username="elke")).post(at(asked, "expert-answer"), {"text": " "})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["text"])
    assert as_(User.objects.get(username="mia")).post(at(asked, "expert-answer"), {"text": "x"}).status_code == 404


# --- a new ticket

NEW = {"channel": "phone", "language": "nl", "subject": "Sleutel", "priority": "2"}


def test_typed_in_and_kept_open(desk: Client, karim: User) -> None:
    actions.keep_draft(karim, "new", {"subject": "Sl"})
    namur = organisation()
    typed = NEW | {"do": "open", "requester_phone": "0470/12 34 56", "organisation": "NAMUR", "text": "Waar?"}
    answer = desk.post("/tickets/new", typed)
    ticket = Ticket.objects.get()
    assert (answer["Location"], ticket.state, ticket.owner, ticket.organisation) == (at(ticket), "open", karim, namur)
    assert (ticket.requester_phone, entries(ticket)) == ("+32470123456", [("request", "Waar?")])
    assert queries.draft_of(karim, "new") is None


def test_answered_at_once(desk: Client) -> None:
    desk.post("/tickets/new", NEW | {"do": "close", "answer": "Morgen."})
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.outcome, kinds(ticket)) == ("closed", "answered", ["request", "answer"])


def test_an_organisation_that_is_not_known_is_not_lost(desk: Client) -> None:
    desk.post("/tickets/new", NEW | {"do": "open", "requester_name": "An", "organisation": "Bakery Peeters"})
    assert Ticket.objects.get().requester_name == "An, Bakery Peeters"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": ""}, "subject"), ({"do": "close"}, "answer"), ({"requester_email": "x"}, "requester_email"),
        ({"channel": "pigeon"}, "channel"), ({"priority": "9"}, "priority"), ({"topic": "NONE"}, "topic"),
    ],
)  # fmt: skip
def test_a_new_ticket_refused_keeps_what_was_typed(desk: Client, wrong: dict[str, str], field: str) -> None:
    answer = desk.post("/tickets/new", NEW | {"do": "open", "text": LONG} | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (answer.content.decode().count(LONG), Ticket.objects.count()) == (1, 0)


# --- files


def file_of(client: Client, ticket: Ticket) -> Any:
    return client.get(at(ticket, f"files/{ticket.entries.get().attachments.get().pk}"))


@pytest.mark.parametrize(
    ("kind", "name", "shown", "disposition"),
    [
        ("text/html", "a.html", "application/octet-stream", "attachment; filename*=UTF-8''a.html"),
        ("image/svg+xml", "a.svg", "application/octet-stream", "attachment; filename*=UTF-8''a.svg"),
        ("text/plain", 'é"\r\nX.txt', "application/octet-stream", "attachment; filename*=UTF-8''%C3%A9%22%0D%0AX.txt"),
        ("image/png", "a.png", "image/png", "inline; filename*=UTF-8''a.png"),
    ],
)
def test_only_pictures_are_shown(desk: Client, kind: str, name: str, shown: str, disposition: str) -> None:
    answer = file_of(desk, opened(uploads=[Upload(name, kind, b"<script>x()</script>")]))
    assert (answer.content, answer["Content-Type"], answer["Content-Disposition"]) == (
        b"<script>x()</script>", shown, disposition,
    )  # fmt: skip
    assert (answer["Content-Security-Policy"], answer["X-Content-Type-Options"]) == (
        "default-src 'none'; sandbox", "nosniff",
    )  # fmt: skip


def with_file() -> Ticket:
    body = '--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="a.html"\r\n\r\n<b>x\r\n--b--'
    (ticket,) = came(mail("Hi", body, kind='multipart/mixed; boundary="b"'))
    return ticket


def test_a_file_of_a_mail_is_read_out_of_the_sealed_mail(desk: Client) -> None:
    ticket = with_file()
    answer = file_of(desk, ticket)
    assert (answer.content.strip(), answer["Content-Type"]) == (b"<b>x", "application/octet-stream")


def test_what_is_no_longer_kept_or_cannot_be_opened_is_not_there(desk: Client) -> None:
    ticket = with_file()
    entry = ticket.entries.get()
    InMail.objects.update(sealed=b"\x01" + bytes(60))
    assert file_of(desk, ticket).status_code == 404
    assert desk.post(at(ticket, f"raw/{entry.pk}"), WHY).status_code == 404
    InMail.objects.all().delete()
    assert file_of(desk, ticket).status_code == 404
    assert desk.post(at(ticket, f"raw/{entry.pk}"), WHY).status_code == 404
    assert desk.get(at(ticket, "files/0")).status_code == 404


def test_the_raw_mail_is_a_download_that_is_journalled(desk: Client, karim: User) -> None:
    raw = mail("Hi", NUMBER)
    (ticket,) = came(raw)
    entry = ticket.entries.get()
    assert desk.get(at(ticket, f"raw/{entry.pk}")).status_code == 405
    assert desk.post(at(ticket, f"raw/{entry.pk}"), {"reason": " a "}).status_code == 422
    answer = desk.post(at(ticket, f"raw/{entry.pk}"), WHY)
    assert (answer.content, answer["Content-Type"], answer["Content-Disposition"]) == (
        raw, "application/octet-stream", f"attachment; filename*=UTF-8''{ticket.number}-{entry.pk}.eml",
    )  # fmt: skip
    told = JournalEntry.objects.get(verb="mail.raw_read")
    assert (told.by, told.ref, told.data) == (karim, ticket.ref, {"entry": entry.pk} | WHY)


# --- drafts, presence, feed


def put(client: Client, body: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.put("/drafts/new", raw, content_type="application/json")


def test_a_draft_is_put_got_and_deleted(desk: Client) -> None:
    assert desk.get("/drafts/new").status_code == 404
    assert put(desk, {"fields": {"text": "ha\x00lf", "n": 1}}).json() == {"saved_at": MONDAY.isoformat()}
    assert desk.get("/drafts/new").json() == {"fields": {"text": "half", "n": "1"}, "saved_at": MONDAY.isoformat()}
    assert desk.delete("/drafts/new").status_code == 204
    assert put(desk, {"text": ""}).json() == {"saved_at": None}
    assert desk.get("/drafts/new").status_code == 404


def test_half_a_character_is_kept_as_it_is(desk: Client) -> None:
    assert put(desk, b'{"text": "\\ud800"}').status_code == 200
    assert queries.draft_of(User.objects.get(username="karim"), "new") is not None


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"x"', b'{"fields": []}', b"\xff", b"[" * 100_000, b'{"t": "' + b"x" * 400_000 + b'"}']
)
def test_a_draft_that_is_none(desk: Client, body: bytes) -> None:
    assert put(desk, body).status_code == 422


def test_who_is_there(desk: Client, ticket: Ticket, sofie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(feed, "tell", lambda verb, ref: told.append((verb, ref)))
    for doing in ("writing", "writing", "looking"):
        desk.post(at(ticket, "presence"), {"doing": doing})
    answer = as_(sofie).post(at(ticket, "presence"), {"doing": "looking"})
    assert [(one.user.username, one.writing) for one in answer.context["others"]] == [("karim", False)]
    assert told == [("presence", ticket.ref)] * 3


def test_an_expert_hears_of_his_tickets_only(asked: Ticket) -> None:
    elke, other = User.objects.get(username="elke"), opened()
    pairs = [["a", asked.ref], ["b", other.ref], ["c", "colleague:x"]]
    assert _for_expert(elke, pairs) == [["a", asked.ref]]
    assert (_for_expert(elke, pairs[1:]), _for_expert(elke, feed.LOOK)) == ([], feed.LOOK)


# --- lists


@pytest.mark.parametrize(
    ("address", "subjects"),
    [
        ("/tickets/", {"mine"}), ("/tickets/?view=new", {"new"}), ("/tickets/?view=nonsense", {"mine"}),
        ("/tickets/?view=all", {"mine", "new", "done"}), ("/tickets/?q=done", {"done"}),
        ("/archive/", {"mine", "new", "done"}),
        ("/archive/?state=closed", {"done"}), ("/tickets/?view=new&language=fr", set()), ("/tickets/?q=%00", {"mine"}),
    ],
)  # fmt: skip
def test_lists(desk: Client, karim: User, address: str, subjects: set[str]) -> None:
    opened("new")
    opened("mine", owner=karim)
    actions.close(opened("done"), by=karim)
    assert {row.subject for row in desk.get(address).context["rows"]} == subjects


def test_a_number_in_the_search_box_goes_there(desk: Client, ticket: Ticket) -> None:
    assert desk.get("/tickets/", {"q": f" {ticket.number} "})["Location"] == at(ticket)


def test_an_address_of_a_page_that_is_none_is_refused(desk: Client) -> None:
    assert desk.get("/tickets/?view=new&after=x").status_code == 422


def fill(ticket: Ticket, karim: User, registers: Service) -> None:
    """One more of everything that hangs on a ticket."""
    came(mail(f"Re [{forms.__name__}]", LONG))
    actions.note(ticket, by=karim, text=f"{NUMBER} {LONG}", uploads=[Upload("a.txt", "text/plain", b"a")])
    actions.answer(ticket, by=karim, text=LONG)
    actions.hand_over(ticket, by=karim, service=registers, question="Where?", tell=True)
    actions.expert_answers(ticket, by=User.objects.get(username="elke"), text="There.")
    actions.link(ticket, opened(LONG, owner=karim), by=karim)
    actions.merge(opened(LONG), into=ticket, by=karim)


def test_pages_take_as_many_queries_for_one_row_as_for_three(
    desk: Client, ticket: Ticket, karim: User, sofie: User, registers: Service
) -> None:
    addresses = [
        "/tickets/", "/tickets/?view=new", "/tickets/?view=all", "/tickets/?view=late", "/tickets/?q=long", "/archive/",
        at(ticket), "/templates/", "/disposal/", "/tickets/new",
    ]  # fmt: skip
    lead = as_(person("lea", "project_leader"))
    elke = as_(User.objects.get(username="elke"))

    def counts() -> list[int]:
        counted = []
        for client, address in [*[(lead, one) for one in addresses], (desk, at(ticket)), (elke, "/questions/")]:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counted.append(len(captured))
        return counted

    def one_more() -> None:
        fill(ticket, karim, registers)
        actions.hand_over(opened(LONG), by=sofie, service=registers, question="Where?", tell=False)
        Template.objects.create(code=f"t{Template.objects.count()}", titles={"nl": "t"}, bodies={"nl": "b"})
        Disposal.objects.create(proposed_by=sofie, proposed_at=MONDAY, reason="x", closed_before=MONDAY, tickets=[])

    one_more()
    counts()
    first = counts()
    one_more()
    one_more()
    assert counts() == first


# --- keeping


def test_a_template_is_changed_by_who_may(sofie: User, desk: Client) -> None:
    loading.load()
    page = as_(sofie)
    typed = {f"{part}_{code}": f"{part} {code} {LONG}" for part in ("title", "body") for code in ("nl", "fr", "de")}
    assert desk.get("/templates/").status_code == 403
    assert page.post("/templates/access_restored", typed).status_code == 302
    kept = Template.objects.get(code="access_restored")
    assert (kept.active, kept.bodies["de"], sorted(kept.titles)) == (False, f"body de {LONG}", ["de", "fr", "nl"])
    refused = page.post("/templates/access_restored", typed | {"body_fr": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["body_fr"])
    assert page.get("/templates/none").status_code == 404


def test_a_template_is_filled_for_the_composer(desk: Client, ticket: Ticket) -> None:
    loading.load()
    address = at(ticket, "template/access_restored")
    french = desk.get(address, {"language": "fr"})
    assert french.content.decode().splitlines()[0] == "Bonjour An Peeters,"
    assert desk.get(address, {"language": "xx"}).content.decode().splitlines()[0] == "Beste An Peeters,"
    assert desk.get(at(ticket, "template/desk.footer")).status_code == 404


def test_a_disposal_is_proposed_and_decided(sofie: User, karim: User) -> None:
    lead = as_(person("lea", "project_leader"))
    typed = {"closed_before": "2030-01-01", "reason": LONG}
    refused = as_(sofie).post("/disposal/", typed)
    assert (refused.status_code, refused.context["form"]["reason"].value()) == (422, LONG)
    actions.close(opened(), by=karim)
    Ticket.objects.update(state="archived", archived_at=MONDAY, closed_at=MONDAY - timedelta(days=6 * 366))
    assert as_(sofie).post("/disposal/", typed).status_code == 302
    proposal = Disposal.objects.get()
    assert as_(sofie).post(f"/disposal/{proposal.pk}", {"do": "approve"}).status_code == 403
    assert lead.post("/disposal/0", {"do": "approve"}).status_code == 404
    assert lead.post(f"/disposal/{proposal.pk}", {"do": "refuse"}).status_code == 302
    assert (verbs(f"disposal:{proposal.pk}")[-1], Ticket.objects.get().subject) == ("disposal.refused", "Lost key")
    as_(sofie).post("/disposal/", typed)
    assert lead.post(f"/disposal/{Disposal.objects.latest('pk').pk}", {"do": "approve"}).status_code == 302
    assert Ticket.objects.get().subject == "—"


def test_a_word_from_another_address_is_marked(desk: Client) -> None:
    (ticket,) = came(mail("Hi", sender="An <an@namur.example>"))
    assert "Not the address of the requester" not in desk.get(at(ticket)).content.decode()
    came(mail(f"Re: Hi [{texts.mail_reference(ticket.number)}]", sender="An <an@elsewhere.example>"))
    assert "an@elsewhere.example</span>" in desk.get(at(ticket)).content.decode()
