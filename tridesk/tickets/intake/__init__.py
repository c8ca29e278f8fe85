"""Intake: what lies in the trays becomes tickets.

`reading` makes a value of one raw mail; `verdict` decides, purely, what is to become of it; `filing` writes a whole
batch in a few statements; `batch` claims and files, and when a batch fails goes mail by mail, so that one bad mail
never stops the next. `calls` does the same for the records of calls.
"""
