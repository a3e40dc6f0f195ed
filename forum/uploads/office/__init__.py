"""
Word and Excel files: only parts whose kind is known, no part that runs or fetches anything.

``package`` knows the parts and what leads to them, ``parts`` reads each from its first element to
its last, ``people`` empties what tells of its authors.
"""

from forum.uploads.office.package import examine

__all__ = ["examine"]
