"""What is done with links, by those who hold one and by the desk; what happens to a ticket is done by `tickets`."""
