"""Writes of confirmations and campaigns."""
