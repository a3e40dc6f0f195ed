"""Two thousand requests over connections that are kept: nobody sees a row of somebody else."""

from __future__ import annotations

import pytest

from forum import sight
from tests.load import requests

SEED = 20270825


@pytest.mark.django_db(transaction=True)
def test_over_persistent_connections_nobody_sees_or_misses_a_row():
    with sight.of_the_portal():
        stage = requests.build(seed=SEED, cases=40, notices=3)

    outcome = requests.run(stage, requests=2000, threads=8, seed=SEED)

    assert (outcome.foreign, outcome.missing, outcome.wrong_status) == (0, 0, 0), outcome.says()
    assert requests.wrongly_written(outcome.written) == 0
    assert outcome.failed > 150
    assert outcome.strangers > 50
    assert sum(outcome.written.values()) > 150
