"""Build the wheel, install it alone into a fresh environment, open a house from it, look around.

What a checkout has and a wheel lacks (SQL, templates, fonts, style sheets) shows here.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
OPEN_SECONDS_MAX = 240.0
CLOSE_SECONDS_MAX = 40.0
POLL_SECONDS = 0.5
PAGES = ("/", "/static/css/foyer.css", "/api/v1/openapi.json", "/styleguide", "/tickets", "/sw.js")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="foyer-wheel-") as folder:
        foyer = install(Path(folder))
        # The database's own account walks through this folder.
        os.chmod(folder, 0o755)  # noqa: S103
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        hidden = ("PYTHONPATH", "DATABASE_URL", "VIRTUAL_ENV")
        env = {name: value for name, value in os.environ.items() if name not in hidden}
        env |= {"FOYER_DATA": f"{folder}/data", "PORT": str(port)}
        house = subprocess.Popen([foyer, "up"], cwd=folder, env=env, start_new_session=True)
        try:
            await_open(house, port=port)
            wrong = look_around(f"http://localhost:{port}")
        finally:
            status = close(house)
    if status != 0:
        wrong.append(f"the house closed with status {status}")
    print("\n".join(wrong) or "The wheel opens a whole house.")
    return 1 if wrong else 0


def install(folder: Path) -> Path:
    """The `foyer` command of a fresh environment with the wheel and the locked packages."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    python = folder / "venv" / "bin" / "python"
    wanted = folder / "requirements.txt"
    install = ("pip", "install", "--quiet", "--compile-bytecode", "--python", str(python))
    for arguments in (
        ("build", "--quiet", "--wheel", "--out-dir", str(folder / "dist")),
        ("export", "--quiet", "--frozen", "--no-dev", "--no-emit-project", "-o", str(wanted)),
        ("venv", "--quiet", "--python", sys.executable, str(folder / "venv")),
        (*install, "-r", str(wanted)),
    ):
        subprocess.run([uv, *arguments], cwd=ROOT, check=True)
    (wheel,) = folder.glob("dist/*.whl")
    compiled = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*.mo")}
    assert compiled <= set(zipfile.ZipFile(wheel).namelist()), "the wheel has no translations"
    subprocess.run([uv, *install, "--no-deps", str(wheel)], check=True)
    return python.with_name("foyer")


def await_open(house: "subprocess.Popen[bytes]", *, port: int) -> None:
    deadline = time.monotonic() + OPEN_SECONDS_MAX
    while house.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"http://localhost:{port}/api/v1/health/ready", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(POLL_SECONDS)
    raise SystemExit("The house of the wheel did not open.")


def look_around(url: str) -> list[str]:
    """What does not answer 200: pages, everything the home page names, one seat page."""
    with httpx.Client(base_url=url, timeout=60) as client:
        home = client.get("/").text
        named = set(re.findall(r'"(/(?:static|media)/[^"]+)"', home))
        show = client.get("/api/v1/shows", params={"onSale": "true"}).json()["items"][0]["id"]
        addresses = [*PAGES, f"/shows/{show}/seats", f"/shows/{show}/seats/list", *sorted(named)]
        answers = {address: client.get(address).status_code for address in addresses}
    wrong = [f"{address}: {status}" for address, status in answers.items() if status != 200]
    return wrong if named else [*wrong, "the home page names no file"]


def close(house: "subprocess.Popen[bytes]") -> int:
    house.send_signal(signal.SIGTERM)
    try:
        return house.wait(CLOSE_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(house.pid, signal.SIGKILL)
        return house.wait()


if __name__ == "__main__":
    sys.exit(main())
