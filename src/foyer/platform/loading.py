"""How a process loads what it is made of, once, at its start."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collections() -> Iterator[None]:
    """Load modules inside: the cyclic collector waits, and never looks through them later.

    Loading makes hardly a cycle; looking for one again and again takes a fifth of its time. Pages
    of memory that no collector touches stay shared with processes that are forked afterwards.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
