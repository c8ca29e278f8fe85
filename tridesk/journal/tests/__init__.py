"""Specifications of the journal."""
