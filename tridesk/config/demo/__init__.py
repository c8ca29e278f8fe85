"""Demo: invented people, enquiries and months of history. Pure values; a loader turns them into records."""
