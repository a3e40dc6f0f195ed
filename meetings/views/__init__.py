"""The pages about meetings: one module for each matter."""
