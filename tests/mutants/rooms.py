"""
The four rooms in which a fault would let somebody in, and the tests that guard each module.

The quickest test comes first: the first that fails has found the fault.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.mutants.mutator import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]


class Module(NamedTuple):
    path: str
    guards: tuple[str, ...]

    def mutants(self) -> list[Mutant]:
        # Of queries, what says who sees what; the rest asks for rows, and PostgreSQL hides.
        source = (ROOT / self.path).read_bytes()
        return mutants(self.path, source, only_sights="queries" in self.path)


def _tests(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/{name}.py" for name in names)


# Each sight, whichever it is, as the grid, the oracle and smuggled statements find it.
ANY_SIGHT = _tests("forum/test_sight", "test_sight_grid", "forum/test_floor", "oracle/test_oracle")
HELD = _tests("forum/test_enforcement", "forum/test_ticket", "test_guard", "test_smuggled")
OF_A_CASE = _tests("cases/test_sight", "cases/test_audience", "cases/test_writes")
CHALLENGES = _tests("cases/test_challenge_sight", "cases/test_challenges", "cases/test_copies")
EXPERTS = _tests("experts/test_writes", "experts/test_settlement", "experts/test_silence")
DOOR = _tests("test_gate", "test_proof", "test_session_end")
PEOPLE = _tests("forum/test_people", "test_recoveries")
SEALED = _tests("forum/test_vault", "forum/test_files", "forum/test_sealed", "forum/test_rotation")
TRAIL = _tests("forum/test_chain", "forum/test_trail", "forum/test_trail_pages")

SIGHT = {
    "forum/sight.py": ANY_SIGHT + HELD + OF_A_CASE,
    "forum/ticket.py": _tests("forum/test_ticket", "test_smuggled", "forum/test_sight"),
    "forum/enforcement/answers.py": HELD + ANY_SIGHT + _tests("test_hidden_parents") + OF_A_CASE,
    "forum/enforcement/conditions.py": HELD + ANY_SIGHT + OF_A_CASE,
    "forum/enforcement/enforcing.py": HELD + ANY_SIGHT + OF_A_CASE,
    "forum/enforcement/policies.py": HELD + ANY_SIGHT + _tests("test_hidden_parents") + OF_A_CASE,
    "forum/held.py": _tests("test_guard", "forum/test_enforcement"),
    "forum/audience.py": _tests("forum/test_audience_line", "cases/test_audience"),
    "forum/access.py": _tests("forum/test_access", "cases/test_audience"),
    "dief_portal/guard.py": _tests("test_guard"),
    "forum/queries/copies.py": CHALLENGES + ANY_SIGHT + HELD,
    "forum/queries/offices.py": PEOPLE + ANY_SIGHT + HELD,
    "forum/queries/record.py": _tests("forum/test_outbox") + ANY_SIGHT + HELD,
    "forum/queries/recovery.py": PEOPLE + ANY_SIGHT + HELD,
    "forum/queries/states.py": _tests("forum/test_states_list") + ANY_SIGHT + HELD,
    "forum/queries/trail.py": TRAIL + ANY_SIGHT + HELD,
    "forum/queries/welcome.py": PEOPLE + ANY_SIGHT + HELD,
    "cases/queries/challenging.py": CHALLENGES + ANY_SIGHT,
    "cases/queries/concerned.py": OF_A_CASE + _tests("cases/test_concerned") + ANY_SIGHT,
    "cases/queries/presenting.py": OF_A_CASE + _tests("cases/test_presenting") + ANY_SIGHT,
    "cases/queries/sharing.py": OF_A_CASE + _tests("cases/test_sharing") + ANY_SIGHT,
    "cases/queries/uploading.py": _tests("cases/test_uploading", "cases/test_writes") + ANY_SIGHT,
    "experts/queries/proposing.py": EXPERTS + ANY_SIGHT,
    "experts/queries/consulting.py": EXPERTS + ANY_SIGHT,
    "experts/queries/admitting.py": _tests("experts/test_admitting") + ANY_SIGHT,
    "meetings/queries/agenda.py": _tests("meetings/test_agenda", "meetings/test_items") + ANY_SIGHT,
    "meetings/queries/calendar.py": _tests("meetings/test_calendar") + ANY_SIGHT,
    "meetings/queries/convening.py": _tests("meetings/test_convening") + ANY_SIGHT,
    "meetings/queries/credentials.py": _tests("meetings/test_credentials") + ANY_SIGHT,
    "meetings/queries/delegations.py": _tests("meetings/test_delegations") + ANY_SIGHT,
    "meetings/queries/floor.py": _tests("meetings/test_floor") + ANY_SIGHT,
    "meetings/queries/inviting.py": _tests("meetings/test_inviting") + ANY_SIGHT,
    "meetings/queries/items.py": _tests("meetings/test_items", "meetings/test_floor") + ANY_SIGHT,
    "meetings/queries/papers.py": _tests("meetings/test_papers") + ANY_SIGHT,
    "meetings/queries/offices.py": _tests("meetings/test_agenda", "meetings/test_calendar")
    + ANY_SIGHT,
}
VAULT = {
    "forum/vault/box.py": SEALED,
    "forum/vault/data_keys.py": SEALED,
    "forum/vault/ring.py": SEALED,
    "forum/vault/sealed_files.py": SEALED,
    "forum/vault/shares.py": _tests("forum/test_shares"),
    "forum/sealed.py": SEALED,
    "forum/object_keys.py": (*SEALED, *_tests("forum/test_dump", "cases/test_sharing")),
    "forum/files.py": (*SEALED, *_tests("cases/test_uploading")),
    "forum/rotation.py": _tests("forum/test_rotation"),
    "forum/posted.py": _tests("test_backups"),
    "dief_portal/backups/envelope.py": _tests("test_envelope"),
    "dief_portal/backups/contents.py": _tests("test_backups"),
    "dief_portal/backups/making.py": _tests("test_backups"),
    "dief_portal/backups/restoring.py": _tests("test_backups"),
    "forum/tombstones.py": _tests("forum/test_rotation", "forum/test_dump"),
}
WRITTEN = {
    "forum/trail.py": (*TRAIL, *_tests("cases/test_sharing")),
    "forum/chain.py": TRAIL,
    "forum/append_only.py": TRAIL,
    "forum/actions/chaining.py": TRAIL,
    "forum/actions/reading.py": (*TRAIL, *_tests("cases/test_sharing")),
    "forum/views/trail.py": TRAIL,
}
SIGN_IN = {
    "forum/session.py": _tests("test_sessions", "test_session_end", "test_smuggled"),
    "dief_portal/sessions.py": _tests("test_sessions", "test_session_end"),
    "dief_portal/gate.py": (*DOOR, *_tests("test_sign_in", "test_factors", "test_nothing_here")),
    "dief_portal/session_end.py": _tests("test_session_end"),
    "forum/passwords.py": _tests("test_passwords", "test_smuggled"),
    "forum/throttle.py": _tests("test_passwords", "test_factors"),
    "forum/proof.py": _tests("test_proof", "test_factors", "test_sign_in"),
    "forum/passkeys.py": _tests("test_factors", "test_sign_in"),
    "forum/vouching.py": _tests("test_factors", "test_smuggled"),
    "forum/doorkeeping.py": PEOPLE + _tests("test_sign_in", "test_smuggled"),
    "forum/recoveries.py": _tests("test_recoveries", "test_smuggled"),
    "forum/actions/signing_in.py": PEOPLE + _tests("test_sign_in"),
    "forum/actions/factors.py": _tests("test_factors", "test_sign_in"),
    "forum/actions/passwords.py": _tests("test_passwords"),
    "forum/actions/recovering.py": _tests("test_recoveries"),
    "forum/views/sign_in.py": _tests("test_sign_in", "test_gate"),
    "forum/views/factors.py": _tests("test_factors", "test_sign_in"),
    "forum/views/passwords.py": _tests("test_passwords"),
    "forum/views/recovering.py": _tests("test_recoveries"),
    "forum/views/sessions.py": _tests("test_sessions"),
}


def _room(guarded: dict[str, tuple[str, ...]]) -> tuple[Module, ...]:
    return tuple(Module(path, guards) for path, guards in guarded.items())


ROOMS = {
    "sight": _room(SIGHT),
    "vault": _room(VAULT),
    "trail": _room(WRITTEN),
    "sign-in": _room(SIGN_IN),
}
