"""Import and export. A file is read as a *table* of rows with *cells*. A *kind* of record defines what the *columns*
mean; a *plan* states for each row what the import would do.

`files` opens any file (`csvs`, `workbooks`), `writers` writes them; neither depends on the directory. `cells` reads
what stands in one cell. `kinds` hold the columns, the rule by which a row is matched, and the way to a card.
"""
