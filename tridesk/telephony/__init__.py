"""Telephony: calls come in, are greeted, wait, are answered, and leave a record that the rooms above read.

Vocabulary: a *leg* is one telephone connected to the switch: a caller, an agent, an expert, a number outside. A *room*
is where legs hear each other. A *call* is what the desk does for one caller, from arrival to the last farewell, with
all the legs that take part. An *agent* is a colleague who takes calls. The *director* conducts all calls over the port
`switch`, behind which stands Asterisk or the `simulator`.

Sub-rooms, each importing only those below it: `desk` (what agents and supervisors do and see), `menu`, `simulator`;
`asterisk`, `director`; `lines`, `recordings`; `prompts` (words made into sound); `engine` (the decisions, purely). All
share `models`, `queries`, the words in `phrases` and the port `switch`.
"""
