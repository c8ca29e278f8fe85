"""The lines to the public network: which provider, and how we speak with it. What the switch makes of it is in
`asterisk.configuration`; whether they work stands on the lease of who conducts (`telephony.queries.conductor`).
"""
