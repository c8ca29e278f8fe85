"""Masking: model fields that let no national number into the database."""
