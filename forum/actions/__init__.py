"""The verbs of the forum itself, by matter."""
