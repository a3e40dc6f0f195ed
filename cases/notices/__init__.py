"""What the portal writes about cases, and to whom: one module for each matter."""

from cases.notices import concerned, presenting, sharing, uploading

__all__ = ["concerned", "presenting", "sharing", "uploading"]
