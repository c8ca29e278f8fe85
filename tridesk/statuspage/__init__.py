"""Statuspage: the state of the register, for everybody to see: a log that only grows, a page made of plain files.

An *entry* is one statement about the register; the signed *log* of entries is the truth. Folded, it is a *board*: the
state, the open *incident* with its updates, the *maintenances*. Board and hour together give a *generation* of plain
files, which any web server hands out; a new one takes the place of the old by one rename.
"""
