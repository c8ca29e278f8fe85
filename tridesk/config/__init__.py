"""Config: settings, urls, the embedded database, the list of processes; the only room that knows all others."""
