"""Ticket codes as QR symbols (ISO/IEC 18004): alphanumeric mode, level M, with the quiet zone."""

from io import BytesIO

import segno

from foyer.tickets import limits


def qr_matrix(code: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 is dark, without the quiet zone; 41 modules a side for our codes."""
    return tuple(segno.make_qr(code, error="m", boost_error=False).matrix)


def render_qr_svg(code: str) -> str:
    """A scalable drawing, dark on white in every theme; one unit a module, no style attributes."""
    matrix = qr_matrix(code)
    quiet = limits.QR_QUIET_MODULES
    side = len(matrix) + 2 * quiet
    path = "".join(
        f"M{quiet + start} {quiet + row}h{length}v1h-{length}z"
        for row, modules in enumerate(matrix)
        for start, length in find_runs(modules)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" '
        'aria-label="Ticket code for the door" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def render_qr_png(code: str, *, module_pixels: int = 8) -> bytes:
    """A picture for mails and passes, black on white, with the quiet zone."""
    buffer = BytesIO()
    segno.make_qr(code, error="m", boost_error=False).save(
        buffer, kind="png", scale=module_pixels, border=limits.QR_QUIET_MODULES
    )
    return buffer.getvalue()


def find_runs(modules: bytearray) -> list[tuple[int, int]]:
    """Start and length of every run of dark modules in a row."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
