"""Directory: the people and their hours: services, staff, calendars."""
