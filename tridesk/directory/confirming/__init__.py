"""Confirmation of the directory's data by the organisations themselves.

An organisation is *asked*, by a *link* in a mail, to look at its *sheet*: what we know of it and of the people there.
What it says is different is a *proposal*; nothing changes until the desk has decided on each.
"""
