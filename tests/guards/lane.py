"""Guards of the fast lane: what it must leave to the parser, and what live streams must not do."""

from tests.guards.guard import Guard, guard

PLAIN = "src/foyer/hot/plain_requests.py"
LANE = "src/foyer/hot/fast_lane.py"
LIVE = "src/foyer/hot/live.py"
STREAMING = "src/foyer/hot/streaming.py"
CACHE = "src/foyer/hot/page_cache.py"
CHOSEN = (
    "hot/test_fast_lane.py::"
    "test_places_chosen_for_somebody_may_be_chosen_again_when_he_has_his_answer"
)
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
        STREAMING,
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

PAGES: tuple[Guard, ...] = (
    guard(
        "places chosen for who has left may be chosen again",
        LANE,
        "            self.cycle.leave()\n",
        "            pass\n",
        tests=CHOSEN,
    ),
    guard(
        "places chosen for who has his answer may be chosen again",
        LANE,
        "        self.leave()\n        try:\n",
        "        try:\n",
        tests=CHOSEN,
    ),
    guard(
        "an answer with a cookie is nobody else's",
        CACHE,
        ' or b"set-cookie" in found:\n',
        ":\n",
        tests="hot/test_page_cache.py::test_what_is_not_for_everybody_is_never_kept",
    ),
    guard(
        "only what is public is kept",
        CACHE,
        '    if b"public" not in directives or not _FORB',
        "    if not _FORB",
        tests="hot/test_page_cache.py::test_what_is_not_for_everybody_is_never_kept",
    ),
    guard(
        "what forbids it is not kept",
        CACHE,
        " or not _FORBIDDING.isdisjoint(directives):\n",
        ":\n",
        tests="hot/test_page_cache.py::test_what_is_not_for_everybody_is_never_kept",
    ),
    guard(
        "what varies by more than we know is not kept",
        CACHE,
        '    if not vary <= _KNOWN_VARIANCE | {b""}:\n        return 0\n',
        tests="hot/test_page_cache.py::test_what_is_not_for_everybody_is_never_kept",
    ),
    guard(
        "an error is not kept",
        CACHE,
        '    if head["status"] != 200 or ',
        "    if ",
        tests="hot/test_page_cache.py::test_errors_are_not_kept",
    ),
    guard(
        "who is somebody gets a page of his own",
        CACHE,
        " or not _PERSONAL.isdisjoint(headers):\n",
        ":\n",
        tests="hot/test_page_cache.py::test_others_get_no_page_that_was_made_for_different_words",
    ),
    guard(
        "a page is kept for one host and one way to it",
        CACHE,
        "    return (scheme.encode(), host, scope",
        "    return (scope",
        tests="hot/test_page_cache.py::test_others_get_no_page_that_was_made_for_different_words",
    ),
    guard(
        "pages in memory are bounded",
        CACHE,
        "            self._forget(next(iter(self._places)))\n",
        "            break\n",
        tests="hot/test_page_cache.py::test_memory_is_bounded",
    ),
)
