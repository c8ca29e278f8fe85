"""What telephony decides. Pure: no database, no network, no clock.

`calls` decides what an event changes in a call, `ivr` where callers are in the menu, `acd` which agent to ring for
which caller, `standing` how agents stand. The `director` conducts by these decisions.
"""
