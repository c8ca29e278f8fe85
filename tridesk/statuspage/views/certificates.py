"""Certificates on the web, for everybody: ask for one, read it, print it, verify it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tridesk.accounts.gate import public
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.statuspage import certificate_paper, certificates
from tridesk.statuspage.certificates import Certificate, NoProof
from tridesk.statuspage.forms import CertificateForm
from tridesk.statuspage.queries import publisher

_FILE: Final = "tridesk-{0:%Y%m%d}-{1:%Y%m%d}.pdf"


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
    """The same as a PDF."""
    letters = _letters(request)
    certificate = certificates.read_proof(letters, *publisher().verifiers())
    response = HttpResponse(certificate_paper.pdf(certificate, _address(), letters), content_type="application/pdf")
    name = _FILE.format(certificate.begin, certificate.end)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _letters(request: HttpRequest) -> str:
    """The proof, as it is attached or with the address round it, however it was broken into lines."""
    return "".join(request.GET.get("p", "").split()).rpartition("p=")[2]


def _query(certificate: Certificate) -> str:
    return urlencode({"p": certificates.proof_of(certificate, publisher().log.signer)})


def _address() -> str:
    return f"{settings.ENVIRONMENT.public_url}{reverse('statuspage:proof')}"
