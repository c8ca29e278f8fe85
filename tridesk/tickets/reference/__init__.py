"""Reference: what every installation starts with (subjects, answer templates, texts of the desk)."""
