"""Documents that are kept: what they are by their bytes, and a clean copy of them.

A file from elsewhere may be made to break what reads it. So this is also a program of its own,
which knows nothing of the site, reads a file, writes its clean copy, and may take a gigabyte and a
minute: `engagement.document_copies` starts it. It stands on nothing of ours but those limits.

A clean copy holds what is to be read and nothing of who made it, where and with what: images are
drawn anew, a PDF is written anew without its metadata, scripts and attachments (R29).
"""

import io
import json
import struct
import sys
import unicodedata
import warnings

import pikepdf
from PIL import Image, ImageOps

from engagement.confined import confine

MOST_DOCUMENT_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000  # a page of A3 at 600 dots an inch has 70; drawn, this takes 240 MB
ENDINGS = {"pdf": "pdf", "png": "png", "jpeg": "jpg", "webp": "webp", "text": "txt"}
MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "text": "text/plain; charset=utf-8",
}
# What a PDF may carry beside its pages, and must not: it runs, opens, fetches, embeds or tells.
OF_THE_WHOLE = ("/OpenAction", "/AA", "/Metadata", "/PieceInfo", "/Collection", "/Perms", "/AF",
                "/Legal", "/DSS")  # fmt: skip
OF_ANYTHING = ("/AA", "/Metadata", "/PieceInfo", "/LastModified", "/AF", "/JS", "/XFA")
NAME_TREES = ("/JavaScript", "/EmbeddedFiles")
LEADS_NOWHERE = ("/URI", "/GoTo", "/Named")  # actions that only move the reader
DEEPEST = 100  # objects in objects; qpdf itself reads 500
SHOWN_FILES = ("/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D")


def _(sentence):
    """Marks a sentence for translators; `document_copies` says it in the reader's language."""
    return sentence


LOCKED_PDF = _("This PDF has a password or is locked. Save it without.")
BROKEN_PDF = _("This PDF is broken. Open it, save it anew, and try again.")


class DocumentRefused(Exception):
    """A file that is not kept: a sentence to be translated, with its values."""

    def __init__(self, sentence, **values):
        super().__init__(sentence, values)
        self.sentence, self.values = sentence, values


def cleaned(content):
    """(kind, bytes of the clean copy) of the bytes of a file. Raises DocumentRefused."""
    if not content:
        raise DocumentRefused(_("The file is empty."))
    if len(content) > MOST_DOCUMENT_BYTES:
        raise document_too_large()
    kind = document_kind(content)
    if kind == "pdf":
        made = clean_pdf(content)
    elif kind == "text":
        made = clean_text(content)
    else:
        made = clean_image(content, kind)
    if len(made) > MOST_DOCUMENT_BYTES:
        raise document_too_large()
    return kind, made


def document_too_large():
    return DocumentRefused(
        _("A file may have at most %(most)s MB."), most=MOST_DOCUMENT_BYTES // 1024 // 1024
    )


def document_kind(content):
    """What a file is, whatever it is called. Raises DocumentRefused for what is not kept."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if is_text(content):
        return "text"
    raise DocumentRefused(
        _("Only PDF, PNG, JPEG, WebP and plain text are kept. Save it as one of them.")
    )


def is_text(content):
    """Plain text in UTF-8, and no markup: that is a page somebody might open as one."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip().startswith(("<", "{\\rtf", "#!")):
        return False
    allowed = {"\n", "\t", "\r"}
    return not any(unicodedata.category(c) == "Cc" and c not in allowed for c in text)


def clean_text(content):
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").encode()


# -- images ------------------------------------------------------------------------------------
def clean_image(content, kind):
    """An image drawn anew: upright, with nothing but its points."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[kind]) as image:
            warnings.simplefilter("ignore")  # a bomb is refused by its size, before it goes off
            if image.width * image.height > MOST_PIXELS:
                said = _("An image may have at most %(most)s million points.")
                raise DocumentRefused(said, most=MOST_PIXELS // 1_000_000)
            if getattr(image, "n_frames", 1) > 1:
                raise DocumentRefused(_("A moving image is not kept. Save the frame that matters."))
            image.load()
            upright = ImageOps.exif_transpose(image)
            has_alpha = kind != "jpeg" and upright.has_transparency_data
            drawn = Image.new("RGBA" if has_alpha else "RGB", upright.size)
            drawn.paste(upright.convert(drawn.mode))
    except DocumentRefused:
        raise
    except Exception as wrong:  # whatever a broken image makes the library stumble over
        raise DocumentRefused(_("This image is broken, or not what it says it is.")) from wrong
    out = io.BytesIO()
    options = {"quality": 92} if kind == "jpeg" else {"lossless": True} if kind == "webp" else {}
    drawn.save(out, kind, **options)
    return out.getvalue()


# -- PDF -----------------------------------------------------------------------------------------
def clean_pdf(content):
    """A PDF written anew: what its pages show, without who made it and what would run."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise DocumentRefused(LOCKED_PDF)
            if not len(pdf.pages):
                raise DocumentRefused(_("This PDF has no page."))
            strip_pdf(pdf)
            out = io.BytesIO()
            pdf.save(
                out,
                deterministic_id=True,
                fix_metadata_version=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except DocumentRefused:
        raise
    except pikepdf.PasswordError as wrong:
        raise DocumentRefused(LOCKED_PDF) from wrong
    except Exception as wrong:  # whatever a broken one makes the library stumble over
        raise DocumentRefused(BROKEN_PDF) from wrong
    return out.getvalue()


def strip_pdf(pdf):
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    root = pdf.Root
    for name in OF_THE_WHOLE:
        drop(root, name)
    if "/Names" in root:
        for name in NAME_TREES:
            drop(root.Names, name)
    for one in pdf.objects:
        for each in object_and_nested(one):
            strip_object(each)
    for page in pdf.pages:
        strip_annotations(page)


def drop(holder, name):
    if name in holder:
        del holder[name]


def object_and_nested(one, depth=0):
    """An object, and those that stand in it and not by themselves, as notes of a page may."""
    if depth > DEEPEST:
        raise DocumentRefused(BROKEN_PDF)
    holds = isinstance(one, pikepdf.Dictionary | pikepdf.Stream)
    if holds:
        yield one
    inside = one.values() if holds else one if isinstance(one, pikepdf.Array) else ()
    for each in list(inside):
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from object_and_nested(each, depth + 1)


def strip_object(one):
    """Take out of any object what tells or runs; an image keeps no EXIF of its own."""
    for name in OF_ANYTHING:
        drop(one, name)
    action = one.get("/A")
    if isinstance(action, pikepdf.Dictionary) and action.get("/S") not in LEADS_NOWHERE:
        drop(one, "/A")
    if isinstance(action, pikepdf.Dictionary):
        drop(action, "/Next")
    if isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode":
        raw = one.read_raw_bytes()
        stripped = without_metadata(raw)
        if stripped != raw:
            one.write(stripped, filter=pikepdf.Name.DCTDecode, decode_parms=one.get("/DecodeParms"))


def strip_annotations(page):
    """Notes keep their words and lose who wrote them and when; attached files go."""
    kept = pikepdf.Array()
    for note in page.get("/Annots", ()):
        if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") not in SHOWN_FILES:
            for name in ("/T", "/M", "/CreationDate", "/NM"):
                if note.get("/Subtype") != "/Widget":
                    drop(note, name)
            kept.append(note)
    if "/Annots" in page:
        page["/Annots"] = kept


def without_metadata(jpeg):
    """A JPEG without its application segments (but those that say how to draw it) and comments."""
    out, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xDA:  # from here on it is the image itself
            break
        size = 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        tells = 0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE) or marker == 0xFE
        if not tells:
            out += jpeg[at : at + size]
        at += size
    return bytes(out + jpeg[at:])


# -- as a program --------------------------------------------------------------------------------
def main(given, out):
    """Read a file, write a line that says what it is or why it is refused, then the copy."""
    confine()
    try:
        kind, made = cleaned(given.read())
    except DocumentRefused as wrong:
        said, made = {"refused": wrong.sentence, "values": wrong.values}, b""
    else:
        said = {"kind": kind}
    out.write(json.dumps(said).encode() + b"\n" + made)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
