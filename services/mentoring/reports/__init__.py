"""The figures that funders get, for any date, and the funding ledger."""
