"""Simulated weeks at a help desk: our distribution of calls beside others, on the same callers and colleagues.

`people` are callers and skill plans, `routing` the compared ways of matching callers with agents, `desk` the clock,
`erlang` what one pool of all could do, `picture` the plots in `docs/`.
"""
