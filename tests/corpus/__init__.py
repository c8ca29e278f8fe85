"""The mail corpus: invented mails as Belgian administrations write them, each with what must be read in it.

`README.md` says how a mail is written down; `samples` reads them, `clients` makes raw mails of them, `measures`
compares what the product reads with what it should.
"""
