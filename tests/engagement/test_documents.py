"""What is kept is what it says it is, and tells nothing of who made it, where and with what."""

import io
import struct
import zlib

import pikepdf
import pytest
from django.db import transaction
from django.utils import translation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engagement import children, document_copies
from engagement.documents import MOST_PIXELS, DocumentRefused, cleaned, without_metadata

MARKS = (b"Jane Roe", b"52.5200", b"Canon", b"secret-xmp", b"left over")


def clean(content):
    """Looked through in this process: the one of its own is asked about at the end."""
    return document_copies.Clean(*cleaned(content))


GPS = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}


def image(kind="jpeg", size=(40, 20), **options):
    drawn = Image.new("RGB", size, "white")
    drawn.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0110], exif[0x013B], exif[0x8298] = "Canon", "Jane Roe", "Jane Roe"
    exif[0x8825] = GPS
    exif[0x0112] = options.pop("turned", 1)
    out = io.BytesIO()
    if kind == "png":
        told = PngInfo()
        told.add_text("Author", "Jane Roe")
        told.add_itxt("XML:com.adobe.xmp", "secret-xmp", zip=True)
        options["pnginfo"] = told
    drawn.save(out, kind, exif=exif, **options)
    return out.getvalue()


def pdf(change=None, **options):
    """A page with a photo on it, and all that a PDF may tell and do."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    photo = pikepdf.Stream(made, b"")
    photo.write(image(), filter=pikepdf.Name.DCTDecode)
    photo.Type, photo.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    photo.Width, photo.Height, photo.BitsPerComponent = 40, 20, 8
    photo.ColorSpace = pikepdf.Name.DeviceRGB
    photo.Metadata = made.make_stream(b"secret-xmp of Jane Roe")
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
    page.Contents = made.make_stream(b"q 100 0 0 50 0 0 cm /Photo Do Q")
    named, names = pikepdf.Dictionary, pikepdf.Name
    note = named(Type=names.Annot, Subtype=names.Text, T="Jane Roe", Rect=[0, 0, 9, 9])
    note.Contents = "Paragraph 4 is new"
    link = named(Type=names.Annot, Subtype=names.Link, Rect=[0, 0, 9, 9])
    link.A = named(S=names.Launch, F="evil.exe")
    runs = {"S": names.JavaScript, "JS": "app.alert(1)"}
    page.Annots = pikepdf.Array([note, link])
    made.docinfo["/Author"] = "Jane Roe"
    with made.open_metadata() as told:
        told["dc:creator"] = ["Jane Roe"]
    made.Root.OpenAction = named(**runs)
    made.Root.AA = named(WC=named(**runs))
    made.attachments["left over.html"] = b"<script>left over</script>"
    made.Root.Names.JavaScript = named(Names=pikepdf.Array(["start", named(**runs)]))
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def everything_in(content):
    """All bytes of a PDF, those that are packed as well."""
    with pikepdf.open(io.BytesIO(content)) as made:
        streams = [one.read_raw_bytes() for one in made.objects if isinstance(one, pikepdf.Stream)]
        out = io.BytesIO()
        made.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return content + out.getvalue() + b"".join(streams)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_an_image_tells_nothing_but_what_it_shows(kind):
    given = image(kind)
    assert any(mark in given for mark in MARKS)
    kept = clean(given)
    assert kept.kind == kind
    assert not any(mark in kept.content for mark in MARKS)
    with Image.open(io.BytesIO(kept.content)) as seen:
        assert (seen.size, len(seen.getexif())) == ((40, 20), 0)
        assert not seen.info.keys() & {"exif", "xmp", "icc_profile", "comment", "Author", "dpi"}
        red, _green, blue = seen.convert("RGB").getpixel((5, 10))
        assert red > 200 > blue


def test_an_image_is_kept_upright():
    kept = clean(image(turned=6))
    with Image.open(io.BytesIO(kept.content)) as seen:
        assert seen.size == (20, 40)


def test_a_pdf_keeps_its_pages_and_tells_and_does_nothing_else():
    given = pdf()
    told = (b"Jane Roe", b"Canon", b"left over", b"secret-xmp", b"JavaScript", b"evil.exe")
    assert [mark for mark in told if mark not in everything_in(given)] == []
    kept = clean(given)
    whole = everything_in(kept.content)
    found = [mark for mark in (*MARKS, b"JavaScript", b"Launch", b"evil.exe") if mark in whole]
    assert found == []
    assert b"Paragraph 4 is new" in whole
    with pikepdf.open(io.BytesIO(kept.content)) as seen:
        assert len(seen.pages) == 1
        photo = seen.pages[0].Resources.XObject.Photo
        with Image.open(io.BytesIO(photo.read_raw_bytes())) as shown:
            assert shown.size == (40, 20)
            shown.load()


def test_what_a_pdf_said_before_its_last_saving_is_not_kept():
    given = pdf()
    appended = given + b"\n% Jane Roe was here, left over\n" + given[given.rfind(b"startxref") :]
    assert b"was here" not in clean(appended).content


def test_links_of_a_pdf_stay():
    def with_a_link(made):
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/bill")
        made.pages[0].Annots[1].A = action

    assert b"example.org/bill" in everything_in(clean(pdf(with_a_link)).content)


def test_equal_documents_are_kept_as_equal_bytes():
    given = pdf()
    assert clean(given).digest == clean(given).digest
    assert clean(clean(given).content).kind == "pdf"


def test_plain_text_is_kept_as_it_is():
    kept = clean("\ufeffArtículo 4\r\nsin orden".encode())
    assert (kept.kind, kept.content.decode()) == ("text", "Artículo 4\nsin orden")


def bomb():
    """A PNG of a few bytes that says it is larger than any page."""
    side = int(MOST_PIXELS**0.5) + 1000
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def moving():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "webp", save_all=True, append_images=frames[1:])
    return out.getvalue()


HOSTILE = {
    "nothing": b"",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page behind spaces": b"\n  <html><script>alert(1)</script>",
    "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "an archive": b"PK\x03\x04" + b"\0" * 40,
    "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 40,
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "rich text": b"{\\rtf1 hello}",
    "a GIF": b"GIF89a" + b"\0" * 40,
    "text with a zero byte": b"Article 4\0",
    "text in another encoding": "Artículo".encode("utf-16"),
    "half a JPEG": image()[:200],
    "a PNG that ends early": image("png")[:60],
    "a page called a JPEG": b"\xff\xd8\xff<script>alert(1)</script>",
    "an image that is a bomb": bomb(),
    "a moving image": moving(),
    "a PDF that is none": b"%PDF-1.7\n<script>alert(1)</script>",
    "half a PDF": pdf()[:300],
    "a PDF without a page": pdf(lambda made: made.pages.__delitem__(0)),
    "a PDF with a password": pdf(encryption=pikepdf.Encryption(user="x", owner="y")),
    "a locked PDF": pdf(encryption=pikepdf.Encryption(user="", owner="y")),
    "a large text": b"a" * (25 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_broken_or_hostile_is_refused_with_a_sentence(what):
    with pytest.raises(DocumentRefused) as refused:
        clean(HOSTILE[what])
    assert refused.value.sentence.endswith(".")


def test_what_hides_behind_an_image_is_not_kept():
    kept = clean(image("png") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in kept.content


def test_a_jpeg_without_its_metadata_is_drawn_the_same():
    given = image()
    stripped = without_metadata(given)
    assert b"Canon" not in stripped
    with Image.open(io.BytesIO(given)) as one, Image.open(io.BytesIO(stripped)) as other:
        assert one.tobytes() == other.tobytes()


# -- the program of its own ------------------------------------------------------------------
def test_a_document_is_cleaned_by_a_program_that_is_given_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for a file to read")
    asked = []
    run = children.subprocess.run

    def noted(*args, **options):
        asked.append(options)
        return run(*args, **options)

    monkeypatch.setattr(children.subprocess, "run", noted)
    assert document_copies.clean(b"Article 4").content == b"Article 4"
    assert asked[0]["env"] == {}


@pytest.mark.django_db
def test_nothing_is_cleaned_while_others_wait_for_a_transaction():
    with transaction.atomic(), pytest.raises(RuntimeError, match="Others wait"):
        document_copies.clean(b"Article 4")


def test_a_refusal_is_told_in_the_language_of_who_sent_it():
    with translation.override("es"), pytest.raises(document_copies.CopyRefused) as refused:
        document_copies.clean(bomb())
    assert str(refused.value) == "Una imagen puede tener 60 millones de puntos como máximo."


def packed_spaces(megabytes):
    """So many of spaces as zlib packs them: each after the first is the same, so it is repeated."""
    packer, count = zlib.compressobj(9), megabytes * 1024**2
    first, again = (
        packer.compress(b" " * 1024**2) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)
    )
    low, high = 1 + count * ord(" "), count + ord(" ") * count * (count + 1) // 2
    adler = struct.pack(">HH", high % 65521, low % 65521)  # RFC 1950
    return first + again * (megabytes - 1) + packer.flush()[:-4] + adler


def test_spaces_are_packed_as_zlib_does():
    assert zlib.decompress(packed_spaces(3)) == b" " * 3 * 1024**2


def swollen():
    """A PDF whose objects take three gigabytes once they are unpacked."""
    packed = packed_spaces(3 * 1024)
    head = f"4 0 obj <</Type/ObjStm/N 1/First 5/Length {len(packed)}/Filter/FlateDecode>>stream\n"
    body = head.encode() + packed + b"\nendstream endobj\n"
    rows = struct.pack(">BHB", 0, 0, 0) + struct.pack(">BHB", 2, 4, 0) * 3
    rows += struct.pack(">BHB", 1, 9, 0)
    table = f"5 0 obj <</Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Length {len(rows)}>>stream\n".encode()
    start = 9 + len(body)
    return (
        b"%PDF-1.7\n"
        + body
        + table
        + rows
        + f"\nendstream endobj\nstartxref\n{start}\n%%EOF".encode()
    )


@pytest.mark.long
def test_a_document_that_swells_breaks_its_own_program_and_not_the_site():
    with pytest.raises(document_copies.CopyRefused):
        document_copies.clean(swollen())
