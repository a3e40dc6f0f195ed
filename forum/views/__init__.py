"""The pages of the forum, by matter."""
