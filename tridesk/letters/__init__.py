"""Letters on paper: written from a ticket, numbered without a gap, the same bytes each time they are made."""
