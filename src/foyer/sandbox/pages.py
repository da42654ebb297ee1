"""The sandbox's payment page: plain HTML that works without JavaScript, in the house's clothes.

It uses the house's style sheet and classes only, so the strict content security policy holds.
"""

from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from babel.numbers import format_currency

from foyer.platform.money import Money
from foyer.sandbox import limits, rules
from foyer.sandbox.http import Response
from foyer.sandbox.rules import SandboxPayment

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title} · Sandbox payments</title>
<link rel="stylesheet" href="/static/css/foyer.css">
<link rel="icon" href="/static/img/icon.svg" type="image/svg+xml">
</head>
<body>
<header class="wrap top ruled"><span class="brand">Sandbox payments</span>\
<span class="end"><span class="sm muted">Test mode: no money moves</span></span></header>
<main id="content" class="wrap pb-6">
{content}
</main>
</body>
</html>
"""

_SORRY = """<div class="sorry">
<h1>{heading}</h1>
<div class="next"><p>{text}</p>
{link}</div>
</div>"""

_CHECKOUT = """<div class="split mt-6">
<div>
<h1>Pay {amount}</h1>
{notice}
<form method="post" action="{action}">
<section class="step mt-5">
<h2>Card</h2>
<div class="two-fields">
<div class="field"><label for="card">Card number</label>
<input class="input" id="card" value="4242 4242 4242 4242" readonly aria-describedby="card-hint">
<span class="hint" id="card-hint">A made-up card: there is nothing to type.</span></div>
<div class="field"><label for="until">Expires</label>
<input class="input" id="until" value="12 / 34" readonly></div>
</div>
<button class="btn go big wide" name="outcome" value="succeed">Pay {amount}</button>
</section>
<section class="step">
<h2>Or see what else can happen</h2>
<div class="two-fields">
<button class="btn line" name="outcome" value="require_action">Ask for 3-D Secure</button>
<button class="btn line" name="outcome" value="decline">Decline the card</button>
<button class="btn line" name="outcome" value="duplicate">Pay, and report it many times</button>
<button class="btn line" name="outcome" value="expire">Let the page expire</button>
</div>
<div class="two-fields">
<div class="field"><label for="seconds">Seconds until the money arrives</label>
<input class="input" id="seconds" name="seconds" type="number" inputmode="numeric" min="0" \
max="{delay_max}" value="{delay}"></div>
<div class="field"><span class="lab">Like a bank transfer</span>
<button class="btn line" name="outcome" value="delay">Pay, but slowly</button></div>
</div>
</section>
</form>
</div>
{summary}
</div>"""

_CHALLENGE = """<div class="split mt-6">
<div>
<h1>Is it you?</h1>
<p class="mt-4 measure">Your bank asks you to confirm the payment of {amount} to {merchant}. \
With a real bank you would open its app now.</p>
<form method="post" action="{action}">
<section class="step mt-5">
<button class="btn go big wide" name="outcome" value="succeed">Confirm {amount}</button>
<button class="btn line big wide" name="outcome" value="decline">Refuse: it is not me</button>
</section>
</form>
</div>
{summary}
</div>"""

_SUMMARY = """<div><div class="sheet order">
<div class="head"><div class="words"><h2>{merchant}</h2></div></div>
<div class="pad lines rule"><div><span>{description}</span><span>{amount}</span></div>
<div class="sum"><span>Total</span><span class="num">{amount}</span></div></div>
</div>
<p class="mt-4"><a class="btn line wide" href="{action}?return=1">Back without paying</a></p>
</div>"""

_DECLINED = """<div class="alert bad mt-4" role="alert"><b>The bank declined the card.</b>
<p>Nothing was taken. {left} left.</p></div>"""

_WORDS = {
    "succeeded": ("Paid", "This payment has been made. Your tickets wait at the house."),
    "authorized": ("Reserved", "The amount is reserved on the card."),
    "processing": ("On its way", "The money is on its way. The house will tell you when it is in."),
    "failed": ("Not paid", "The card was declined too often. Nothing was taken."),
    "cancelled": ("Cancelled", "The house closed this payment. Nothing was taken."),
    "expired": ("Too late", "This page was open for too long. Nothing was taken."),
}


def render_checkout(payment: SandboxPayment, *, now: datetime, status: int = 200) -> Response:
    """The page for the payment as it is: to pay, to confirm, or what became of it."""
    payable = payment.status in rules.PAYABLE
    if payable and payment.expires_at > now:
        template = _CHALLENGE if payment.status == "requires_action" else _CHECKOUT
        return _respond(_fill(template, payment), f"Pay {payment.merchant}", payment, status)
    heading, text = _WORDS["expired" if payable else payment.status]
    link = f'<p><a class="btn go" href="{escape(payment.return_url)}">Back to the house</a></p>'
    content = _SORRY.format(heading=heading, text=text, link=link)
    return _respond(content, heading, payment, status)


def render_missing() -> Response:
    """The page for a session id nobody gave out."""
    text = "Nobody asked for a payment under this address. Check the link, or start again."
    content = _SORRY.format(heading="No such payment", text=text, link="")
    return _respond(content, "No such payment", None, 404)


def format_amount(amount_minor: int, currency: str) -> str:
    """The amount as people read it: `€34.40`."""
    money = Money(amount_minor=amount_minor, currency=currency)
    return str(format_currency(money.decimal, currency, locale="en"))


def _fill(template: str, payment: SandboxPayment) -> str:
    values = {
        "amount": format_amount(payment.amount_minor, payment.currency),
        "merchant": escape(payment.merchant or "The house"),
        "description": escape(payment.description),
        "action": f"/api/v1/sandbox/checkout/{escape(payment.session_id)}",
        "delay": limits.DELAY_SECONDS_DEFAULT,
        "delay_max": limits.DELAY_SECONDS_MAX,
        "notice": _notice(payment),
    }
    return template.format(**values, summary=_SUMMARY.format(**values))


def _notice(payment: SandboxPayment) -> str:
    if not payment.failure_code:
        return ""
    left = payment.attempts_left
    return _DECLINED.format(left="1 more try" if left == 1 else f"{left} more tries")


def _respond(content: str, title: str, payment: SandboxPayment | None, status: int) -> Response:
    # A form's redirect back to the merchant is checked against form-action, so its origin is named.
    back = ""
    if payment is not None:
        parts = urlsplit(payment.return_url)
        back = f" {parts.scheme}://{parts.netloc}".replace(";", "").replace(",", "")
    policy = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        f"base-uri 'none'; frame-ancestors 'none'; form-action 'self'{back}"
    )
    return Response(
        status=status,
        body=_PAGE.format(title=escape(title), content=content).encode(),
        headers=(
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", policy),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ),
    )
