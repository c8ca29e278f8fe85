"""Editor: the small process with which people of the technical centre change the state of the register.

An *editor* is such a person; they have a password and one or more *keys* (WebAuthn), and show both for each *session*
of a quarter of an hour. An *invitation* is the one-time code with which they set them. Nothing needs the main database.
"""
