"""Pages of the ticket room. Each view reads a form and calls one action."""
