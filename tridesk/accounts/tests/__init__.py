"""Specifications of accounts."""
