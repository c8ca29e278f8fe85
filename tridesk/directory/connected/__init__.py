"""Connected users: what organisations get into the register with, and until when."""
