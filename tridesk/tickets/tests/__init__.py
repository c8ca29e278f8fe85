"""Tests of the ticket room: one file per action."""
