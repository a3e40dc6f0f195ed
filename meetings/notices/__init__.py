"""What the portal writes about meetings, and to whom: one module for each matter."""

from meetings.notices import agenda, convening, reporting

__all__ = ["agenda", "convening", "reporting"]
