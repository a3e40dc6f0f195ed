"""Files through the sealed store, cut in the middle: nothing is lost, and memory stays low."""

from __future__ import annotations

from tests.load import store


def test_what_went_up_comes_down_and_a_cut_costs_no_chunk_that_had_come():
    said: list[str] = []
    told = store.measure(mebibytes=60, tell=said.append)

    assert told.faults == []
    assert told.up == told.down == 60 * store.MEBIBYTE
    assert told.sent_again == 0
    assert told.idle > 0
    assert told.grown < store.MOST_GROWTH
    assert any(line.startswith("cut:") for line in said)


def test_no_two_files_are_alike_and_each_is_always_the_same():
    size = store.MEBIBYTE + 17
    assert store.text_of(1, size) == store.text_of(1, size) != store.text_of(2, size)
    assert len(store.text_of(1, size)) == size
