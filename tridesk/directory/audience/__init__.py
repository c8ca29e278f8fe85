"""User groups: their members, the recipients that they reach, and the addresses."""
