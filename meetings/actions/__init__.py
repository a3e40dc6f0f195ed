"""What happens to meetings: one module for each matter."""
