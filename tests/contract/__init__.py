"""One contract for a port, held by its twin in memory and by the real thing."""
