"""Guards of the fast lane: what it must leave to the parser, and what live streams must not do."""

from tests.guards.guard import Guard, guard

PLAIN = "src/foyer/hot/plain_requests.py"
LANE = "src/foyer/hot/fast_lane.py"
LIVE = "src/foyer/hot/live.py"
READING = "hot/test_plain_requests.py::test_anything_odd_is_left_to_the_parser"

FAST_LANE: tuple[Guard, ...] = (
    guard(
        "a body is as long as its head says",
        PLAIN,
        '    if int(headers.get("content-length", "0")) != len(body):\n        return None\n',
        tests=READING,
    ),
    guard(
        "a header that is there twice is not for the lane",
        PLAIN,
        "            if name in headers:\n                return None\n",
        tests=READING,
    ),
    guard(
        "what changes how a message is read is not for the lane",
        PLAIN,
        "    if name in _NOT_PLAIN or (",
        "    if (",
        tests=READING,
    ),
    guard(
        "bytes in the middle of a message are not a request",
        LANE,
        "        if self._reading or not (before is None or before.response_complete):\n",
        "        if not (before is None or before.response_complete):\n",
        tests="hot/test_fast_lane.py::test_a_body_that_looks_like_a_request_is_a_body",
    ),
    guard(
        "a request waits for the one before it on its connection",
        LANE,
        "        if self._reading or not (before is None or before.response_complete):\n",
        "        if self._reading:\n",
        tests="hot/test_fast_lane.py::test_a_request_waits_for_the_hold_before_it",
    ),
    guard(
        "what waits for a slow reader is bounded",
        LIVE,
        "        if self._unsent > limits.UNSENT_MAX:\n            return False\n",
        tests="hot/test_live_streams.py::test_what_waits_for_a_slow_reader_is_bounded",
    ),
    guard(
        "a reader that takes nothing is cut off",
        LIVE,
        "            self._reader.cut()\n",
        "            pass\n",
        tests="hot/test_live_streams.py::test_a_reader_that_takes_nothing_is_cut_off",
    ),
)
