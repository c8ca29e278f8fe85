"""Tests of renewals and departures."""
