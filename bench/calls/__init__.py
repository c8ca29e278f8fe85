"""Calls on the real switch: SIPp calls in, SIPp answers as two hundred agents; Tridesk beside Asterisk's own app_queue.

`scenarios` are what both sides of SIPp do, `site` the private Asterisk with its agents, `capture` the times from the
wire, `desk` the product with two hundred colleagues, `runs` the series; `crowd` is everybody at once on four agents.
"""
