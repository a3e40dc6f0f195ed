"""
How a file comes in: chunk by chunk, through a gate that knows six kinds, past a scanner.

``gate`` and what it asks (``pdf``, ``office``, ``pictures``, ``text``) import nothing of Django
and nothing of the Forum's: they run in ``cell``, a process of their own with bounded time and
memory, no secret in its environment and no connection to anything. ``warden`` stands outside it.
``scanner`` asks ClamAV. ``coming`` keeps what has come in so far, sealed.
"""
