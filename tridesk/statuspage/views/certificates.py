"""Certificates on the web, for everybody: ask for one, read it, print it, verify it."""

from __future__ import annotations

import logging
import threading
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tridesk.accounts import limits
from tridesk.accounts.gate import public
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, Refusal
from tridesk.kit.sandbox import SandboxFailure
from tridesk.statuspage import certificate_paper, certificates
from tridesk.statuspage.certificates import Certificate, NoProof
from tridesk.statuspage.forms import CertificateForm
from tridesk.statuspage.queries import publisher

NO_PAPER: Final = _("The PDF cannot be made at the moment: print the page, or try again in a few minutes.")
MOST_PAPERS: Final = 60  # of one network in an hour
_HOUR: Final = 3600  # seconds
_PATIENCE: Final = 10  # seconds, for the paper before it
_setting: Final = threading.Lock()
_FILE: Final = "tridesk-{0:%Y%m%d}-{1:%Y%m%d}.pdf"


log = logging.getLogger(__name__)


class NoPaper(Refusal):
    """The PDF cannot be set at the moment."""

    default_code, status = "no_paper", 503


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponseBase:
    """Between which hours? Then on to the certificate."""
    if not request.GET:
        return render(request, "statuspage/certificate_ask.html", {"form": CertificateForm()})
    form = CertificateForm(request.GET)
    if form.is_valid():
        begin, end, source = form.cleaned_data["begin"], form.cleaned_data["end"], publisher()
        try:
            made = certificates.issue(source.log.board(), source.log.head, begin, end, clock.now())
        except Invalid as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect(f"{reverse('statuspage:proof')}?{_query(made)}")
    return render(request, "statuspage/certificate_ask.html", {"form": form}, status=422)


@public
@require_safe
def proof(request: HttpRequest) -> HttpResponseBase:
    """A certificate in three languages, and whether it is genuine: the signature, and what the log says today."""
    letters = _letters(request)
    if not letters:  # whoever types the address from paper
        return redirect("statuspage:certificate")
    try:
        certificate = certificates.read_proof(letters, *publisher().verifiers())
    except NoProof as refused:
        context = {"form": CertificateForm(), "refused": refused, "proof": request.GET.get("p", "")}
        return render(request, "statuspage/certificate_ask.html", context, status=422)
    context = {
        "parts": certificate_paper.parts(certificate, _address()),
        "still": certificates.still_says(certificate, publisher().log),
        "pdf": f"{reverse('statuspage:paper')}?{urlencode({'p': letters})}",
        "proof": letters,
    }
    return render(request, "statuspage/certificate.html", context)


@public
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same as a PDF; setting it takes a good part of a second, so a network gets only so many in an hour."""
    letters = _letters(request)
    certificate = certificates.read_proof(letters, *publisher().verifiers())
    if limits.counted(request, "statuspage.papers", _HOUR) > MOST_PAPERS:
        raise limits.AskedTooOften(limits.TOO_OFTEN)
    response = HttpResponse(_set(certificate, letters), content_type="application/pdf")
    name = _FILE.format(certificate.begin, certificate.end)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _set(certificate: Certificate, letters: str) -> bytes:
    """The PDF; one at a time, for whoever asks from many networks holds one thread and one child of this process."""
    if not _setting.acquire(timeout=_PATIENCE):
        raise NoPaper(NO_PAPER)
    try:
        return certificate_paper.pdf(certificate, _address(), letters)
    except SandboxFailure:
        log.exception("a certificate could not be set")
        raise NoPaper(NO_PAPER) from None
    finally:
        _setting.release()


def _letters(request: HttpRequest) -> str:
    """The proof, as it is attached or with the address round it, however it was broken into lines."""
    return "".join(request.GET.get("p", "").split()).rpartition("p=")[2]


def _query(certificate: Certificate) -> str:
    return urlencode({"p": certificates.proof_of(certificate, publisher().log.signer)})


def _address() -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('statuspage:proof')}"
