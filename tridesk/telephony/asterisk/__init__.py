"""Asterisk 22 behind the port `switch`, over its REST interface (ARI) on WebSockets.

Vocabulary: a *program* is an Asterisk that can be started; a *place* is the folder in which a private one lives; a
*site* is all that the generated configuration depends on. `provision` fetches the program, `configuration` writes what
it reads, `server` starts and ends it; `wire`, `link` and `client` talk to it; `adapter` is the port.
"""
