"""Demonstration: invented people, enquiries and months of history; an app only when TRIDESK_DEMO=1."""
