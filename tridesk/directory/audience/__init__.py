"""User groups: who belongs to them, whom they reach, and at which addresses."""
