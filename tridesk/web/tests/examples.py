"""The shell around all pages."""

from __future__ import annotations

from typing import Final

from tests.examples import Examples, Pages

EXAMPLES: Final = Examples(
    #               leader manager supervisor taker expert technical relations administrator
    rights="""
    journal.read      x       x        -        -     -        -         -           x
    """,
    public=("web:favicon", "web:language", "web:security_txt"),
    lists=("web:journal",),
    pages=Pages(
        leader=("/journal/", "/preferences/", "/waiting/", "/welcome/"),
        strangers=("/healthy",),
        experts=("/preferences/",),
        none=(
            "/",
            "/.well-known/security.txt",
            "/favicon.ico",
            "/find",
            "/language/",
            "/menu/",
            "/preferences/alerts",
            "/welcome/mail",
            "/welcome/register",
            "/welcome/fax",
            "/welcome/ring",
        ),
    ),
)
