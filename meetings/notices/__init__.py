"""What is told to whom about meetings: one module for each matter."""

from meetings.notices import convening

__all__ = ["convening"]
