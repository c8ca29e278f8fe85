"""What holds for a person in all rooms at once."""
