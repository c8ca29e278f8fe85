"""Journal: append-only record of what happened: audit trail, live feed and source of figures."""
