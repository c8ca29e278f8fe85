"""The simulated switch: the twin of Asterisk for tests, and the demonstration.

`twin` is the port in memory, on a clock of the caller's; `people` are callers and agents by script.
"""
