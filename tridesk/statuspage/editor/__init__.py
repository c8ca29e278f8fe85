"""Editor: the small process with which people of the technical centre change the state of the register.

An *editor* is such a person; he has a password and one or more *keys* (WebAuthn), and shows both for each *session* of
a quarter of an hour. An *invitation* is the one-time code with which he sets them. Nothing needs the main database.
"""
