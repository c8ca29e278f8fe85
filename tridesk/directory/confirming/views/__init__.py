"""Pages of confirmations and campaigns, and the sheet behind a link."""
