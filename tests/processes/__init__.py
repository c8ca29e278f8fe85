"""The real product while its processes are killed."""
