"""What callers hear: words made into sound, or a recording of them, as files that the switch plays.

Vocabulary: a *sound* is A-law at 8,000 samples per second, one byte each: what the telephone network itself carries.
"""
