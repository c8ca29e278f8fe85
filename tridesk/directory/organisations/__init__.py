"""Organisations and their contacts: records, search, mergers, municipalities and places."""
