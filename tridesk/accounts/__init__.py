"""Accounts: users, sign-in, roles and their capabilities."""
