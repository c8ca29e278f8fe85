"""The switch that needs no telephone: the twin of Asterisk for tests, and the demonstration.

`twin` is the port in memory, on whatever clock it is given; `people` are callers and agents by script.
"""
