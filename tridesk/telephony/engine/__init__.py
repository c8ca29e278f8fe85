"""What telephony decides, purely: no database, no network, no clock.

`calls` decides what an event changes in a call, `ivr` where callers are in the menu, `acd` whom to ring for whom,
`standing` how agents stand. The `director` conducts by these decisions.
"""
