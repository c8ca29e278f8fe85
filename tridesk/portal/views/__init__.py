"""Pages of the portal: the link, the request, the form for a new one, and the desk's view of links."""
