"""The director: conducts all calls over the port `switch`. It may die at any moment, and nobody is lost.

`loop` hears events and gives each call its happenings in order (`mailbox`); `duty` knows whom to ring for whom,
`telling` what those who wait are to hear, `renewing` whom to keep alive; `writer` writes a step down before it is
ordered, many together; `store` is the database as the director sees it; `recovery` compares calls with what the switch
shows.
"""
