"""What the portal writes about cases, and to whom: one module for each matter."""

from cases.notices import challenging, concerned, posting, presenting, sharing, uploading

__all__ = ["challenging", "concerned", "posting", "presenting", "sharing", "uploading"]
