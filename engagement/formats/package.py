"""An XLSX file as a package: what may be opened in it, and its parts as XML, bit by bit.

Nothing is unpacked to disk. Sizes are measured before anything is unpacked, `zipfile` holds every
part to the size it declares, and texts are measured while they arrive.
"""

import mmap
import posixpath
import re
import zipfile
import zlib

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError
from django.utils.translation import gettext as _

from engagement.formats.tables import MOST_CHARACTERS, TableRefused, cell_too_long

MOST_UNPACKED = 256 * 1024 * 1024  # bytes, of all parts together
MOST_ENTRIES = 2_000
MOST_DEPTH = 64  # elements inside each other
MOST_TOKEN = 1024 * 1024  # bytes of one tag, comment or the like
CHUNK_BYTES = 65_536
ENTRY = re.compile(rb"PK\x01\x02")
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# _x0041_ is how XLSX writes a character by its number.
CODED = re.compile("_x([0-9A-Fa-f]{4})_")
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, LookupError,
)  # fmt: skip


def damaged(*place):
    return TableRefused(_("The XLSX file is damaged or incomplete. Save it again."), *place)


def opened(path):
    """The ZIP file at `path`. Raises TableRefused where no spreadsheet program made it."""
    try:
        with (
            open(path, "rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            # Counted before `zipfile` makes an object of each.
            if sum(1 for _found in ENTRY.finditer(content)) > MOST_ENTRIES:
                raise TableRefused(_("There are too many parts in this XLSX file."))
        packed = zipfile.ZipFile(path)
    except BROKEN as wrong:
        raise damaged() from wrong
    entries = packed.infolist()
    names = [one.filename for one in entries]
    if any(one.flag_bits & 1 for one in entries):
        raise TableRefused(_("This file has a password. Save it without."))
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise TableRefused(_("Unpacked, this XLSX file is too large. Save the sheet as CSV."))
    if len(set(names)) < len(names) or any(one.compress_type not in PACKED for one in entries):
        raise damaged()
    if any("vbaproject" in name.lower() for name in names):
        raise TableRefused(_("Files with macros are not read. Save it as XLSX or CSV."))
    return packed


class ElementReader:
    """Is told of elements one by one; keeps the text of those it asks for."""

    place = ()  # (row, column), where there is one

    def __init__(self):
        self.depth, self.held, self.size = 0, None, 0

    def start(self, tag, attributes):
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise damaged()
        self.opens(tag.rpartition("}")[2], attributes)

    def end(self, tag):
        self.depth -= 1
        self.closes(tag.rpartition("}")[2])

    def data(self, text):
        if self.held is None:
            return
        self.size += len(text)
        if self.size > 8 * MOST_CHARACTERS:  # a character may be written with seven
            raise cell_too_long(*self.place)
        self.held.append(text)

    def hold(self):
        self.held, self.size = [], 0

    def taken(self):
        text, self.held = "".join(self.held or ()), None
        return text

    def opens(self, name, attributes):
        """An element begins."""

    def closes(self, name):
        """An element ends."""

    def close(self):
        return None


class Links(ElementReader):
    """The relations of a part: {id: (type, target)}, those inside the package."""

    def __init__(self):
        super().__init__()
        self.found = {}

    def opens(self, name, attributes):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id")] = kind, attributes.get("Target", "")


class Book(ElementReader):
    """The sheets that are not hidden, {relation: name}, and from which year days count."""

    def __init__(self):
        super().__init__()
        self.sheets, self.from_1904 = {}, False

    def opens(self, name, attributes):
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet" and "hidden" not in attributes.get("state", "").lower():
            relation = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            self.sheets[relation] = attributes.get("name", "")


def walk(packed, name, reader):
    """Show a part to a reader, a chunk at each step. Raises TableRefused."""
    parser, fed = DefusedXMLParser(target=reader, forbid_dtd=True), 0
    try:
        with packed.open(name) as file:
            while chunk := file.read(CHUNK_BYTES):
                parser.feed(chunk)
                fed += len(chunk)
                if fed - parser.parser.CurrentByteIndex > MOST_TOKEN:
                    raise damaged()
                yield
        parser.close()
    except DefusedXmlException as wrong:
        raise TableRefused(
            _("This XLSX file declares entities, which no spreadsheet program does."),
            *reader.place,
        ) from wrong
    except (ParseError, *BROKEN) as wrong:
        raise damaged(*reader.place) from wrong


def walked(packed, name, reader):
    """The reader, when it has seen the whole part."""
    for _step in walk(packed, name, reader):
        pass
    return reader


def linked_parts(packed, name):
    """{id: (type, name of the part)} that a part of the package points at."""
    folder, own = posixpath.split(name)
    links = walked(packed, posixpath.join(folder, "_rels", f"{own}.rels"), Links()).found
    return {
        key: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for key, (kind, target) in links.items()
    }
