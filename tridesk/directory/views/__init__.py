"""Pages of the directory: people and bodies, and the calendar."""
