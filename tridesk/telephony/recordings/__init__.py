"""Recordings of talks: whether the desk makes any, where they lie (sealed), who hears them and until when.

Off until somebody who answers for the desk switches it on, with what it is for. What is recorded, when and of whom is
decided by `calls.recording`; the director brings what lies at the switch here (`director.collecting`).
"""
