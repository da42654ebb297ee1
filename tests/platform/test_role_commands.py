"""The commands that start the roles."""

import os
import subprocess
from pathlib import Path

from foyer import role_commands


def test_a_file_in_the_working_folder_stands_in_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "structlog.py").write_text("raise SystemExit('a stranger')\n")
    done = subprocess.run(
        role_commands.sandbox_command(host="127.0.0.1", port=0),
        env={**os.environ, "FOYER_MODE": "neither"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "FOYER_MODE must be demo or production" in done.stderr
    assert "a stranger" not in done.stderr
