"""Writes of renewals and departures."""
