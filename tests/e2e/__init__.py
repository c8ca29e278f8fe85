"""The real product, started as anybody starts it, and a real browser in front of it."""
