"""What only a practice portal has. It is not installed where Forum business is done."""
