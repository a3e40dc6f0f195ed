"""Runs that load the portal with many requests at once, and count."""
