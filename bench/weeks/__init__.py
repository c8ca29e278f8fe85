"""Simulated weeks at a help desk: our distribution of calls beside others, on the same callers and colleagues.

`people` are callers and skill plans, `routing` who is put through to whom in each of the ways compared, `desk` the
clock, `erlang` what one pool of all could do, `picture` the plots in `docs/`.
"""
