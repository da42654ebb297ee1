"""The soak's judge sees what it is there to see."""

import time
from pathlib import Path

import pytest

from bench.soak_journal import Journal, Story, count_operations, read_journals

SOON = 60.0


def read(*paths: Path) -> Story:
    story = Story()
    read_journals(paths, into=story)
    return story


@pytest.fixture
def now() -> float:
    return time.time()


def test_two_holds_of_one_seat_at_one_time_are_found(tmp_path: Path, now: float) -> None:
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        journal = Journal(path)
        journal.grant(path.name, show=1, seats=[4, 5], until=now + SOON)
        journal.flush()
    overlaps = read(*paths).find_overlaps()
    assert [seat for seat, _, _ in overlaps] == [(1, 4), (1, 5)]
    assert {overlaps[0][1].hold, overlaps[0][2].hold} == {"one", "two"}


def test_a_seat_may_change_hands_after_its_release_or_its_end(tmp_path: Path, now: float) -> None:
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.grant("first", show=1, seats=[4], until=now + SOON)
    journal.let_go("first", show=1, seats=[4])
    journal.grant("second", show=1, seats=[4], until=now)  # Told when it was over already.
    journal.grant("third", show=1, seats=[4], until=now + SOON)
    journal.flush()
    story = read(path)
    assert story.find_overlaps() == []
    assert story.alive_after(now + 1) == {(1, 4): "third"}


def test_an_extension_counts_from_its_answer_on(tmp_path: Path, now: float) -> None:
    path = tmp_path / "journal"
    journal = Journal(path)
    journal.grant("hold", show=1, seats=[4], until=now + 1)
    journal.extend("hold", until=now + SOON)
    journal.flush()
    assert read(path).alive_after(now + 2) == {(1, 4): "hold"}


def test_what_lives_on_meets_the_next_epoch(tmp_path: Path, now: float) -> None:
    for name in ("one", "two"):
        journal = Journal(tmp_path / name)
        journal.grant(name, show=1, seats=[4], until=now + SOON)
        journal.flush()
    story = read(tmp_path / "one").keep_alive(now)
    read_journals([tmp_path / "two"], into=story)
    assert len(story.find_overlaps()) == 1
    assert read(tmp_path / "one").keep_alive(now + 2 * SOON).spans == {}


def test_a_line_that_a_killed_process_left_unfinished_is_no_word(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("n 3 held\nf something odd\nn 4 he")
    story = read(path)
    assert (dict(story.counts), story.faults) == ({"held": 3}, ["something odd"])
    assert count_operations(path, start=0) == (3, len("n 3 held\nf something odd\n"))
    assert count_operations(tmp_path / "none", start=0) == (0, 0)
