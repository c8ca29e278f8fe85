"""Figures as files: the table of any answer, and all rows behind it."""
