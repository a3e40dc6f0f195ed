"""The addresses of the forum itself, by matter."""
