"""Mailroom: in-tray and out-tray: what comes in by mail and what leaves by mail."""
