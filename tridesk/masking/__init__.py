"""The one gate: columns of the database that let no national number in."""
