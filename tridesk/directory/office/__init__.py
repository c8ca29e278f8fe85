"""The desk itself: services, colleagues, absences, calendar, opening hours, working time."""
