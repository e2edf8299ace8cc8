"""A table becomes entries: looked through line by line, then stored whole or not at all, or without
the lines that are refused where people say so.

`cells` a text of a file as a form takes it · `days` the order of day and month · `rights` whose
eyes and hands · `targets` what a cell points at · `relied` whether that is still so · `forms` the
form of a `line` · `noted`, `citing` what it says beside · `reading` what becomes of each ·
`storing` writes it · `column_plan` what the columns are · `handing_in` takes a file in ·
`going_through` looks at its lines, or stores them · `batches` what is asked for of it · `refused`
what comes back · `undoing` undoes it · `folder` the operator's own way.
"""
