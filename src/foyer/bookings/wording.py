"""How pages, papers and mails write what every booking has. Pure."""

BANK_DAYS = "ten working days"  # Until a refund shows: what card schemes allow a bank at most.
BANKS_TAKE = f"Banks take up to {BANK_DAYS} to show it."


def write_reference(reference: str) -> str:
    """The reference as people read it out, in two halves: "7K2M-QX9A"."""
    return f"{reference[:4]}-{reference[4:]}"
