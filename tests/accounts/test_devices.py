import pytest

from foyer.accounts.devices import DEVICE_CHARACTERS_MAX, Device, describe_device, read_device

WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome on Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {CHROME} Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 14) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        (
            f"Mozilla/5.0 (Linux; Android 14) SamsungBrowser/28 {CHROME} Safari/537.36",
            "Samsung Internet on Android",
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT} Safari/604.1",
            "Safari on iPhone",
        ),
        (f"Mozilla/5.0 (iPad; CPU OS 17_0) {WEBKIT} FxiOS/130.0 Safari/605", "Firefox on iPad"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Safari/605", "Safari on Mac"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("Box Office 2.1 (kiosk)", "Box Office 2.1"),
        ("", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("\x1b[31m", "Unknown device"),
    ],
)
def test_a_device_is_named_in_a_few_words(user_agent: str, words: str) -> None:
    assert describe_device(user_agent) == words


def test_words_fit_where_they_are_kept() -> None:
    assert len(describe_device("x" * 500)) <= DEVICE_CHARACTERS_MAX


def test_a_whole_address_is_never_kept() -> None:
    assert read_device("", address="192.0.2.77") == Device(
        name="Unknown device", network="192.0.2.0/24"
    )
