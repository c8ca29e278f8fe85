"""The account directory in which access to the register lives, behind a port with adapters."""
