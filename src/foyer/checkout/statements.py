from foyer.platform.sql import load_statements

CHECKOUT = load_statements("foyer.checkout", "checkout.sql")
AUDIT = load_statements("foyer.checkout", "audit.sql")
