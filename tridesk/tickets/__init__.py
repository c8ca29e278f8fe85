"""Tickets: a request from first word to archive: open, answer, research, hand over, close."""
