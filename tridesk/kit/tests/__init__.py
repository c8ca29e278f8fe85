"""The kit, read as a specification. None of these tests needs Django or a database."""
