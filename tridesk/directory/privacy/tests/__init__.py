"""Tests of disclosure and erasure."""
