"""Rights of a person over their data: disclosure and erasure."""
