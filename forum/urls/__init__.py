"""Which page of the forum answers which address, by matter."""
