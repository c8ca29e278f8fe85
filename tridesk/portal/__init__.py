"""Requests followed without an account, by a link in a mail; new requests by a form."""
