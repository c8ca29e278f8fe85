"""The pages of the desk: a form does one thing, a refusal keeps what was typed."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Service
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, forms, queries
from tridesk.tickets.models import Regrouping, Ticket
from tridesk.tickets.tests.browsing import act, as_, at
from tridesk.tickets.tests.factories import (
    MONDAY,
    NUMBER,
    TOKEN,
    entries,
    fresh,
    kinds,
    opened,
    organisation,
    person,
    sent,
    service,
    topic,
)

LONG = "A long answer that took me a quarter of an hour."

WHY = {"reason": "letters look wrong"}


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
        ("/tickets/?view=new", "/tickets/?view=new"),
        ("https://elsewhere.example/", None),
        ("//elsewhere.example", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
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
        422,
        ["uploads"],
        1,
    )
    fits = SimpleUploadedFile("a.txt", b"123456")
    assert act(desk, ticket, "answer", text=LONG, uploads=fits).status_code == 302


def test_an_empty_file_is_refused_by_its_name_and_the_text_kept(desk: Client, ticket: Ticket) -> None:
    files = [SimpleUploadedFile("a.txt", b"1"), SimpleUploadedFile("b.txt", b"")]
    page = act(desk, ticket, "answer", text=LONG, uploads=files).content.decode()
    assert "“b.txt” is empty. Leave it out, or choose it again." in page
    assert (page.count(LONG), kinds(ticket)) == (1, ["request"])


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
        "Other",
        "de",
        4,
        "+32470123456",
        "",
    )
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


def test_an_expert_sees_his_questions_and_answers(asked: Ticket, karim: User) -> None:
    opened("Other")
    elke = as_(User.objects.get(username="elke"))
    assert [question.ticket for question in elke.get("/questions/").context["questions"]] == [asked]
    assert elke.get(at(asked)).status_code == 200
    answer = elke.post(at(asked, "expert-answer"), {"text": "There."})
    assert (answer.status_code, answer["Location"], fresh(asked).state) == (302, "/questions/", "open")
    assert list(elke.get("/questions/").context["questions"]) == []
    late = elke.post(at(asked, "expert-answer"), {"text": LONG})
    assert (late.status_code, late.content.decode().count(LONG)) == (422, 1)


def test_the_question_stands_on_top_and_the_reply_has_the_focus(asked: Ticket) -> None:
    page = as_(User.objects.get(username="elke")).get(at(asked)).content.decode()
    pinned = page.partition('<section class="ticket__asked"')[2].partition("</section>")[0]
    assert "vous demande" in pinned
    assert page.index("ticket__asked") < page.index("ticket__body")
    assert "autofocus" in page.partition('name="text"')[2].partition(">")[0]
    assert "data-rows" in as_(User.objects.get(username="elke")).get("/questions/").content.decode()


def test_the_outcome_is_shown_once_the_ticket_is_closed(desk: Client, ticket: Ticket, karim: User) -> None:
    actions.research(ticket, by=karim, awaited="the law", until=MONDAY.replace(day=5))
    assert "<dt>Outcome</dt>" not in desk.get(at(ticket)).content.decode()
    actions.close(fresh(ticket), by=karim, text="It says so.")
    assert "<dd>researched</dd>" in desk.get(at(ticket)).content.decode()


def test_a_question_to_a_colleague_by_name_is_his(ticket: Ticket, karim: User, registers: Service) -> None:
    tom, elke = (User.objects.get(username=name) for name in ("tom", "elke"))
    actions.hand_over(ticket, by=karim, service=registers, question="?", expert=tom, tell=False)
    assert ([question.ticket for question in queries.questions_for(tom)], queries.questions_for(elke)) == ([ticket], [])


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
        ({"subject": ""}, "subject"),
        ({"do": "close"}, "answer"),
        ({"requester_email": "x"}, "requester_email"),
        ({"channel": "pigeon"}, "channel"),
        ({"priority": "9"}, "priority"),
        ({"topic": "NONE"}, "topic"),
    ],
)
def test_a_new_ticket_refused_keeps_what_was_typed(desk: Client, wrong: dict[str, str], field: str) -> None:
    answer = desk.post("/tickets/new", NEW | {"do": "open", "text": LONG} | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (answer.content.decode().count(LONG), Ticket.objects.count()) == (1, 0)


@pytest.mark.parametrize("do", ["", "delete", "ANSWER"])
def test_a_gesture_that_the_page_does_not_know_does_nothing(desk: Client, ticket: Ticket, do: str) -> None:
    answer = act(desk, ticket, do, text="This must not leave.")
    assert (answer.status_code, answer.context["form"]["text"].value()) == (422, "This must not leave.")
    assert answer.content.decode().count("Nothing was done or sent") == 1
    assert (kinds(ticket), sent(ticket)) == (["request"], [])


def test_nor_does_a_new_ticket_without_a_gesture(desk: Client) -> None:
    assert desk.post("/tickets/new", NEW | {"do": "so"}).status_code == 422
    assert Ticket.objects.count() == 0


# --- what scripts post


@pytest.mark.parametrize("role", ["call_taker", "expert", "external_relations"])
def test_a_ticket_has_the_token_with_which_its_scripts_post(role: str, asked: Ticket) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.filter(role=role).first() or person("rita", role))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(at(asked)).content.decode())
    assert token is not None
    headers = {"X-CSRFToken": token[1]}
    presence = strict.post(at(asked, "presence"), {"doing": "looking"}, headers=headers)
    offers = strict.post(at(asked, "answers"), {"text": "key"}, headers=headers)
    assert (presence.status_code, offers.status_code) == (200, 200)
