"""Faxes: taken in from the switch, read by machine, and kept without national numbers."""
