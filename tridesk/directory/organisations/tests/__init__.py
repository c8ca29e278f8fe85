"""Tests of organisations and contacts."""
