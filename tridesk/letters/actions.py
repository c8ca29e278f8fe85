"""Letters are begun, changed and made final; templates and envelopes are set."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.documents import queries as documents
from tridesk.documents.rules import file_names
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.letters import paper, placeholders, post, queries, signs
from tridesk.letters.models import Envelope, Letter, LetterTemplate
from tridesk.letters.post import Window
from tridesk.letters.wording import sentences, unprintable_sentence
from tridesk.tickets.answer_language import answer_language
from tridesk.tickets.models import Ticket

MOST_TEXT: Final = 20_000
CHANGED_MEANWHILE: Final = gettext_lazy(
    "A colleague has changed this letter meanwhile. Compare, then save again what shall stand."
)
_COUNT: Final = """
    INSERT INTO letters_lettercount AS old (year, last) VALUES (%(year)s, %(times)s)
    ON CONFLICT (year) DO UPDATE SET last = old.last + %(times)s RETURNING last
"""


class ChangedMeanwhile(Conflict):
    """A draft is no longer the one from which somebody wrote."""

    default_code = "changed_meanwhile"


@dataclass(frozen=True, slots=True)
class LetterChange:
    """A draft as it shall be; `seen` is the version from which it was written, '' where nobody looked."""

    address: str
    subject: str
    text: str
    envelope: Envelope
    enclosures: str = ""
    seen: str = ""


@transaction.atomic
def begin_letter(ticket: Ticket, template: LetterTemplate, *, by: User, language: str = "") -> Letter:
    """Begins a letter: addressed by the directory, filled from a template, in the language that the law says.

    `language` counts where the law leaves it open; '' is then that of the request.
    """
    require(by, "ticket.work")
    legal = answer_language(ticket)
    chosen = legal.language if legal.law else language or legal.language or LANGUAGES[0]
    if chosen not in template.bodies:
        raise Invalid(_("This template has no text in this language."), field="template")
    values = paper.values_for(ticket, paper.manager_of(ticket, by) if by.is_program else by, chosen)
    subject = placeholders.fill(template.subjects.get(chosen, ""), values)
    letter = Letter.objects.create(
        ticket=ticket,
        organisation=ticket.organisation,
        contact=ticket.contact,
        envelope=queries.usual_envelope(),
        language=chosen,
        address=signs.tidy(paper.address_of(ticket, chosen)),
        subject=" ".join(signs.tidy(subject).split())[:200],
        text=signs.tidy(placeholders.fill(template.bodies[chosen], values)),
        begun_by=by,
        begun_at=clock.now(),
    )
    record("letter.begun", by=by, ref=ticket.ref, data={"letter": letter.pk, "template": template.code})
    return letter


@transaction.atomic
def change_letter(letter: Letter, change: LetterChange, *, by: User) -> Letter:
    """Writes a draft anew; signs that the font lacks are refused by name, and what would undo a colleague's change."""
    require(by, "ticket.work")
    draft = _draft(letter)
    before = draft.version
    if change.seen not in ("", before):
        raise ChangedMeanwhile(CHANGED_MEANWHILE)
    draft.address, draft.subject = signs.tidy(change.address), " ".join(signs.tidy(change.subject).split())
    draft.text, draft.enclosures = signs.tidy(change.text), signs.tidy(change.enclosures)
    draft.envelope = change.envelope
    _check_signs(draft)
    if draft.version != before:
        draft.changed_at = clock.now()
        draft.save(update_fields=["address", "subject", "text", "enclosures", "envelope", "changed_at"])
    return draft


@transaction.atomic
def remove_letter(letter: Letter, *, by: User) -> None:
    """Throws a draft away."""
    require(by, "ticket.work")
    draft = _draft(letter)
    record("letter.removed", by=by, ref=draft.ticket.ref, data={"letter": draft.pk})
    draft.delete()


@transaction.atomic
def finish_letter(letter: Letter, *, by: User) -> Letter:
    """Makes a letter final: its number, its PDF, sealed, and the hash of that are written together or not at all.

    The counter stays locked until the commit, so a letter that fails gives its number back. Making the PDF takes
    some 170 ms: it is made before that, for the number that seems to be next, and anew if another letter took it.
    """
    require(by, "ticket.work")
    draft = _draft(letter)
    _check_signs(draft)
    if faults := queries.faults_of(draft):
        raise Invalid(" ".join(faults), field="address", code="address_refused")
    if not draft.text.strip() or not draft.subject:
        raise Invalid(_("A letter has a subject and a text."), field="text")
    _check_documents(draft)
    now = clock.now().replace(microsecond=0)
    likely = queries.likely_number(now)
    made = paper.pdf(paper.content_of(draft, now, likely), now)
    (number,) = take_numbers(1, now)
    if number != likely:
        made = paper.pdf(paper.content_of(draft, now, number), now)
    draft.digest, draft.sealed = hashlib.sha256(made).hexdigest(), queries.FILES.seal(draft.pk, made)
    draft.number, draft.finished_by, draft.finished_at = number, by, now
    draft.save(update_fields=["digest", "sealed", "number", "finished_by", "finished_at"])
    data = {"letter": draft.pk, "number": number, "digest": draft.digest}
    record("letter.finished", by=by, ref=draft.ticket.ref, data=data)
    return draft


@transaction.atomic
def note_returned(letter: Letter, *, by: User) -> None:
    """The post brought a letter back."""
    require(by, "ticket.work")
    if not Letter.objects.filter(pk=letter.pk, number__isnull=False, returned_at=None).update(returned_at=clock.now()):
        raise Conflict(_("This letter has come back already."))
    record("letter.letter_returned", by=by, ref=letter.ticket.ref, data={"letter": letter.pk, "number": letter.number})


def pdf_of(letter: Letter) -> bytes:
    """The PDF: of a draft as it stands, of a final letter the kept bytes."""
    if not letter.is_final:
        _check_signs(letter)
        now = clock.now().replace(microsecond=0)
        return paper.pdf(paper.content_of(letter, now), now)
    if letter.emptied_at is not None:
        raise NotFound(_("The words of this letter were removed; its number and the hash of its file stay."))
    return queries.FILES.open(letter)


def _draft(letter: Letter) -> Letter:
    """The letter as it stands now, locked; a final one is refused."""
    rows = Letter.objects.select_for_update(of=("self",)).select_related("ticket__owner", "envelope", "begun_by")
    draft = rows.filter(pk=letter.pk).first()
    if draft is None:
        raise NotFound(_("There is no such letter."))
    if draft.is_final:
        raise Conflict(_("Letter %(number)s is final: it changes no more.") % {"number": draft.number})
    return draft


def _check_signs(letter: Letter) -> None:
    for field in ("address", "subject", "text", "enclosures"):
        check_printable(getattr(letter, field), field)


def _check_documents(draft: Letter) -> None:
    """Refuses an enclosure of the library that is not valid today; nobody withdraws it before the letter is final."""
    for name in file_names(draft.enclosures):
        try:
            documents.sendable(name, held=True)
        except (Conflict, NotFound) as refusal:
            raise Invalid(str(refusal), field="enclosures", code=refusal.code) from refusal


def check_printable(typed: str, field: str) -> None:
    """Refuses signs that the font of the letters lacks, by name."""
    if lacking := signs.unprintable(typed):
        raise Invalid(unprintable_sentence(lacking), field=field, code="not_printable")


def take_numbers(times: int, at: datetime) -> list[str]:
    """The next numbers of the year, in order; the counter stays locked until the open transaction ends."""
    year = queries.year_of(at)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"year": year, "times": times})
        (last,) = cursor.fetchone()
    return [queries.number_of(year, number) for number in range(last - times + 1, last + 1)]


# --- what letters are made with


@transaction.atomic
def add_template(code: str, *, by: User) -> LetterTemplate:
    """Adds a template without texts, which is not offered yet; its code cannot change later."""
    require(by, "template.edit")
    if LetterTemplate.objects.filter(code=code).exists():
        raise Invalid(_("There is a template with this code already."), field="code")
    template = LetterTemplate.objects.create(code=code, active=False)
    record("template.added", by=by, ref=f"letter_template:{code}")
    return template


@transaction.atomic
def add_envelope(code: str, *, by: User) -> Envelope:
    """Adds an envelope, named by its code, with the window of the usual one; its code cannot change later."""
    require(by, "template.edit")
    if Envelope.objects.filter(code=code).exists():
        raise Invalid(_("There is an envelope with this code already."), field="code")
    measures = asdict(queries.usual_envelope().window)
    envelope = Envelope.objects.create(code=code, name_nl=code, name_fr=code, **measures)
    record("template.added", by=by, ref=f"envelope:{code}")
    return envelope


@transaction.atomic
def change_template(
    template: LetterTemplate, subjects: dict[str, str], bodies: dict[str, str], *, active: bool, by: User
) -> LetterTemplate:
    """Writes a template anew in all its languages; a field that does not exist is refused by name."""
    require(by, "template.edit")
    for name, typed in (("subject", subjects), ("body", bodies)):
        for code, text in typed.items():
            typed[code] = signs.tidy(text)
            if strange := placeholders.unknown(text):
                sentence = _("There is no field {%(name)s}.") % {"name": strange[0]}
                raise Invalid(sentence, field=f"{name}_{code}", code="unknown_field")
            check_printable(typed[code], f"{name}_{code}")
    template.subjects, template.bodies, template.active = subjects, bodies, active
    template.save(update_fields=["subjects", "bodies", "active"])
    record(
        "template.changed", by=by, ref=f"letter_template:{template.code}", data={"languages": sorted(template.bodies)}
    )
    return template


@transaction.atomic
def change_envelope(envelope: Envelope, names: Text, window: Window, *, is_usual: bool, by: User) -> Envelope:
    """Sets an envelope's names and window; what the post would refuse is refused. One envelope is the usual one."""
    require(by, "template.edit")
    if faults := sentences(post.window_faults(window)):
        raise Invalid(" ".join(faults), code="window_refused")
    if is_usual:
        Envelope.objects.exclude(pk=envelope.pk).filter(is_usual=True).update(is_usual=False)
    named = {f"name_{code}": name for code, name in asdict(names).items()}
    changes = {**named, **asdict(window), "is_usual": is_usual}
    for field, value in changes.items():
        setattr(envelope, field, value)
    envelope.save(update_fields=list(changes))
    record("template.changed", by=by, ref=f"envelope:{envelope.code}")
    return envelope
