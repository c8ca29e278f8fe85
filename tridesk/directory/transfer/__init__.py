"""Import and export: a *table* of a file becomes rows of *cells*, a *kind* says what its *columns* mean, and a *plan*
says of each row what it would do.

`files` opens any file (`csvs`, `workbooks`), `writers` makes them; both know nothing of the directory. `cells` reads
what stands in one cell. `kinds` hold the columns, the rule by which a row is matched, and the way to a card.
"""
