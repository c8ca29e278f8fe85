"""Forms of the directory: text in, typed values out."""
