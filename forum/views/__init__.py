"""The pages of the forum itself, by matter."""
