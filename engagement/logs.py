"""One line an event, with nothing in it that could endanger a reader."""

import logging


class LineFormatter(logging.Formatter):
    """Time, level, logger and message on one line.

    Line breaks are escaped, so that nobody writes a second line by asking for a crooked
    address. A traceback follows only where the server itself failed.
    """

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record):
        if record.levelno < logging.ERROR and record.exc_info:
            # A refused request is no fault of ours: its one line says enough.
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None})
        return super().format(record)

    def formatMessage(self, record):
        line = super().formatMessage(record)
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)
