"""What holds for all of the product at once: routes and rights, settings, templates, lock files."""
