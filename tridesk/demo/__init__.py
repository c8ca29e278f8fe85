"""Demonstration: invented people, enquiries and years of history; an app only when TRIDESK_DEMO=1."""
