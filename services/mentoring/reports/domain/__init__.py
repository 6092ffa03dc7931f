"""How figures are counted: rows in, figures out."""
