"""What a cell of a spreadsheet holds, as text: dates in ISO form, numbers plain, yes and no."""

import datetime as dt
import math
import re
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, STRIP_RE, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from engagement.formats.package import ElementReader
from engagement.formats.tables import TableRefused

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
EAST_ASIAN = {*range(27, 37), *range(50, 59)}  # dates there, by number; they have no code
DAY, MONTH, YEAR, MOMENT = "%Y-%m-%d", "%Y-%m", "%Y", ""


def shape_of(code):
    """What a number format shows: DAY, MONTH, YEAR, MOMENT (with a time), or None for a number.

    A date is read no finer than it is shown: `mmm yyyy` holds a first day that nobody wrote.
    """
    if not is_date_format(code) or is_timedelta_format(code):
        return None
    shown = re.sub(r"[\\_*].", "", STRIP_RE.sub("", code.split(";")[0])).lower()
    if "h" in shown or "s" in shown:
        return MOMENT
    if "d" in shown or "y" not in shown:
        return DAY
    return MONTH if "m" in shown else YEAR


class Styles(ElementReader):
    """The shape of each style of a workbook, by its number."""

    def __init__(self):
        super().__init__()
        self.codes, self.shapes, self.inside = dict(BUILTIN_FORMATS), [], False

    def opens(self, name, attributes):
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")[:1000]
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            self.shapes.append(self._shape(attributes.get("numFmtId", "0")))

    def closes(self, name):
        if name == "cellXfs":
            self.inside = False

    def _shape(self, number):
        if not number.isdecimal():
            return None
        code = self.codes.get(int(number))
        return DAY if code is None and int(number) in EAST_ASIAN else shape_of(code)

    def shape(self, number):
        known = number.isdecimal() and int(number) < len(self.shapes)
        return self.shapes[int(number)] if known else None


def cell_text(kind, value, shape, from_1904, place):
    """The text of a cell of a kind ("n", "b", "d", "e" or a text).

    Raises TableRefused, with `place`.
    """
    if kind == "e":
        raise TableRefused(_("This cell holds an error: %(error)s") % {"error": value[:20]}, *place)
    if kind == "b":
        if value not in ("0", "1"):
            raise TableRefused(_("This cell holds neither yes nor no."), *place)
        return "yes" if value == "1" else "no"
    if kind == "d":
        return value.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00")
    if kind != "n":
        return value
    number = float(value) if NUMBER.fullmatch(value) else math.nan
    if not math.isfinite(number):
        raise TableRefused(_("This cell holds no number a spreadsheet can hold."), *place)
    if shape is None:
        return _plain(value, number)
    try:
        return _date(number, shape, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    except (ValueError, OverflowError) as wrong:
        raise TableRefused(_("This cell holds a date that does not exist."), *place) from wrong


def _plain(value, number):
    if re.fullmatch(r"-?\d+", value):
        return str(int(value))
    text = format(Decimal(repr(number)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _date(number, shape, epoch):
    if number < 0:
        raise ValueError(number)
    moment = from_excel(number, epoch)
    if shape != MOMENT:
        if isinstance(moment, dt.time):
            raise ValueError(number)
        # Not strftime, which writes the year 900 with three digits on some systems.
        return moment.date().isoformat()[: {DAY: 10, MONTH: 7, YEAR: 4}[shape]]
    if isinstance(moment, dt.datetime) and moment.time() == dt.time():
        return moment.date().isoformat()
    seconds = moment.second or moment.microsecond
    return moment.isoformat(timespec="seconds" if seconds else "minutes")
