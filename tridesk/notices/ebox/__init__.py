"""e-Box Enterprise: the mailbox in which each Belgian organisation gets what public services write to it."""
