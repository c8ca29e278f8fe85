"""Reports: what mail servers say about our mail, by the standard and in their own words."""

import pytest

from tridesk.mailroom.mime import AuthorKind, DeliveryStatus, parse
from tridesk.mailroom.mime.tests.building import mail, multipart, part, text, whole

HEAD = (
    "From: Mail Delivery System <MAILER-DAEMON@mx.desk.example>\n"
    "To: helpdesk@desk.example\n"
    "Subject: Undelivered Mail Returned to Sender\n"
)
OURS = (
    "From: helpdesk@desk.example\nTo: weg@ronse.example\nSubject: Uw vraag\nMessage-ID: <2026-000123.2@desk.example>\n"
)


def report(*recipients: str, returned: str = "message/rfc822", kind: str = "report") -> bytes:
    fields = "\n\n".join(["Reporting-MTA: dns; mx.desk.example", *recipients])
    return whole(
        multipart(
            text("This is the mail system at host mx.desk.example."),
            part("Content-Type: message/delivery-status", fields),
            part(f"Content-Type: {returned}", OURS),
            kind=kind,
        ),
        head=HEAD,
    )


UNKNOWN = (
    "Final-Recipient: rfc822; weg@RONSE.example\nOriginal-Recipient: rfc822;weg@ronse.example\nAction: failed\n"
    "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <weg@ronse.example>: Recipient address rejected:\n  User unknown"
)
LATE = "Final-Recipient: rfc822; traag@seraing.example\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: tomorrow"
ARRIVED = "Final-Recipient: rfc822; hier@kelmis.example\nAction: delivered\nStatus: 2.0.0"


def test_a_failure() -> None:
    read = parse(report(UNKNOWN))
    reason = "550 5.1.1 <weg@ronse.example>: Recipient address rejected: User unknown"
    assert read.kind is AuthorKind.FAILURE
    assert read.deliveries == (DeliveryStatus("weg@ronse.example", "failed", "5.1.1", reason),)
    assert read.failed_message_id == "2026-000123.2@desk.example"


def test_a_delay() -> None:
    read = parse(report(LATE))
    assert read.kind is AuthorKind.DELAY
    assert read.deliveries == (DeliveryStatus("traag@seraing.example", "delayed", "4.4.1", ""),)


def test_an_arrival_is_a_receipt() -> None:
    assert parse(report(ARRIVED)).kind is AuthorKind.RECEIPT


def test_one_failure_among_several_is_a_failure() -> None:
    read = parse(report(ARRIVED, LATE, UNKNOWN))
    assert read.kind is AuthorKind.FAILURE
    assert [delivery.action for delivery in read.deliveries] == ["delivered", "delayed", "failed"]


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/global"])
@pytest.mark.parametrize("kind", ["report", "mixed"])
def test_the_mail_that_it_is_about(returned: str, kind: str) -> None:
    read = parse(report(UNKNOWN, returned=returned, kind=kind))
    assert (read.kind, read.failed_message_id) == (AuthorKind.FAILURE, "2026-000123.2@desk.example")


@pytest.mark.parametrize(
    ("fields", "delivery"),
    [
        (
            "Final-Recipient: weg@ronse.example\nStatus: 5.0.0",
            DeliveryStatus("weg@ronse.example", "failed", "5.0.0", ""),
        ),
        ("Final-Recipient: rfc822;\nAction: failed", DeliveryStatus("", "failed", "", "")),
        (
            "Final-Recipient: x400; c=be;admd=x\nAction: Failed (gone)\nStatus: 5.1.1 (unknown)",
            DeliveryStatus("admd=x", "failed", "5.1.1", ""),
        ),
        ("Final-Recipient: rfc822;<a@x.example>\nStatus: 4.2.2", DeliveryStatus("a@x.example", "delayed", "4.2.2", "")),
    ],
)
def test_sloppy_servers(fields: str, delivery: DeliveryStatus) -> None:
    assert parse(report(fields)).deliveries == (delivery,)


def test_a_person_who_forwards_a_bounce_is_a_person() -> None:
    bounce = report(UNKNOWN)
    forwarded = multipart(text("Wat betekent dit?"), part("Content-Type: message/rfc822", bounce), boundary="b0")
    read = parse(whole(forwarded))
    assert (read.kind, read.deliveries, read.failed_message_id) == (AuthorKind.ORDINARY, (), "")


def test_a_read_receipt() -> None:
    notice = (
        "Final-Recipient: rfc822;femke@lievegem.example\nOriginal-Message-ID: <2026-000123.2@desk.example>\n"
        "Disposition: manual-action/MDN-sent-manually; displayed"
    )
    parts = (text("Uw bericht is gelezen."), part("Content-Type: message/disposition-notification", notice))
    read = parse(whole(multipart(*parts, kind="report")))
    assert (read.kind, read.failed_message_id) == (AuthorKind.RECEIPT, "2026-000123.2@desk.example")


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Gelezen: Uw vraag", "Uw bericht aan Hilde is gelezen op maandag 2 maart 2026 14:05."),
        ("Lu : Votre question", "Votre message a été lu le lundi 2 mars 2026."),
        ("Gelesen: Ihre Frage", "Ihre Nachricht wurde am Montag, 2. März 2026 14:05 gelesen."),
        ("Read: Your question", "Your message was read on Monday, 2 March 2026."),
    ],
)
def test_a_read_receipt_in_plain_words(subject: str, body: str) -> None:
    assert parse(mail(head=f"From: hilde@wingene.example\nSubject: {subject}\n", body=body)).kind is AuthorKind.RECEIPT


RETURNED = "\n--- Below this line is a copy of the message.\n\nReturn-Path: <helpdesk@desk.example>\n" + OURS
FREE_TEXT = {
    "qmail": (
        "failure notice",
        "Hi. This is the qmail-send program at mx.ronse.example.\nI'm afraid I wasn't able to deliver your message to "
        "the following addresses.\n\n<weg@ronse.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n" + RETURNED,
        DeliveryStatus("weg@ronse.example", "failed", "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)"),
    ),
    "exim": (
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
        "delivered to one or more of its\nrecipients.\n\n  weg@ronse.example\n    host mx.ronse.example: "
        "550 5.1.1 User unknown\n\n------ This is a copy of the message, including all the headers. ------\n\n" + OURS,
        DeliveryStatus("weg@ronse.example", "failed", "5.1.1", "host mx.ronse.example: 550 5.1.1 User unknown"),
    ),
    "sendmail": (
        "Returned mail: see transcript for details",
        "   ----- The following addresses had permanent fatal errors -----\n<weg@ronse.example>\n"
        "    (reason: 550 5.1.1 User unknown)\n\n   ----- Original message follows -----\n\n" + OURS,
        DeliveryStatus("weg@ronse.example", "failed", "5.1.1", "(reason: 550 5.1.1 User unknown)"),
    ),
    "postfix, late": (
        "Delayed Mail (still being retried)",
        "####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT "
        "NEED TO RESEND YOUR MESSAGE. #\n\n<traag@seraing.example>: connect to mx.seraing.example: timed out\n"
        + RETURNED,
        DeliveryStatus("traag@seraing.example", "delayed", "", "connect to mx.seraing.example: timed out"),
    ),
    "Exchange, nl": (
        "Onbestelbaar: Uw vraag",
        "Het bezorgen is mislukt voor deze geadresseerden of groepen:\n\nweg@ronse.example\nHet e-mailadres is niet "
        "gevonden. 5.1.10\n\nOriginal message headers:\n\n" + OURS,
        DeliveryStatus("weg@ronse.example", "failed", "5.1.10", "Het e-mailadres is niet gevonden. 5.1.10"),
    ),
    "Exchange, fr": (
        "Non remis : Votre question",
        "Échec de la remise pour ces destinataires ou groupes :\n\nparti@seraing.example\n"
        "L'adresse est introuvable.\n\nOriginal message headers:\n\n" + OURS,
        DeliveryStatus("parti@seraing.example", "failed", "", "L'adresse est introuvable."),
    ),
    "Exchange, de": (
        "Unzustellbar: Ihre Frage",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger:\n\nweg@kelmis.example\nNicht gefunden.\n\n"
        "Original message headers:\n\n" + OURS,
        DeliveryStatus("weg@kelmis.example", "failed", "", "Nicht gefunden."),
    ),
}


@pytest.mark.parametrize(("subject", "body", "delivery"), FREE_TEXT.values(), ids=FREE_TEXT.keys())
def test_servers_that_speak_in_their_own_words(subject: str, body: str, delivery: DeliveryStatus) -> None:
    head = f"From: MAILER-DAEMON@mx.ronse.example\nTo: helpdesk@desk.example\nSubject: {subject}\n"
    read = parse(mail(head=head, body=body))
    assert read.kind is (AuthorKind.DELAY if delivery.action == "delayed" else AuthorKind.FAILURE)
    assert read.deliveries == (delivery,)
    assert read.failed_message_id == "2026-000123.2@desk.example"


def test_recipients_named_in_a_header() -> None:
    head = "From: postmaster@ronse.example\nSubject: Delivery Status Notification (Failure)\n"
    headers = "X-Failed-Recipients: a@x.example, b@x.example"
    read = parse(mail(headers, head=head, body="Delivery to the following recipients failed permanently."))
    assert [delivery.recipient for delivery in read.deliveries] == ["a@x.example", "b@x.example"]


def test_the_returned_mail_may_be_attached() -> None:
    head = "From: postmaster@ronse.example\nSubject: Undeliverable: Uw vraag\n"
    raw = whole(
        multipart(text("weg@ronse.example\nUser unknown"), part("Content-Type: message/rfc822", OURS)), head=head
    )
    assert parse(raw).failed_message_id == "2026-000123.2@desk.example"


@pytest.mark.parametrize("subject", ["Undeliverable: Uw vraag", "Onbestelbaar", "Delayed mail"])
def test_a_person_who_asks_about_a_bounce_is_a_person(subject: str) -> None:
    read = parse(mail(head=f"From: femke@lievegem.example\nSubject: {subject}\n", body="Wat betekent User unknown?"))
    assert (read.kind, read.deliveries) == (AuthorKind.ORDINARY, ())
