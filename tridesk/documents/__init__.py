"""Documents: the library of forms, circulars and leaflets, whether a version is valid, and the log of all that left."""
