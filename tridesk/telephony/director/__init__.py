"""The director: conducts all calls over the port `switch`. It may die at any moment without losing a call.

`loop` hears events and handles those of one call in order (`mailbox`); `duty` matches callers and agents,
`announcements` decides what waiting callers hear, `renewals` which legs to keep alive; `write_queue` writes steps in
groups before they are ordered (`statements`, over a `connection` of its own); `roster` writes how agents stand; `store`
is the database as the director sees it; `recovery` compares calls with what the switch shows.
"""
