"""Who may change whom. Pure: permissions are words."""

from collections.abc import Set


def may_change(
    own: Set[str], *, present: Set[str] = frozenset(), wanted: Set[str] = frozenset()
) -> bool:
    """Whether somebody with the permissions `own` may turn `present` ones into `wanted` ones.

    One neither gives what one does not have, nor takes it from somebody who has more.
    """
    return present <= own and wanted <= own
