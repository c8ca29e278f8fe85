"""Kit: small things without a domain noun: clock, errors, text, phone numbers, sealing. Pure: no Django, no network."""
