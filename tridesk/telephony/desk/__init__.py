"""What people at the desk do and see: agents and supervisors on calls, the wallboard, figures, the telephone window."""
