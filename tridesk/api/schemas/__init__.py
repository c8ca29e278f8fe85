"""Shapes of what programs send and receive, as OpenAPI shows them; one module per part of the API."""
