"""Directory: organisations, contacts and user groups; services, staff and calendars."""
