"""What `make bench` runs: the real processes on a database of their own, measured from outside.

A *part* measures one thing and adds *figures* to the report; the *installation* is a Tridesk in a state folder that
is thrown away afterwards; a *letter* is an invented mail; the *stock* is the invented tickets that lists and search
run on.
"""
