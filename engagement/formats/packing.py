"""Rows of a table, packed: as who has read a file hands them on, and as they are kept."""

import gzip
import io
import json


def packed(rows):
    """(how many there are, all of them packed) of (number, texts) as a reader finds them."""
    out, number = io.BytesIO(), 0
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=5, mtime=0) as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            number += 1
    return number, out.getvalue()


def kept_rows(packed, width=0):
    """(number, texts) of each row, one after the other; of a shorter one, as many as the width."""
    with gzip.open(io.BytesIO(packed)) as file:
        for line in file:
            number, texts = json.loads(line)
            yield number, texts + [""] * (width - len(texts))
