"""Vault: what lies sealed in the database, bound to its row, and its sealing again with a newer key."""
