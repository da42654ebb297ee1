"""`python -m foyer` is the command `foyer`."""

import sys

from foyer.cli import main

if __name__ == "__main__":
    sys.exit(main())
