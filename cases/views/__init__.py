"""The pages of cases: one module for each matter."""
