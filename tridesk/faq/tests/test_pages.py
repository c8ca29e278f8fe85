"""Pages of answers: found, written, translated beside the original, compared, merged; work that waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts import worklist
from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.faq import actions, ports, queries
from tridesk.faq.models import Entry, Miss
from tridesk.faq.tests.conftest import IN_STEP, Writer
from tridesk.faq.values import EntryWording
from tridesk.faq.worklist import of_faq
from tridesk.kit import clock

ClientOf = Callable[[User], Client]

TYPED: Final = {
    "language": "nl",
    "question": "Hoe?",
    "answer": "Zo.",
    "audience": "desk",
    "links": "De wet https://law.example/1983",
    "wordings": "Op welke manier?\n\n",
}


@pytest.fixture
def client_of() -> ClientOf:
    def sign_in(user: User) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def taker(client_of: ClientOf, karim: User) -> Client:
    return client_of(karim)


@pytest.fixture
def lead(client_of: ClientOf, sofie: User) -> Client:
    return client_of(sofie)


@pytest.fixture
def reader(client_of: ClientOf, db: None) -> Client:
    return client_of(User.objects.create(username="tc", name="Tom Centre", role="technical_centre", language="en"))


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def test_what_is_typed_is_kept_until_the_entry_has_it(taker: Client) -> None:
    kept = "/drafts/faq:new:nl"
    assert f'data-draft-url="{kept}"' in page(taker, "/answers/new?language=nl")
    taker.put(kept, {"fields": {"answer": "Half"}}, content_type="application/json")
    refused = taker.post("/answers/new", {"language": "nl"})
    assert (refused.status_code, taker.get(kept).json()["fields"]) == (422, {"answer": "Half"})
    assert "data-draft-sent" in refused.content.decode()
    assert taker.post("/answers/new", TYPED).status_code == 302
    assert taker.get(kept).status_code == 204
    assert 'data-draft="faq:1:nl" data-draft-url="/drafts/faq:1:nl" data-draft-of="1"' in page(
        taker, "/answers/F-0001/edit"
    )
    assert 'data-draft="faq:1:fr"' in page(taker, "/answers/F-0001/edit?language=fr")


def test_an_entry_is_written_proposed_and_validated_on_its_pages(taker: Client, lead: Client) -> None:
    assert taker.post("/answers/new", TYPED)["Location"] == "/answers/F-0001"
    taker.post("/answers/F-0001/act", {"do": "propose"})
    assert "partly yours" in page(taker, "/answers/F-0001")
    lead.post("/answers/F-0001/act", {"do": "validate", "version": "1"})
    entry = Entry.objects.get()
    text = entry.texts.get()
    assert (entry.state, text.wordings) == ("validated", ["Op welke manier?"])
    assert text.links == [{"title": "De wet", "url": "https://law.example/1983"}]
    assert 'href="https://law.example/1983"' in page(taker, "/answers/F-0001")


def test_words_that_look_like_a_person_are_said_to_mean_nobody_on_the_page(
    taker: Client, lead: Client, write: Writer
) -> None:
    """By the writer, to be asked at all; then by the second reader, for good."""
    Contact.objects.create(name="Truiden Sint")
    texts = {code: EntryWording(f"{code}?", f"{code}.") for code in ("nl", "fr", "de")}
    path = f"/answers/{write(texts | {'nl': EntryWording('Waar?', 'In Sint Truiden.')}, audience='public').name}"
    asked = taker.post(f"{path}/act", {"do": "propose"}, follow=True).content.decode()
    assert "“Sint Truiden” is the name of a contact or a colleague" in asked
    assert 'name="do" value="no_person"' not in asked
    taker.post(f"{path}/act", {"do": "propose", "no_person": "1"})
    assert "A colleague who validates answers can say so here." in page(taker, path)
    assert taker.post(f"{path}/act", {"do": "no_person", "version": "1"}).status_code == 403
    assert 'name="do" value="no_person"' in page(lead, path)
    lead.post(f"{path}/act", {"do": "no_person", "version": "1"})
    shown = page(lead, path)
    assert "is the name of" not in shown
    assert "Words that mean nobody" in shown
    lead.post(f"{path}/act", {"do": "validate", "version": "1"})
    assert Entry.objects.get().state == "validated"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://[", "https://a\u2100b.example", "data:,x https://"])
def test_a_link_that_is_no_address_is_refused_with_what_was_typed(taker: Client, link: str) -> None:
    typed = {"language": "nl", "question": "Hoe?", "answer": "Zo.", "audience": "desk", "links": link}
    response = taker.post("/answers/new", typed)
    assert response.status_code == 422
    assert link in response.content.decode()
    assert not Entry.objects.exists()


def test_a_translation_is_written_beside_its_original_paragraph_by_paragraph(taker: Client, write: Writer) -> None:
    entry = write({"nl": IN_STEP["nl"]})
    shown = page(taker, f"/answers/{entry.name}/edit?language=fr")
    assert shown.count("not translated yet") == 3
    taker.post(
        f"/answers/{entry.name}/edit?language=fr",
        {"version": "1", "part_0": "Qui ?", "part_1": "En dix jours.", "part_2": ""},
    )
    shown = page(taker, f"/answers/{entry.name}/edit?language=fr")
    assert shown.count("not translated yet") == 1
    assert "1 paragraph behind" in page(taker, f"/answers/{entry.name}")
    taker.post(
        f"/answers/{entry.name}/edit?language=fr",
        {"version": "2", "part_0": "Qui ?", "part_1": "En dix jours.", "part_2": "Demandez-le."},
    )
    assert entry.texts.get(language="fr").is_current


def test_what_changed_in_the_original_is_shown_beside_its_translation_alone(taker: Client, write: Writer) -> None:
    entry = write()
    five = EntryWording(IN_STEP["nl"].question, IN_STEP["nl"].answer.replace("tien", "vijf"))
    write({"nl": five}, number=entry.number)
    shown = page(taker, f"/answers/{entry.name}/edit?language=de")
    assert "<del>tien</del>" in shown
    assert ">vijf</ins>" in shown
    assert "Other numbers than in the original. There: 5. Here: 10." in shown
    assert shown.count("the original changed") == 1


@pytest.mark.parametrize(
    ("typed", "is_current"),
    [
        ({"part_1": "Binnen fünf Werktagen."}, True),
        ({"right_1": "1"}, True),
        ({"part_2": "Fragen Sie bitte den Dienst."}, False),
    ],
)
def test_only_a_paragraph_that_was_looked_at_becomes_current(
    taker: Client, write: Writer, typed: dict[str, str], is_current: bool
) -> None:
    entry = write()
    five = EntryWording(IN_STEP["nl"].question, IN_STEP["nl"].answer.replace("tien", "vijf"))
    write({"nl": five}, number=entry.number)
    first, second = IN_STEP["de"].answer.split("\n\n")
    same = {"version": "2", "part_0": IN_STEP["de"].question, "part_1": first, "part_2": second}
    assert taker.post(f"/answers/{entry.name}/edit?language=de", same | typed).status_code == 302
    assert entry.texts.get(language="de").is_current == is_current


def test_a_colleague_who_was_first_is_not_overwritten(taker: Client, lead: Client, write: Writer) -> None:
    entry = write()
    typed = {"version": "1", "question": "Hoe?", "answer": "Zo.\n\nEn zo.", "audience": "desk"}
    assert lead.post(f"/answers/{entry.name}/edit", typed).status_code == 302
    response = taker.post(f"/answers/{entry.name}/edit", typed | {"question": "Wat?"})
    assert response.status_code == 422
    assert "Somebody changed this answer" in response.content.decode()
    assert 'value="Wat?"' in response.content.decode()


def test_the_list_is_narrowed_and_searched(taker: Client, write: Writer, published: Entry, karim: User) -> None:
    draft = write({"nl": EntryWording("Wat kost een attest?", "Vijf euro.")}, owner=karim.pk, confirm_by=clock.today())
    for query, names in {
        "": [published, draft],
        "state=validated": [published],
        "audience=desk": [draft],
        "lacks=fr": [draft],
        "q=attest": [draft],
        "q=F-0001": [published],
        "q=registre&state=draft": [],
        "topic=nothing": [],
    }.items():
        shown = page(taker, f"/answers/?{query}")
        assert {entry.name for entry in (published, draft) if entry.name in shown} == {row.name for row in names}, query


def test_a_list_costs_the_same_for_one_row_and_for_three(
    taker: Client, write: Writer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write()
    page(taker, "/answers/")
    with django_assert_max_num_queries(20) as first:
        page(taker, "/answers/")
    write(), write()
    with django_assert_max_num_queries(len(first)):
        page(taker, "/answers/")


def test_a_search_in_vain_stands_under_what_to_write_next(taker: Client, published: Entry) -> None:
    page(taker, "/answers/?q=zwembad")
    assert Miss.objects.get().words == "zwembad"
    assert "question=zwembad" in page(taker, "/answers/next")


def test_what_needs_a_hand_stands_under_what_to_write_next(
    taker: Client, published: Entry, write: Writer, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.frozen(clock.now() + timedelta(days=400)):
        actions.report_wrong(published.number, "Five days now.", by=karim)
        monkeypatch.setattr(ports.reopened, "answer", lambda: {published.number: 3})
        actions.note_left_out({published.number: ["Sint Truiden"]})
        rows = [queries.doubted(), queries.unconfirmed(), queries.never_used(), queries.missing_outside()]
        assert rows == [[published]] * 4
        assert queries.reopened() == [(published, 3)]
        write({"nl": EntryWording("Wat?", "Dit.")}, number=published.number, audience="public")
        assert queries.out_of_step() == [published]
        assert page(taker, "/answers/next").count(published.name) >= 4


def test_two_versions_are_compared_and_one_restored(taker: Client, write: Writer) -> None:
    entry = write(note="Eerst")
    five = EntryWording(IN_STEP["nl"].question, IN_STEP["nl"].answer.replace("tien", "vijf"))
    write({"nl": five}, number=entry.number, note="Daarna", audience="public")
    shown = page(taker, f"/answers/{entry.name}/history")
    for words in ("<del>tien</del>", "<del>Eerst</del>", "everybody"):
        assert words in shown
    assert "Nothing differs." in page(taker, f"/answers/{entry.name}/history?from=2&to=2")
    taker.post(f"/answers/{entry.name}/restore", {"version": "1"})
    assert Entry.objects.get().version == 3
    assert "tien" in entry.texts.get(language="nl").answer


def test_a_merged_entry_leads_to_the_one_that_stays(lead: Client, write: Writer, published: Entry) -> None:
    entry = write()
    lead.post(f"/answers/{entry.name}/act", {"do": "merge", "into": "f-0001"})
    response = lead.get(f"/answers/{entry.name}", follow=True)
    assert response.redirect_chain == [("/answers/F-0001?from=F-0002", 302)]
    assert "F-0002 was merged with this answer." in response.content.decode()


def test_an_answer_is_not_merged_into_what_its_readers_cannot_read(
    lead: Client, write: Writer, published: Entry, karim: User
) -> None:
    waiting = write(audience="public")
    path = f"/answers/{published.name}"
    shown = lead.post(f"{path}/act", {"do": "merge", "into": waiting.name}, follow=True).content.decode()
    assert f"validate {waiting.name} for them first" in shown
    assert Entry.objects.get(number=published.number).merged_into is None
    actions.propose(waiting.number, by=karim)
    lead.post(f"/answers/{waiting.name}/act", {"do": "validate", "version": waiting.version})
    lead.post(f"{path}/act", {"do": "merge", "into": waiting.name})
    assert Entry.objects.get(number=published.number).merged_into == waiting


def test_a_merge_with_nothing_is_refused_in_words(lead: Client, write: Writer) -> None:
    entry = write()
    response = lead.post(f"/answers/{entry.name}/act", {"do": "merge", "into": "F-9999"}, follow=True)
    assert "There is no such answer." in response.content.decode()


def test_it_is_confirmed_retired_reported_and_settled(taker: Client, lead: Client, published: Entry) -> None:
    path = f"/answers/{published.name}"
    day = clock.today() + timedelta(days=30)
    taker.post(f"{path}/act", {"do": "confirm", "confirm_by": day.isoformat()})
    assert Entry.objects.get().confirm_by == day
    shown = taker.post(f"{path}/act", {"do": "confirm", "confirm_by": "soon"}, follow=True).content.decode()
    assert "Type the day" in shown
    assert taker.post(f"{path}/report", {"sentence": "", "language": "nl"}).status_code == 422
    taker.post(f"{path}/report", {"sentence": "Het zijn er vijf.", "language": "nl"})
    assert "Het zijn er vijf." in page(taker, path)
    report = published.reports.get()
    for words in ("The report is settled.", "This report is settled already."):
        assert words in taker.post(f"{path}/act", {"do": "settle", "report": report.pk}, follow=True).content.decode()
    assert taker.post(f"{path}/act", {"do": "retire"}).status_code == 403
    lead.post(f"{path}/act", {"do": "retire", "why": "Gone."})
    assert Entry.objects.get().state == "retired"


def test_a_report_from_a_ticket_knows_it_and_leads_back_to_it(taker: Client, published: Entry) -> None:
    path = f"/answers/{published.name}"
    shown = page(taker, f"{path}?report=2026-000123")
    assert 'name="ticket" value="2026-000123"' in shown
    assert 'id="report" open' in shown
    assert 'value="1' not in page(taker, f"{path}?report=1").partition('name="ticket"')[2][:40]
    typed = {"sentence": "Het zijn er vijf.", "language": "nl", "ticket": "2026-000123"}
    assert taker.post(f"{path}/report", typed)["Location"] == "/tickets/2026-000123"
    assert published.reports.get().ticket == "2026-000123"
    assert 'href="/tickets/2026-000123"' in page(taker, path)
    assert taker.post(f"{path}/report", typed | {"ticket": "../x"}).status_code == 422


def test_the_language_of_the_reader_stands_first(client_of: ClientOf, published: Entry) -> None:
    marie = User.objects.create(username="marie", name="Marie Petit", role="call_taker", language="fr")
    shown = page(client_of(marie), f"/answers/{published.name}")
    assert (
        shown.index(IN_STEP["fr"].question) < shown.index(IN_STEP["nl"].question) < shown.index(IN_STEP["de"].question)
    )


def test_a_single_version_offers_no_comparison_and_its_values_are_words(taker: Client, write: Writer) -> None:
    entry = write(valid_to=date(2027, 5, 17))
    shown = page(taker, f"/answers/{entry.name}/history")
    assert "17 May 2027" in shown
    assert 'name="from"' not in shown
    write(number=entry.number)
    assert 'name="from"' in page(taker, f"/answers/{entry.name}/history")


def test_other_months_are_named_in_the_language_of_the_reader(taker: Client, write: Writer) -> None:
    entry = write()
    june = EntryWording(IN_STEP["nl"].question, IN_STEP["nl"].answer.replace("Binnen tien werkdagen", "Vanaf 1 juni"))
    write({"nl": june}, number=entry.number)
    assert "There: 1, June. Here: 10." in page(taker, f"/answers/{entry.name}/edit?language=fr")


def test_a_search_in_vain_leads_to_writing_its_answer(taker: Client, published: Entry) -> None:
    assert 'href="/answers/new?question=zwembad"' in page(taker, "/answers/?q=zwembad")


def test_who_may_only_read_sees_no_buttons(reader: Client, published: Entry) -> None:
    shown = page(reader, f"/answers/{published.name}") + page(reader, "/answers/") + page(reader, "/answers/next")
    assert "<button" not in shown.replace('<button class="button">Show', "").partition("page__content")[2] or (
        "/act" not in shown
    )
    assert "/edit" not in shown
    assert reader.post(f"/answers/{published.name}/act", {"do": "propose"}).status_code == 403


def test_an_entry_for_the_day_it_stands_alone_says_so(lead: Client, write: Writer) -> None:
    entry = write({"nl": IN_STEP["nl"]}, audience="public", only_until=clock.today())
    assert "In Dutch only until" in page(lead, f"/answers/{entry.name}")


def test_what_waits_for_a_person_stands_on_their_list(
    write: Writer, karim: User, sofie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist.sources, "answer", [of_faq])
    entry = write(owner=karim.pk, confirm_by=clock.today())
    assert worklist.groups(karim) == []
    actions.propose(entry.number, by=karim)
    actions.report_wrong(entry.number, "Wrong.", by=sofie)

    def waiting(user: User) -> dict[str, list[str]]:
        return {str(group.kind.name): [row.words for row in group.rows] for group in worklist.groups(user)}

    named = f"{entry.name}: {IN_STEP['nl'].question}"
    assert waiting(sofie) == {"Answers to validate": [named]}
    assert waiting(karim) == {
        "Answers that may be wrong or outdated": [f"{entry.name}: Wrong."],
        "Answers to confirm": [named],
    }
