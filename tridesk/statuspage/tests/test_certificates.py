from __future__ import annotations

import base64
import re
import subprocess
import zlib
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.papers import faults_in
from tridesk.kit import clock, sandbox, typesetting
from tridesk.kit.errors import Invalid
from tridesk.statuspage import certificate_paper, certificates
from tridesk.statuspage.certificates import Certificate, NoProof, issue, proof_of, read_proof, still_says
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story, correct, message
from tridesk.statuspage.views import certificates as views

NOW = MONDAY + 10 * DAY


@pytest.fixture
def eventful(here: Story) -> Story:
    """Tuesday: two hours of planned work, then an hour unstable of which twenty minutes out of service."""
    here.announce(HOUR, DAY, DAY + 2 * HOUR)
    here.report(DAY + 3 * HOUR, RegisterState.UNSTABLE)
    here.report(DAY + 3 * HOUR + 20 * MINUTE, RegisterState.OUT_OF_SERVICE)
    here.report(DAY + 3 * HOUR + 40 * MINUTE, RegisterState.UNSTABLE)
    here.report(DAY + 4 * HOUR, RegisterState.STABLE)
    return here


def certified(story: Story, begin: timedelta = DAY - HOUR, end: timedelta = DAY + 5 * HOUR) -> Certificate:
    return issue(story.board, story.log.head, MONDAY + begin, MONDAY + end, NOW)


def test_it_says_when_the_register_was_what(eventful: Story) -> None:
    made = certified(eventful)
    assert [(stretch.state, stretch.is_planned, stretch.length) for stretch in made.interruptions] == [
        (RegisterState.OUT_OF_SERVICE, True, 2 * HOUR),
        (RegisterState.UNSTABLE, False, 20 * MINUTE),
        (RegisterState.OUT_OF_SERVICE, False, 20 * MINUTE),
        (RegisterState.UNSTABLE, False, 20 * MINUTE),
    ]
    tally = made.tally
    assert (tally.known, tally.planned, tally.out, tally.unstable) == (6 * HOUR, 2 * HOUR, 20 * MINUTE, 40 * MINUTE)


@pytest.mark.parametrize(
    ("begin", "end", "field"),
    [
        (2 * HOUR, HOUR, "end"),
        (HOUR, HOUR, "end"),
        (HOUR, HOUR + timedelta(days=367), "end"),
        (9 * DAY, 11 * DAY, "end"),
        (-HOUR, HOUR, "begin"),
    ],
)
def test_what_nobody_can_know_is_not_certified(here: Story, begin: timedelta, end: timedelta, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        certified(here, begin, end)
    assert refused.value.field == field


def test_a_proof_is_read_again_as_it_was_made(eventful: Story) -> None:
    made = certified(eventful)
    assert read_proof(proof_of(made, eventful.log.signer), eventful.log.signer) == made


def test_whoever_changes_a_proof_has_none(eventful: Story) -> None:
    signer = eventful.log.signer
    proof = proof_of(certified(eventful), signer)
    packed, signature = proof.split(".")
    other = certified(eventful, DAY, DAY + HOUR).words()
    forged = base64.urlsafe_b64encode(zlib.compress(other)).decode().rstrip("=")
    bomb = base64.urlsafe_b64encode(zlib.compress(b"0" * 10_000_000)).decode().rstrip("=")
    halves = ("", "x", ".", packed, f"{packed}.", f"{forged}.{signature}", f"{bomb}.{signature}")
    for nonsense in (*halves, f"{proof}.x", f"{proof[:-4]}AAAA", "é.é"):
        with pytest.raises(NoProof):
            read_proof(nonsense, signer)


def test_openssl_verifies_it_with_the_public_key_alone(eventful: Story, tmp_path: Path) -> None:
    made, signer = certified(eventful), eventful.log.signer
    files = {
        "words": made.words(),
        "signature": base64.b64decode(signer.sign(made.words())),
        "key": signer.pem().encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key", "-sigfile", "signature", "-in", "words"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature Verified Successfully" in done.stdout, done.stderr


def test_the_log_still_says_the_same_whatever_happens_later(eventful: Story) -> None:
    made = certified(eventful)
    eventful.report(9 * DAY, RegisterState.UNSTABLE)
    eventful.announce(9 * DAY, 20 * DAY, 21 * DAY)
    assert still_says(made, eventful.log) is True


def test_who_changes_his_mind_is_found_out(eventful: Story) -> None:
    made = certified(eventful, DAY, 8 * DAY)
    eventful.report(9 * DAY, RegisterState.OUT_OF_SERVICE, since=MONDAY + 7 * DAY)
    assert still_says(made, eventful.log) is False
    eventful.log.path.unlink()
    assert still_says(made, Story(eventful.log.path.parent).log) is False


def test_on_paper_it_says_the_same_in_three_languages(eventful: Story) -> None:
    dutch, french, german = certificate_paper.parts(certified(eventful), "https://desk.example/proof")
    assert dutch.certified == (
        "Hiermee wordt verklaard hoe het Rijksregister van de natuurlijke personen heeft gewerkt van "
        "24/11/2026, 08.00\u00a0uur tot 24/11/2026, 14.00\u00a0uur (Belgische tijd)."
    )
    assert [row.state for row in dutch.rows] == ["buiten dienst (gepland)", "instabiel", "buiten dienst", "instabiel"]
    assert dutch.total == ("Samen: buiten dienst 20\u00a0min, instabiel 40\u00a0min, gepland onderhoud 2\u00a0u.")
    assert french.rows[0].begin == "24/11/2026, 09h00"
    assert german.rows[0].begin == "24.11.2026, 09.00\u00a0Uhr"
    assert german.total == (
        "Insgesamt: 20\u00a0Min. außer Betrieb, 40\u00a0Min. instabil, 2\u00a0Std. geplante Wartung."
    )


def test_a_quiet_time_is_certified_as_quiet(eventful: Story) -> None:
    part = certificate_paper.parts(certified(eventful, 2 * DAY, 3 * DAY), "u")[1]
    assert (part.rows, part.total) == ((), "")
    assert part.verdict == "Durant cette période, le Registre national a été stable en permanence."


def test_the_pdf_holds_the_proof(eventful: Story) -> None:
    made = certified(eventful)
    proof = proof_of(made, eventful.log.signer)
    raw = certificate_paper.pdf(made, "https://desk.example/proof", proof)
    assert raw.startswith(b"%PDF-")
    assert f"https://desk.example/proof?p={proof}".encode() in raw
    assert b"proof.txt" in raw
    assert faults_in(raw, has_attachments=True) == []


# --- the pages


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en"})


@pytest.mark.django_db
def test_anybody_gets_a_certificate_and_verifies_it(eventful: Story, client: Client) -> None:
    assert client.get("/register/certificate/").status_code == 200
    with clock.frozen(NOW):
        answer = client.get("/register/certificate/", {"begin": "2026-11-24T08:00", "end": "2026-11-24T14:00"})
    assert answer.status_code == 302
    proof = parse_qs(urlsplit(answer["Location"]).query)["p"][0]
    assert read_proof(proof, publisher().log.signer).stretches == certified(eventful).stretches
    page = client.get(answer["Location"]).content.decode()
    assert "Genuine: we signed this" in page
    assert "buiten dienst (gepland)" in page
    paper = client.get("/register/certificate/paper", {"p": proof})
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert paper["Content-Disposition"] == 'attachment; filename="tridesk-20261124-20261124.pdf"'


@pytest.mark.django_db
def test_a_paper_that_cannot_be_set_gets_a_sentence(
    eventful: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "_LIMITS", sandbox.Limits(megabytes=1))
    proof = proof_of(certified(eventful), publisher().log.signer)
    answer = client.get("/register/certificate/paper", {"p": proof})
    assert (answer.status_code, "cannot be made at the moment" in answer.content.decode()) == (503, True)


@pytest.mark.django_db
def test_a_network_gets_only_so_many_papers_in_an_hour(
    eventful: Story, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_PAPERS", 1)
    proof = proof_of(certified(eventful), publisher().log.signer)
    statuses = [client.get("/register/certificate/paper", {"p": proof}).status_code for _ in range(2)]
    assert statuses == [200, 429]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"begin": "2026-11-24T08:00"}, "This field is required."),
        ({"begin": "yesterday", "end": "2026-11-24T08:00"}, "Type the day and the hour, for example 24/12/2026 14.30."),
        ({"begin": "2026-11-24T08:00", "end": "2026-11-24T07:00"}, "The end must be later than the beginning."),
        ({"begin": "2020-11-24T08:00", "end": "2020-11-24T09:00"}, "At that hour the state was not kept yet."),
    ],
)
def test_hours_that_make_no_sense_are_sent_back(here: Story, client: Client, typed: dict[str, str], fault: str) -> None:
    answer = client.get("/register/certificate/", typed)
    assert answer.status_code == 422
    assert fault in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["proof", "paper"])
def test_a_false_proof_is_refused_in_a_sentence(here: Story, client: Client, page: str) -> None:
    answer = client.get(f"/register/certificate/{page}", {"p": "nonsense.nonsense"})
    assert answer.status_code == 422
    assert "This is no certificate of ours" in answer.content.decode()


@pytest.mark.django_db
def test_a_false_proof_stays_where_it_was_typed(here: Story, client: Client) -> None:
    page = client.get("/register/certificate/proof", {"p": "<b>non sense</b>\x00"}).content.decode()
    field = re.search(r'<textarea\s+id="proof"[^>]*\saria-invalid="true"\s+autofocus\s*>([^<]*)<', page)
    assert field is not None
    assert field[1].startswith("&lt;b&gt;non sense&lt;/b&gt;")


@pytest.mark.django_db
def test_the_address_alone_asks_for_the_proof(here: Story, client: Client) -> None:
    answer = client.get("/register/certificate/proof", {"p": " "})
    assert (answer.status_code, answer["Location"]) == (302, "/register/certificate/")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["https://desk.example/proof?p={}", " {} ", "{}\n"])
def test_a_proof_is_taken_as_people_paste_it(eventful: Story, client: Client, typed: str) -> None:
    proof = proof_of(certified(eventful), eventful.log.signer)
    broken = f"{proof[:60]}\r\n{proof[60:]}"
    page = client.get("/register/certificate/proof", {"p": typed.format(broken)}).content.decode()
    assert "Genuine: we signed this" in page


@pytest.mark.django_db
def test_a_record_that_says_something_else_today_is_admitted(eventful: Story, client: Client) -> None:
    made = certified(eventful, DAY, 8 * DAY)
    eventful.report(9 * DAY, RegisterState.OUT_OF_SERVICE, since=MONDAY + 7 * DAY)
    page = client.get("/register/certificate/proof", {"p": proof_of(made, eventful.log.signer)}).content.decode()
    assert "says something else today" in page


def test_a_correction_of_words_changes_no_certificate(eventful: Story) -> None:
    made = certified(eventful)
    with eventful.at(9 * DAY):
        correct(eventful.log, eventful.board.incidents[0].id, message("x"), by="siebe", via="editor")
    assert still_says(made, eventful.log) is True
    assert timedelta(days=366) == certificates.LONGEST
