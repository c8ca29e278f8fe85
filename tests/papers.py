"""What checkers that are not ours find in a PDF: PDF/UA-1 and PDF/A by `page-validation`, PDF/UA-1 by `pdfua`."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pdfua
import pikepdf
from page import ValidationProfile, validate_pdf_bytes

ARCHIVAL: Final = {False: ValidationProfile.PDF_A_2A, True: ValidationProfile.PDF_A_3A}  # the latter with attachments
_LENGTH: Final = "STREAM-LENGTH-001"


def faults_in(made: bytes, *, has_attachments: bool = False) -> list[str]:
    """Why it is not accessible or not fit to be kept; a warning of a checker counts.

    `page-validation` takes a stream whose last byte is a carriage return for one byte shorter than it is. What it says
    of lengths counts only where QPDF finds the syntax wrong as well.
    """
    reports = [validate_pdf_bytes(made, profile=ValidationProfile.PDF_UA_1)]
    reports.append(validate_pdf_bytes(made, profile=ARCHIVAL[has_attachments]))
    failures = [failure for report in reports for failure in report.failures]
    if any(failure.rule_id.endswith(_LENGTH) for failure in failures) and not _is_broken(made):
        failures = [failure for failure in failures if not failure.rule_id.endswith(_LENGTH)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.pdf"
        file.write_bytes(made)
        findings = pdfua.validate(str(file)).findings
    return [f"{failure.rule_id}: {failure.message}" for failure in failures] + [
        f"{finding.rule_id}: {finding.message}" for finding in findings
    ]


def _is_broken(made: bytes) -> bool:
    """Whether QPDF finds a stream that does not end where it says."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return any("expected endstream" in str(problem) for problem in pdf.check_pdf_syntax())
