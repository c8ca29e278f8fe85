"""Tridesk, the front desk of a national register."""
