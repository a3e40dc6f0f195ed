"""What goes on paper about cases and postings: row -> context -> bytes."""
