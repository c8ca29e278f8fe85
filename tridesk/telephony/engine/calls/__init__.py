"""The life of a call, as decisions on plain values: what happens goes in, commands to the switch and notes come out.

    greeting ──▶ queue ◀──▶ ringing ──▶ talk ◀──▶ hold
       │           │                      ▲ │
       ▼           ▼                      │ ├──▶ aside ──▶ passed     a second conversation, then put through
    closing      closing                  │ └──▶ passing ─▶ passed     put through unannounced
                                          └── with a third: a conference

`life` has what a call is, `events` what may befall it besides the events of the switch, `values` what a decision needs
and what comes out of it; `decisions` decides, by phase; `restore` compares a life with what the switch shows. Nothing
here knows the time, the database or the switch: the director does.
"""
