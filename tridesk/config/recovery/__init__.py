"""Backup, restore and upgrade of a whole installation.

`state` says which files belong to it, `database` dumps and loads, `archive` is the file that holds both, `backup` and
`restore` put them together, `resumption` keeps what had left from leaving again, `continuous` restores to any second,
`upgrade` migrates while people work.
"""
