"""Tests of confirmations and campaigns."""
