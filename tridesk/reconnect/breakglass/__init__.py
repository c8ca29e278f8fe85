"""Break-glass: two named people restore access while the database is down, from a sealed sheet."""
