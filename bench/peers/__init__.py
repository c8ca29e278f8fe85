"""Other help desks, measured beside ours on the same machine and database server."""
