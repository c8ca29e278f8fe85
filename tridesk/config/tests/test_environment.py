"""Settings that make no sense: each is refused in one sentence that names it."""

from __future__ import annotations

import pytest

from tridesk.config.environment import Environment, SettingError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRIDESK_HTTP", "nonsense"), ("TRIDESK_HTTP", "127.0.0.1:0"), ("TRIDESK_HTTP", "127.0.0.1:65536"),
        ("TRIDESK_LMTP", "127.0.0.1:٣"), ("TRIDESK_DEMO", "yes"), ("TRIDESK_DEBUG", "2"), ("TRIDESK_SMTP", "nonsense"),
        ("TRIDESK_IMAP", "[1]"), ("TRIDESK_OIDC", "{"), ("TRIDESK_OIDC", "[]"), ("DATABASE_URL", "nonsense"),
        ("TRIDESK_ANCHOR", "page,nonsense"),
        ("ARI_URL", "http://127.0.0.1:8088/ari"), ("ARI_URL", "x"), ("TRIDESK_SIP", "5060"),
        ("TRIDESK_TRUNK", "sip:a@b"),
        ("DATABASE_URL", "mysql://a@b/c"), ("DATABASE_URL", "postgresql://localhost:x/tridesk"),
        ("DATABASE_URL", "postgresql://localhost/"), ("TRIDESK_URL", "nonsense"), ("TRIDESK_STATUS_EDITOR", "nonsense"),
        ("TRIDESK_STATUS_EDITOR_URL", "nonsense"), ("TRIDESK_STATUS_URL", "nonsense"),
        ("TRIDESK_STATUS_COPY", "nonsense"), ("TRIDESK_MAIL_FROM", "nonsense"),
        ("TRIDESK_FAX_GATEWAYS", "a@b.example nonsense"), ("TRIDESK_DKIM", "a b"),
        ("TRIDESK_AUTHSERV_ID", "a;b"), ("TRIDESK_ACCESS", "nonsense"), ("TRIDESK_ACCESS", "ldap"),
        ("TRIDESK_WEBHOOK_NETWORKS", "10.0.0.1/8"), ("TRIDESK_EBOX", "nonsense"), ("TRIDESK_EBOX", "{}"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_named_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingError) as refusal:
        Environment.read({name: value})
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(("value", "demo"), [("", False), ("0", False), ("1", True)])
def test_there_is_a_demonstration_when_it_is_asked_for(value: str, demo: bool) -> None:
    assert Environment.read({"TRIDESK_DEMO": value}).demo is demo
