"""
Mutants that no test can find, or that none should: each with the reason.

They are known by module, line and change, as ``bin/mutants`` says them: when the line is written
otherwise, the argument falls away, and a test says so.
"""

from __future__ import annotations

ONE_TRANSACTION = (
    "Whoever acts carries a ticket, or is the portal for a while: both last one transaction, so"
    " there is one already. It is said for whoever reads."
)
REMEMBERED = "It remembers what it would compute anew: that is quicker, and says the same."

ARGUED = {
    "forum/actions/passwords.py | change | @transaction.atomic | @transaction.atomic -> nothing": (
        "The gate makes each page one transaction; it is said for a caller that is no page."
    ),
    "forum/actions/reading.py | note_each | @transaction.atomic | @transaction.atomic -> nothing": (
        ONE_TRANSACTION
    ),
    "forum/chain.py | _facts | @lru_cache(maxsize=10_000) | 10_000 -> 10001": REMEMBERED,
    (
        "forum/chain.py | _facts | @lru_cache(maxsize=10_000)"
        " | @lru_cache(maxsize=10_000) -> nothing"
    ): REMEMBERED,
    "forum/passkeys.py |  | CHALLENGE_BYTES = 32 | 32 -> 33": (
        "A challenge that is a byte longer is guessed no sooner."
    ),
    "forum/proof.py | is_fresh | shown: float = request.session.get(PROVED, 0) | 0 -> 1": (
        "No factor was shown in 1970, nor a second later."
    ),
    "forum/session.py | SessionStore.save | return | return -> pass": (
        "What was written a moment ago is written again, in the same transaction."
    ),
}
