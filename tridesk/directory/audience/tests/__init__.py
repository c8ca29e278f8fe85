"""Tests of user groups."""
