"""A table becomes entries: looked through line by line, then stored whole or not at all.

`cells` a text of a file as a form takes it · `rights` whose eyes and hands · `targets` what a cell
points at · `forms` the form of a line · `reading` what becomes of each line · `storing` writes it ·
`batches` what people do with a file · `undoing` undoes it · `folder` the operator's own way.
"""
