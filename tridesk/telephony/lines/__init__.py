"""The lines to the public network: the provider, and how we speak with it.

`trunk` is the provider as a value. The switch's side is in `asterisk.configuration`; whether the lines work stands on
the director's lease (`telephony.queries.conductor`).
"""
