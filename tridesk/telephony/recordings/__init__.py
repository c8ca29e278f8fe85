"""Recordings of talks: whether the desk makes any, storage (sealed), access and retention.

Off until a person responsible for the desk switches it on, with its purpose. `calls.recording` decides what is
recorded, and when; the director brings what lies at the switch here (`director.recordings`).
"""
