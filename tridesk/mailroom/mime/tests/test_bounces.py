"""Bounces in free text: senders, wording and failed addresses."""

import pytest

from tridesk.mailroom.mime import AuthorKind, Mail, bounces, parse
from tridesk.mailroom.mime.tests.building import mail, multipart, part, text, whole

OURS = "From: helpdesk@desk.example\nTo: weg@ronse.example\nMessage-ID: <2026-000123.2@desk.example>\n"
SAID = "Uw bericht kon niet worden bezorgd bij weg@ronse.example.\n\nOriginal message headers:\n\n" + OURS


def bounce(sender: str, subject: str = "Onbestelbaar: Uw vraag", body: str = SAID, headers: str = "") -> bytes:
    return mail(headers, head=f"From: {sender}\nTo: helpdesk@desk.example\nSubject: {subject}\n", body=body)


def failed(read: Mail) -> list[str]:
    return [delivery.recipient for delivery in read.deliveries if delivery.action == "failed"]


SERVERS = [
    "MAILER-DAEMON@mx.ronse.example",
    "Mailer-Daemon <mailer_daemon@ronse.example>",
    "mailerdaemon@ronse.example",
    "Mail Delivery System <Mail.Delivery.System@mx.ronse.example>",
    "Mail Delivery Subsystem <noreply@ronse.example>",
    "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@ronse.example>",
    "post_master@ronse.example",
    "bounce-handler@ronse.example",
    "smtp-gateway@ronse.example",
    "E500_SMTP_Mail_Service@ronse.example",
    "MAILER-DAEMON (Mail Delivery System)",
    "Internet Mail Delivery <x@ronse.example>",
]


class TestWhoSpeaks:
    @pytest.mark.parametrize("sender", SERVERS)
    def test_a_mail_server_under_any_of_its_names(self, sender: str) -> None:
        read = parse(bounce(sender))
        assert (read.kind, failed(read)) == (AuthorKind.FAILURE, ["weg@ronse.example"])
        assert read.failed_message_id == "2026-000123.2@desk.example"

    def test_whoever_sends_without_a_sender(self) -> None:
        raw = bounce("Systeembeheer <ict@ronse.example>")
        assert parse(raw, null_sender=True).kind is AuthorKind.FAILURE
        assert parse(raw).kind is AuthorKind.ORDINARY

    def test_the_return_path_tells_it_as_well(self) -> None:
        assert parse(bounce("ict@ronse.example", headers="Return-Path: <>")).kind is AuthorKind.FAILURE

    def test_a_report_without_any_sender(self) -> None:
        assert parse(bounce("<>"), null_sender=True).kind is AuthorKind.FAILURE

    @pytest.mark.parametrize("sender", ["Femke <femke@ronse.example>", "Mia Postma <postma@ronse.example>"])
    def test_a_person_who_asks_about_a_bounce_is_a_person(self, sender: str) -> None:
        assert parse(bounce(sender)).kind is AuthorKind.ORDINARY

    @pytest.mark.parametrize("headers", ["Auto-Submitted: auto-replied", "X-Autoreply: yes"])
    def test_an_absence_without_sender_is_an_absence(self, headers: str) -> None:
        raw = bounce("femke@ronse.example", body="Ik ben afwezig. Wat u stuurt, wordt niet bezorgd.", headers=headers)
        assert parse(raw, null_sender=True).kind is AuthorKind.OUT_OF_OFFICE

    def test_a_program_without_sender_that_tells_of_something_else(self) -> None:
        raw = bounce("scan@ronse.example", "Scan", "Levering niet bezorgd door koerier, vraag info@koerier.example.")
        assert parse(raw, null_sender=True).kind is AuthorKind.ORDINARY


WORDS = [
    "Undeliverable: Uw vraag", "Mail could not be delivered", "Delivery failure notification", "Message blocked",
    "DELIVERY FAILURE: User weg not listed in Domino Directory", "Delivery status notification: error",
    "Non remis : Votre question", "Échec de la remise : Votre question", "Le message n’a pas pu être distribué",
    "Adresse introuvable", "Utilisateur non recensé dans l'annuaire", "Impossible de remettre votre message",
    "Onbestelbaar: Uw vraag", "Uw bericht is niet bezorgd", "Bezorging mislukt", "Adres niet gevonden",
    "Het bezorgen van uw bericht is mislukt", "Aflevering niet gelukt",
    "Unzustellbar: Ihre Frage", "Ihre Nachricht wurde nicht zugestellt", "Zustellung fehlgeschlagen",
    "Fehler bei der Nachrichtenzustellung", "Empfänger unbekannt", "Adresse nicht gefunden",
]  # fmt: skip
LATE = [
    "Delayed Mail (still being retried)",
    "Delivery delayed: Uw vraag",
    "Warning: message 1abc delayed 24 hours",
    "Bezorging vertraagd: Uw vraag",
    "Uw bericht is nog niet bezorgd",
    "Remise différée : Votre question",
    "Votre message n'a pas encore pu être remis",
    "Zustellung verzögert: Ihre Frage",
    "Noch nicht zugestellt",
]


class TestWhatIsSaid:
    @pytest.mark.parametrize("subject", WORDS)
    def test_a_failure(self, subject: str) -> None:
        read = parse(mail(head=f"From: MAILER-DAEMON@x.example\nSubject: {subject}\n", body="weg@ronse.example"))
        assert (read.kind, failed(read)) == (AuthorKind.FAILURE, ["weg@ronse.example"])

    @pytest.mark.parametrize("subject", LATE)
    def test_a_delay(self, subject: str) -> None:
        body = "weg@ronse.example\n\nAfter five days the message will be returned as undeliverable."
        assert (
            parse(mail(head=f"From: MAILER-DAEMON@x.example\nSubject: {subject}\n", body=body)).kind is AuthorKind.DELAY
        )

    def test_the_subject_of_our_own_mail_does_not_decide(self) -> None:
        subject = "Onbestelbaar: mijn aanvraag is vertraagd"
        raw = mail(head=f"From: MAILER-DAEMON@x.example\nSubject: {subject}\n", body="weg@ronse.example")
        assert parse(raw).kind is AuthorKind.FAILURE

    def test_a_shape_that_only_flufl_knows(self) -> None:
        body = "Hi. The MTA program at mx.ronse.example\nhas given up.\n\n<weg@ronse.example>:\nGone fishing.\n"
        read = parse(mail(head="From: MAILER-DAEMON@x.example\nSubject: Sorry\n", body=body))
        assert (read.kind, failed(read)) == (AuthorKind.FAILURE, ["weg@ronse.example"])

    def test_a_detector_that_stumbles_takes_nothing_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stumble(_message: object) -> None:
            raise IndexError("list index out of range")

        monkeypatch.setattr(bounces, "all_failures", stumble)
        assert failed(parse(bounce("MAILER-DAEMON@x.example"))) == ["weg@ronse.example"]


ADDRESSES = {
    "a list": "The following addresses failed:\n\n  a@x.example\n  <b@x.example>:\n  c@x.example",
    "a sentence for each": "Unknown user: a@x.example\n\n550 no\n\nUnknown user: b@x.example\n\nRCPT TO:<c@x.example>",
    "quoted": '"a@x.example":\n550 no\n"b@x.example":\n550 no\n\'c@x.example\':\n550 no',
    "aliases": "a@x.example\n    (expanded from: b@x.example)\n  (generated from c@x.example)",
    "bullets": "   * a@x.example\n   - b@x.example\n   | c@x.example",
    "in Dutch": "Uw bericht aan a@x.example en aan b@x.example is niet bezorgd.\nOntvanger: c@x.example",
    "in French": "Votre courriel à a@x.example n'a pas été remis.\nDestinataires : b@x.example\nAdresse : c@x.example",
    "in German": "Ihre Nachricht an a@x.example wurde nicht zugestellt an b@x.example.\nEmpfänger: c@x.example",
}


@pytest.mark.parametrize("body", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_every_address_that_failed_is_named(body: str) -> None:
    raw = mail(head="From: MAILER-DAEMON@mx.example\nSubject: failure notice\n", body=body)
    named = set(failed(parse(raw)))
    assert named >= {"a@x.example", "c@x.example"}
    assert named <= {"a@x.example", "b@x.example", "c@x.example"}
    assert "b@x.example" in named or "en aan b@" in body


def test_addresses_of_the_mail_that_came_back_are_not_meant() -> None:
    copy = f"--- Below this line is a copy of the message.\n\n{OURS}Cc: a@x.example\n\na@y.example"
    body = f"weg@ronse.example\nUser unknown\n\n{copy}"
    raw = mail(head="From: MAILER-DAEMON@mx.example\nSubject: failure notice\n", body=body)
    assert failed(parse(raw)) == ["weg@ronse.example"]


# --- reports by the standard that keep to it only by halves


def report(*fields: str, body: str = "It did not arrive.", kind: str = "message/delivery-status") -> bytes:
    parts = (text(body), part(f"Content-Type: {kind}", "\n\n".join(["Reporting-MTA: dns; x", *fields])))
    return whole(
        multipart(*parts, kind="report; report-type=delivery-status"),
        head="From: MAILER-DAEMON@x.example\nSubject: x\n",
    )


TO = "Final-Recipient: rfc822; weg@ronse.example\n"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ("Action: failure\nStatus: 553 Exceeded maximum size", AuthorKind.FAILURE),
        ("Action: error\nStatus: 5.0.0", AuthorKind.FAILURE),
        ("Action: undeliverable", AuthorKind.FAILURE),
        ("Action: expired\nStatus: 4.4.7", AuthorKind.DELAY),
        ("Action: bounced\nStatus: 2.0.0", AuthorKind.FAILURE),
        ("Action: delivered\nStatus: 5.7.1", AuthorKind.FAILURE),
        ("Action: Delayed (will be tried again)\nStatus: 4.4.1", AuthorKind.DELAY),
        ("Action: relayed\nStatus: 2.0.0", AuthorKind.RECEIPT),
        ("Action: delivered", AuthorKind.RECEIPT),
        ("Status: 2.1.5", AuthorKind.RECEIPT),
        ("Diagnostic-Code: smtp; 550", AuthorKind.FAILURE),
    ],
)
def test_an_action_in_words_of_its_own_never_becomes_a_read_receipt(fields: str, kind: AuthorKind) -> None:
    assert parse(report(TO + fields)).kind is kind


@pytest.mark.parametrize("kind", ["application/octet-stream; name=ATT00001.dat", "text/plain; name=details.txt"])
def test_a_gateway_renamed_the_fields(kind: str) -> None:
    read = parse(report(TO + "Action: failed\nStatus: 5.1.1", kind=kind))
    assert [(delivery.recipient, delivery.status) for delivery in read.deliveries] == [("weg@ronse.example", "5.1.1")]


def test_the_fields_name_nobody_and_the_words_do() -> None:
    read = parse(report(body="A message could not be delivered to:\nweg@ronse.example\nL'adresse n'existe pas."))
    assert (read.kind, failed(read)) == (AuthorKind.FAILURE, ["weg@ronse.example"])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Your message to weg@ronse.example was automatically rejected: Quota exceeded", AuthorKind.FAILURE),
        ("Your message was displayed.", AuthorKind.RECEIPT),
    ],
)
def test_a_refusal_in_the_clothes_of_a_receipt(words: str, kind: AuthorKind) -> None:
    notice = f"{TO}Original-Message-ID: <1@desk.example>\nDisposition: automatic-action/MDN-sent-automatically; deleted"
    parts = (text(words), part("Content-Type: message/disposition-notification", notice))
    read = parse(whole(multipart(*parts, kind="report")))
    assert (read.kind, read.failed_message_id) == (kind, "1@desk.example")
    assert failed(read) == (["weg@ronse.example"] if kind is AuthorKind.FAILURE else [])
