"""Pages of services, colleagues, absences, calendar and opening hours."""
