"""Faxes that leave: the sub-room beside those that come in."""
