"""Notices: what External Relations tells the users of the register, group by group, each in their language.

A *notice* is one message in its language versions, with an *audience* (user groups less exceptions), a category and
hours between which it may leave. A second person *approves* it; an interruption may go first. Its *ledger* has one
*delivery* for each address: queued, claimed, handed over to the relay, or deferred, refused, unknown. What came back
afterwards is a *bounce*; an address that is not written to any more is *suppressed*.
"""
