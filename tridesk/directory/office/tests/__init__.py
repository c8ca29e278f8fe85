"""Tests of the desk: services, colleagues, absences, calendar."""
