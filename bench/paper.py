"""Paper: 565 different letters numbered and printed, and faxes from the last byte to a ticket with text."""

from __future__ import annotations

import resource
import statistics
import time
from pathlib import Path
from typing import Final

from bench import mail
from bench.installation import Installation, wait_for
from bench.report import Report, percentile

PART: Final = "paper"
LETTERS: Final = 565  # as many as there are municipalities
FAXES: Final = 10  # of one page, one after the other
PAGES: Final = 30  # of one fax, read in a row
LONG: Final = 200  # pages of the fax that is read while mail comes in
MAILS: Final = 2000  # in a full tray
ROUNDS: Final = 3  # of the tray, alone and beside that fax in turns
_SHARES: Final = {"nl": 0.5, "fr": 0.46, "de": 0.04}
_PARAGRAPH: Final = "Dit is een zin van gewone lengte in een brief. " * 6
_TEXT: Final = "\n\n".join(["Geachte {organisation.name},", *[_PARAGRAPH] * 4])


def measure(installation: Installation, report: Report) -> None:
    """Letters a second and the memory of the engine, then faxes, alone and beside mail."""
    _letters(report)
    _faxes(installation, report)
    _beside_mail(installation, report)


def _letters(report: Report) -> None:
    from tridesk.notices import actions
    from tridesk.notices.models import Delivery, DeliveryState

    notice = _notice()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    files = actions.print_letters(notice)
    took = time.perf_counter() - began
    printed = Delivery.objects.filter(notice=notice, state=DeliveryState.PRINTED).count()
    if printed != LETTERS:
        raise RuntimeError(f"{printed} of {LETTERS} letters were printed")
    report.add(PART, f"{LETTERS} letters in {files} files, numbered, made and sealed", took, "s", "< 5")
    report.add(PART, "letters", LETTERS / took, "/s")
    megabytes = 1024  # ru_maxrss counts kilobytes
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / megabytes
    engine = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / megabytes
    report.add(PART, "memory of the engine, its largest file", engine, "MB")
    report.add(PART, "memory that the job grew by", grown, "MB")


def _notice() -> int:
    from tridesk.accounts.models import User
    from tridesk.accounts.roles import Role
    from tridesk.directory.models import Organisation, UserGroup
    from tridesk.notices import actions
    from tridesk.notices.models import Notice

    writer, approver = (
        User.objects.create(username=f"bench-paper-{name}", name=name, role=Role.EXTERNAL_RELATIONS) for name in "ab"
    )
    languages = [language for language, share in _SHARES.items() for _place in range(round(share * LETTERS))]
    languages += ["nl"] * (LETTERS - len(languages))
    Organisation.objects.bulk_create(
        Organisation(
            kind="bailiff",
            name_nl=f"Gemeente {place}",
            name_fr=f"Commune {place}",
            service_language=language,
            street=f"Markt {place}",
            postcode=str(1000 + 15 * place),
            town="Testegem",
        )
        for place, language in enumerate(languages[:LETTERS])
    )
    group = UserGroup.objects.create(code="paper", name_nl="Papier", name_fr="Papier", rule={"kinds": ["bailiff"]})
    wording = dict.fromkeys(_SHARES, "Nota aan de gemeenten"), dict.fromkeys(_SHARES, _TEXT)
    notice = actions.write_notice(actions.NoticeDraft("campaign", *wording, [group.pk], way="letter"), by=writer).pk
    actions.propose_notice(notice, by=writer)
    actions.approve_notice(notice, Notice.objects.get(pk=notice).fingerprint, by=approver)
    actions.begin_notice(notice)
    return notice


def _faxes(installation: Installation, report: Report) -> None:
    from tridesk.fax import queries, spool
    from tridesk.fax.models import Fax, Reading
    from tridesk.fax.tests import making
    from tridesk.fax.tests.conftest import FACTS

    if not queries.reader().can_read:
        report.leave_out("this machine does not have tesseract, so no fax was read.")
        return
    place = Path(spool.folder())

    def arrive(key: str, content: bytes) -> float:
        """Seconds from the last byte to the ticket with its text."""
        began = time.perf_counter()
        spool.put(place, key, content, FACTS)
        wait_for(
            lambda: Fax.objects.filter(key=key).exclude(reading=Reading.WAITING).exists(), f"fax {key} to be read", 300
        )
        return time.perf_counter() - began

    with installation.running("fax", "jobs"):
        arrive("warm", making.tiff([making.DUTCH]))
        single = [arrive(f"one-{place}", making.tiff([f"{place} {making.FRENCH}"])) for place in range(FAXES)]
        report.add(
            PART, f"{FAXES} faxes of a page, last byte to ticket with text, median", percentile(single, 0.5), "s"
        )
        many = arrive("many", making.tiff([f"{place} {making.GERMAN}" for place in range(PAGES)]))
        report.add(PART, f"a fax of {PAGES} pages, read", 60 * PAGES / many, "pages/min")


def _beside_mail(installation: Installation, report: Report) -> None:
    """How fast a full tray of mails becomes tickets, alone and while the pages of a long fax are read."""
    from tridesk.fax import queries, spool
    from tridesk.fax.models import Fax, Reading
    from tridesk.fax.tests import making
    from tridesk.fax.tests.conftest import FACTS

    if not queries.reader().can_read:
        return
    fax = Fax.objects.filter(key="long", reading=Reading.WAITING)
    spool.put(Path(spool.folder()), "long", making.tiff([making.picture(making.DUTCH)] * LONG), FACTS)
    with installation.running("fax"):
        wait_for(fax.exists, "the long fax", 60)
    alone, beside = list[float](), list[float]()
    for _round in range(ROUNDS):
        alone.append(_full_tray(installation))
        read = fax.get().pages_read
        with installation.running("jobs pictures"):
            wait_for(fax.filter(pages_read__gt=read).exists, "a page of the long fax", 60)
            beside.append(_full_tray(installation))
            if not fax.exists():
                raise RuntimeError("the long fax was read before the tray was empty")
    report.add(PART, "mails turned into tickets, full tray", statistics.median(alone), "/s")
    report.add(PART, "the same while a fax is read", statistics.median(beside), "/s")
    share = 100 * statistics.median(beside) / statistics.median(alone)
    report.add(PART, "the same, of the speed without it", share, "%", "> 90 %")


def _full_tray(installation: Installation) -> float:
    """Mails a second out of a tray that was filled before."""
    with installation.running("mail"):
        mail.accept(installation, MAILS, 8, attachment=False)
    return mail.drain(installation)
