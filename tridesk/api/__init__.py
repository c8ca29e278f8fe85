"""Api: api/v1: version, tokens, errors, one module per resource."""
