"""What the doctor and the health of the desk say about faxes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tridesk.fax import ports, queries, spool
from tridesk.fax.queries import Reader
from tridesk.fax.tests.conftest import FACTS
from tridesk.fax.tests.leaving import Order
from tridesk.kit.rooms import installed
from tridesk.telephony.simulator.faxes import SimulatedFaxLine


def faults() -> list[str]:
    return [fault for diagnosis in installed.answer.diagnoses for fault in diagnosis.faults() if "Faxes" in fault]


def test_the_doctor_says_what_to_install(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(queries, "reader", lambda: Reader("/usr/bin/tesseract", ("tesseract-ocr-fra",)))
    assert [fault for fault in faults() if "install tesseract-ocr-fra." in fault]
    monkeypatch.setattr(queries, "reader", lambda: Reader("/usr/bin/tesseract", ()))
    assert faults() == []


def test_the_doctor_says_that_faxes_wait_for_a_switch(
    order: Order, line: SimulatedFaxLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "reader", lambda: Reader("/usr/bin/tesseract", ()))
    order()
    assert faults() == []
    monkeypatch.setattr(ports.line, "answer", lambda: None)
    assert [fault for fault in faults() if "Faxes wait to be sent (1)" in fault]


def test_the_doctor_says_that_no_gateway_can_be_proved(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(queries, "reader", lambda: Reader("/usr/bin/tesseract", ()))
    gateways = frozenset({"gateway@provider.example"})
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, fax_gateways=gateways, authserv_id=""))
    assert [fault for fault in faults() if "TRIDESK_AUTHSERV_ID" in fault]
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, authserv_id="mx.desk.example"))
    assert faults() == []


def test_a_machine_without_the_program_lacks_all_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert queries.reader() == Reader(
        "", ("tesseract-ocr", "tesseract-ocr-nld", "tesseract-ocr-fra", "tesseract-ocr-deu")
    )


def test_a_program_that_does_not_answer_has_no_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "tesseract"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not queries.reader().can_read


def test_health_is_down_while_a_fax_lies_in_the_spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    line = installed.answer.health["fax"]
    assert line.check()
    spool.put(spool.folder(), "one", b"II", FACTS)
    assert line.check()
    os.utime(spool.folder() / "one.fax", (1000, 1000))
    assert not line.check()
