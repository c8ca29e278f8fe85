"""The pages of restores: of the desk, and those behind the links in mails."""
