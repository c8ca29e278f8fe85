"""The door: an LMTP server that says 250 only when the message lies in the database.

An *arrival* is one raw message with its envelope. Arrivals of the same moment form a *group* that is
committed as one; the *store* writes it, the *committer* gathers it, the *protocol* speaks with the mail
server in front, and the *door* listens.
"""
