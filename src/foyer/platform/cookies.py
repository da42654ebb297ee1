"""What our cookies are called. Loads no Django."""

from foyer.platform.config import load_config

_OF_THIS_HOST = "__Host-"


def cookie_name(plain: str) -> str:
    """`plain` as browsers know it: with the prefix `__Host-` where the house is served over TLS.

    Browsers take such a cookie only over TLS, for all paths and without a domain (RFC 6265bis,
    4.1.3): neither a neighbouring host nor a page that was read in clear can plant one.
    """
    return host_cookie_name(plain, secure=load_config().secure_cookies)


def host_cookie_name(plain: str, *, secure: bool) -> str:
    """The same where the configuration is at hand."""
    return f"{_OF_THIS_HOST}{plain}" if secure else plain
