"""Tests of connected users."""
