"""What the mailroom promises, one file per action."""
