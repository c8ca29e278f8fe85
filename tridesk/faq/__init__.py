"""Answers: entries in up to four languages, their versions, and the search that offers them."""
