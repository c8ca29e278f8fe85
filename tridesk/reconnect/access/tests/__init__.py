"""Tests of the account directory."""
