"""Pages of the library, the public page behind the code on a document, and the log of dispatches."""
