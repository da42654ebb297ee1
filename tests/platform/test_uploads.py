"""Uploaded pictures are written anew; what is no picture is refused by what it is (case 55)."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from foyer.platform import limits
from foyer.platform.uploads import UploadRefused, sanitize_picture

SECRET = b"made by Ada at 52.5 N 13.4 E"


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def open_again(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_is_written_anew(kind: str) -> None:
    safe = sanitize_picture(encode(Image.new("RGB", (30, 20), "red"), kind))
    assert (safe.content_type, safe.extension) == ("image/jpeg", "jpg")
    again = open_again(safe.content)
    assert (again.format, again.size) == ("JPEG", (30, 20))
    assert (safe.width, safe.height) == (30, 20)


def test_what_shows_through_still_does() -> None:
    safe = sanitize_picture(encode(Image.new("RGBA", (4, 4), (255, 0, 0, 128)), "WEBP"))
    assert safe.content_type == "image/png"
    assert open_again(safe.content).getpixel((0, 0))[3] == 128


def test_nothing_hidden_survives() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6  # Description; lying on its side.
    photo = Image.new("RGB", (30, 20), "red")
    jpeg = encode(photo, "JPEG", exif=exif, comment=SECRET, icc_profile=SECRET * 9)
    notes = PngInfo()
    notes.add_text("Author", SECRET.decode())
    png = encode(Image.new("RGBA", (30, 20)), "PNG", pnginfo=notes, icc_profile=SECRET * 9)
    for data in (jpeg + b"<script>" + SECRET, png + SECRET):
        assert SECRET in data
        safe = sanitize_picture(data)
        assert SECRET not in safe.content
        assert set(open_again(safe.content).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
    turned = sanitize_picture(jpeg)
    assert (turned.width, turned.height) == (20, 30)


def test_a_large_picture_is_scaled_down() -> None:
    edge = limits.UPLOAD_EDGE_PIXELS_MAX
    safe = sanitize_picture(encode(Image.new("L", (edge * 2, 100)), "PNG"))
    assert (safe.width, safe.height) == (edge, 50)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    """A few bytes that say to be 30,000 by 30,000 pixels: 3.6 GB."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    for edge in (7_000, 12_000, 30_000):
        head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
        bomb = (
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        )
        with pytest.raises(UploadRefused, match="too many pixels"):
            sanitize_picture(bomb)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7 and more",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"name,price\r\n=1+1,2",
        b"<!doctype html><script>alert(1)</script>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60,
        encode(Image.new("RGB", (9, 9)), "JPEG")[:200],
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UploadRefused):
        sanitize_picture(data)


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(UploadRefused, match="at most 10 MB"):
        sanitize_picture(b"\x89PNG" + b"\0" * limits.UPLOAD_BYTES_MAX)
    with pytest.raises(UploadRefused, match="at most 512 KB"):
        sanitize_picture(b"<svg>" + b" " * limits.SVG_BYTES_MAX)


def draw(inside: str, *, head: str = "") -> bytes:
    return (
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{inside}</svg>'
    ).encode()


def test_a_drawing_keeps_its_shapes_and_its_own_links() -> None:
    safe = sanitize_picture(
        draw(
            '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
            '<rect width="9" height="9" fill="url(#g)" style="fill: url(#g)"/>'
            '<use xlink:href="#g"/><image href="data:image/png;base64,AAAA"/>'
            "<style>rect { fill: red }</style>",
            head='\ufeff<?xml version="1.0"?>\n',
        )
    )
    assert safe.content_type == "image/svg+xml"
    for kept in (b"linearGradient", b'fill="url(#g)"', b'href="#g"', b"data:image/png;base64,AAAA"):
        assert kept in safe.content


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" onclick="alert(2)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<a href="https://evil.example"><rect/></a>',
        "<foreignObject><iframe src='https://evil.example'/></foreignObject>",
        '<image href="data:text/html;base64,AAAA"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
    ],
)
def test_a_drawing_loses_what_acts(inside: str) -> None:
    try:
        content = sanitize_picture(draw(f"<circle r='1'/>{inside}")).content
    except UploadRefused:
        return
    for acting in (
        b"script",
        b"alert",
        b"onload",
        b"onclick",
        b"iframe",
        b"text/html",
        b"svg+xml;",
        b"evil.example",
    ):
        assert acting not in content
    assert b"circle" in content


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="https://evil.example/a.png"/>',
        '<image href="//evil.example/a.png"/>',
        '<image href="/account"/>',
        '<use xlink:href="https://evil.example/a.svg#x"/>',
        "<style>@import url(https://evil.example/a.css);</style>",
        "<style>rect { fill: url(https://evil.example/a.png) }</style>",
        "<style>rect { fill: u\\72l(https://evil.example) }</style>",
    ],
)
def test_a_drawing_that_links_to_the_outside_is_refused(inside: str) -> None:
    with pytest.raises(UploadRefused):
        sanitize_picture(draw(inside))


@pytest.mark.parametrize(
    "data",
    [
        draw("", head='<!DOCTYPE svg [<!ENTITY a "b">]>'),
        draw("&a;", head='<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        draw("<rect"),
        draw("<g/>" * (limits.SVG_ELEMENTS_MAX + 1)),
        draw("<g>" * limits.SVG_DEPTH_MAX + "</g>" * limits.SVG_DEPTH_MAX),
        b"<svg/>",
    ],
)
def test_a_drawing_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(UploadRefused):
        sanitize_picture(data)
