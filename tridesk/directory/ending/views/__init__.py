"""Pages of renewals and departures."""
