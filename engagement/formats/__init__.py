"""Files of tables: CSV and XLSX in, texts out, and the way back.

`reading.read_table(path, name)` returns a `Table` or raises `TableRefused`; `apart.read_apart` does
so in a program of its own. Nothing in a file is ever run, followed or unpacked to disk; one row is
held at a time. `writing.write_csv` and `write_xlsx` give equal bytes for equal content.
"""
