"""Posters are drawn by the threads of one process at the same time."""

import subprocess
import sys

_DRAW_FIRST_POSTERS_TOGETHER = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import sys
from foyer.web.posters import PosterSpec, poster_svg
sys.setswitchinterval(1e-6)
TOGETHER = 8
start = Barrier(TOGETHER)
def draw(number):
    start.wait()
    title = f"Avatar to Yes, {number}"
    return poster_svg(PosterSpec.from_json({}, title=title, kind="film", credit="To Fly AV"))
with ThreadPoolExecutor(TOGETHER) as pool:
    print(len(set(pool.map(draw, range(TOGETHER)))))
"""


def test_first_posters_of_a_process_may_be_drawn_at_once() -> None:
    """A fresh process, because the fonts are read once."""
    done = subprocess.run(
        [sys.executable, "-c", _DRAW_FIRST_POSTERS_TOGETHER],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "8\n"), done.stderr
