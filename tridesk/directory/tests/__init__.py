"""The directory, read as a specification."""
