"""Cards: the values that may be given for a record of the directory, checked and turned into values of its row.

Forms, programs, confirmations and imports all pass cards; nothing is written that has not passed here.
"""
