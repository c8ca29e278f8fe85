"""Web: the shell around every page: base templates, navigation, error pages, style, live updates."""
