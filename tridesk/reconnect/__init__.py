"""Restores lost access to the register: proved step by step, ordered, told, and taken back when it was wrong."""
