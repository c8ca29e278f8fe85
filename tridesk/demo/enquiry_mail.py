"""An invented enquiry as a real mail with the requester's signature, to try out the mail intake."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from random import Random

from tridesk.demo.enquiries import all_enquiries
from tridesk.demo.enquiry import Language
from tridesk.demo.participants import asker
from tridesk.demo.past import SEED
from tridesk.demo.pools import CLOSINGS, OPENINGS
from tridesk.kit.clock import BRUSSELS


@dataclass(frozen=True, slots=True)
class DemoMail:
    """A mail ready to be sent, and what to say about it."""

    sender: str
    subject: str
    raw: bytes


def enquiry_mail(rng: Random, at: datetime, *, to: str, language: Language | None = None, sender: str = "") -> DemoMail:
    """One enquiry drawn by lot that may come by mail; `sender` writes it instead of its own person."""
    fits = [
        candidate
        for candidate in all_enquiries()
        if not candidate.spoken and candidate.language == (language or candidate.language)
    ]
    enquiry = rng.choice(fits)
    who = asker(rng, SEED, enquiry)
    address = sender or who.mail
    lines = (rng.choice(CLOSINGS[enquiry.language]), who.contact, enquiry.function, who.organisation, who.phone)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((who.contact, address))
    mail["To"] = to
    mail["Subject"] = enquiry.title
    mail["Date"] = format_datetime(at.astimezone(BRUSSELS))
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@{address.rpartition('@')[2]}>"
    mail["Content-Language"] = enquiry.language
    signature = "\n".join(line for line in lines if line)
    mail.set_content(f"{rng.choice(OPENINGS[enquiry.language])}\n\n{enquiry.question}\n\n{signature}\n")
    return DemoMail(address, enquiry.title, mail.as_bytes())
