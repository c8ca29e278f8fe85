"""Attacks on the running rooms: each test forges or floods something and proves that it gains nothing."""
