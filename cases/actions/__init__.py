"""The verbs of cases, by matter."""
