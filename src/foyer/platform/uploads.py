"""Pictures that strangers upload become pictures of ours: decoded within bounds and written anew.

What a file is called and says of itself counts for nothing. Nothing hidden survives: no metadata,
no script, no link to the outside, nothing behind the end of the picture. Loads Pillow: import it
where a file has arrived, not at a start.
"""

import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from xml.parsers import expat

from PIL import Image, ImageOps
from py_svg_hush import filter_svg

from foyer.platform import limits
from foyer.platform.errors import DomainError

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_EMBEDDED = {"image": ["png", "jpeg"]}
_SVG = "{http://www.w3.org/2000/svg}"
_NO_LINK = re.compile(r"#|data:image/(?:png|jpeg);base64,")
# A style may point into its own picture and nowhere else; escapes could hide that it does not.
_OUTSIDE_STYLE = re.compile(
    r"@|\\|://|url\(\s*['\"]?\s*(?!#|data:image/(?:png|jpeg);)", re.IGNORECASE
)
_REFUSED_ELEMENTS = frozenset({"script", "foreignObject", "iframe", "animate", "set", "handler"})


class UploadRefused(DomainError):
    """The file is no picture that this house takes."""

    code = "upload_refused"
    status = 422
    message = "This file cannot be used. Upload a PNG, JPEG, WebP, GIF or SVG picture."


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePicture:
    """A picture that we wrote; `extension` has no dot. A drawing has no size of its own."""

    content: bytes
    content_type: str
    extension: str
    width: int = 0
    height: int = 0


def sanitize_picture(data: bytes) -> SafePicture:
    """The picture in an uploaded file, by what it is; raises UploadRefused."""
    if len(data) > limits.UPLOAD_BYTES_MAX:
        megabytes = limits.UPLOAD_BYTES_MAX // 2**20
        raise UploadRefused(f"This file is too large. Upload one of at most {megabytes} MB.")
    return _clean_drawing(data) if _looks_like_xml(data) else _rewrite_image(data)


def _looks_like_xml(data: bytes) -> bool:
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _rewrite_image(data: bytes) -> SafePicture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > limits.UPLOAD_PIXELS_MAX:
                    raise UploadRefused("This picture has too many pixels. Scale it down first.")
                opened.load()
                upright = ImageOps.exif_transpose(opened)
    except UploadRefused:
        raise
    # Whatever a decoder stumbles over: Pillow raises all of these for broken files.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError):
        raise UploadRefused from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UploadRefused("This picture has too many pixels. Scale it down first.") from None
    see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    pixels = upright.convert("RGBA" if see_through else "RGB")
    pixels.info.clear()  # Profiles and comments would be written again.
    edge = limits.UPLOAD_EDGE_PIXELS_MAX
    pixels.thumbnail((edge, edge))
    written = BytesIO()
    if see_through:
        pixels.save(written, "PNG", optimize=True)
        kind, extension = "image/png", "png"
    else:
        pixels.save(written, "JPEG", quality=limits.UPLOAD_JPEG_QUALITY, progressive=True)
        kind, extension = "image/jpeg", "jpg"
    return SafePicture(
        content=written.getvalue(),
        content_type=kind,
        extension=extension,
        width=pixels.width,
        height=pixels.height,
    )


def _clean_drawing(data: bytes) -> SafePicture:
    """The drawing without scripts and handlers; one that links to the outside is refused."""
    if len(data) > limits.SVG_BYTES_MAX:
        kilobytes = limits.SVG_BYTES_MAX // 1024
        raise UploadRefused(f"This drawing is too large. Upload one of at most {kilobytes} KB.")
    _measure(data)
    try:
        cleaned = filter_svg(data, keep_data_url_mime_types=_EMBEDDED)
        root = ElementTree.fromstring(cleaned)  # noqa: S314  It has no declarations any more.
    except (ValueError, ElementTree.ParseError):
        raise UploadRefused from None
    if root.tag != f"{_SVG}svg":
        raise UploadRefused
    for element in root.iter():
        _check_element(element)
    return SafePicture(content=cleaned, content_type="image/svg+xml", extension="svg")


def _measure(data: bytes) -> None:
    """Refuse what would keep the cleaner busy: entities, too many parts, parts within parts."""
    parser = expat.ParserCreate()
    depth = count = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > limits.SVG_DEPTH_MAX or count > limits.SVG_ELEMENTS_MAX:
            raise UploadRefused("This drawing has too many parts. Simplify it first.")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declare(*_: object) -> None:
        raise UploadRefused("This drawing declares entities. Save it as plain SVG first.")

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = declare
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise UploadRefused from None


def _check_element(element: "ElementTree.Element") -> None:
    """What the cleaner let pass and we do not: links out of the picture, foreign elements."""
    name = str(element.tag).removeprefix(_SVG)
    styled = [element.get("style", ""), (element.text or "") if name == "style" else ""]
    links = [
        value for key, value in element.attrib.items() if key.rpartition("}")[2] in {"href", "src"}
    ]
    handlers = [key for key in element.attrib if key.lower().startswith("on")]
    painted = [value for value in element.attrib.values() if "url(" in value.lower()]
    if name.startswith("{") or name in _REFUSED_ELEMENTS or handlers:
        raise UploadRefused("This drawing contains more than shapes. Save it as plain SVG first.")
    if any(not _NO_LINK.match(link) for link in links) or any(
        _OUTSIDE_STYLE.search(style) for style in [*styled, *painted]
    ):
        raise UploadRefused("This drawing loads something from elsewhere. Embed it first.")
