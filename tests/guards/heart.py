"""Guards in the Python of the heart: what may be asked for, batches, tokens, the filter."""

from tests.guards.guard import Guard, guard

CHECKS = "src/foyer/inventory/rules/checks.py"
ORPHANS = "src/foyer/inventory/rules/orphans.py"
OWNERS = "src/foyer/inventory/rules/changes.py"
PREPARING = "src/foyer/inventory/preparing.py"
BATCHER = "src/foyer/hot/batcher.py"
HOLDING_HOT = "src/foyer/hot/holding.py"
TOKENS = "src/foyer/platform/tokens.py"

HOLDING = "inventory/test_holds.py"
HOT = "hot/test_holds.py"
RACES = "concurrency/test_races.py"
RULES = "inventory/test_rules.py"
PROXIED = "faults/test_proxy.py"

ASKING: tuple[Guard, ...] = (
    guard(
        "nothing is sold before the sale opens",
        CHECKS,
        "    if now < facts.sale_opens_at:\n",
        "    if False:\n",
        tests=(
            f"{HOLDING}::test_the_sale_window_and_cancellation_are_respected",
            f"{HOT}::test_closed_and_future_sales_are_refused",
        ),
    ),
    guard(
        "nothing is sold after the sale has closed",
        CHECKS,
        "    if now >= facts.sale_closes_at or now >= facts.ends_at:\n        raise SaleClosed\n",
        tests=(
            f"{HOLDING}::test_the_sale_window_and_cancellation_are_respected",
            f"{HOT}::test_closed_and_future_sales_are_refused",
        ),
    ),
    guard(
        "a cancelled show is not sold",
        CHECKS,
        "    if facts.cancelled:\n        raise SaleClosed(",
        "    if False:\n        raise SaleClosed(",
        tests=f"{HOLDING}::test_the_sale_window_and_cancellation_are_respected",
    ),
    guard(
        "one hold has only so many seats",
        CHECKS,
        "    if count > facts.seats_per_hold_max:\n",
        "    if False:\n",
        tests=f"{HOLDING}::test_malformed_requests_are_refused",
    ),
    guard(
        "a seat is named once",
        CHECKS,
        "    if len(set(numbers)) < len(numbers):\n",
        "    if False:\n",
        tests=(
            f"{HOLDING}::test_malformed_requests_are_refused",
            f"{HOT}::test_wrong_input_gets_the_documented_problem",
        ),
    ),
    guard(
        "a companion seat needs its bay",
        CHECKS,
        "        if bay is None or bay in chosen or bay in own or picture[bay] != FREE:\n",
        "        if True:\n",
        tests=(
            f"{HOLDING}::test_a_companion_seat_needs_its_wheelchair_bay",
            f"{HOT}::test_a_companion_seat_needs_its_bay",
        ),
    ),
    guard(
        "a strict house refuses orphans",
        CHECKS,
        '    if facts.orphan_rule == "refuse":\n',
        "    if False:\n",
        tests=(
            f"{HOLDING}::test_the_orphan_rule_warns_or_refuses_as_the_show_says",
            f"{HOT}::test_orphans_are_warned_of_or_refused",
        ),
    ),
    guard(
        "the orphan rule sees the hold as a whole",
        OWNERS,
        "        before[number] = FREE\n",
        "        pass\n",
        tests=f"{HOLDING}::test_the_orphan_rule_cannot_be_got_around_seat_by_seat",
    ),
    guard(
        "the orphan rule never makes the last seats unsellable",
        ORPHANS,
        "        if better is not None:\n            blamed += here\n"
        "            suggestion = suggestion.difference(inside).union(better)\n",
        "        blamed += here\n        suggestion = suggestion.difference(inside)"
        ".union(better or ())\n",
        tests=(
            f"{RULES}::test_a_party_that_has_no_better_choice_is_forgiven",
            f"{RULES}::test_the_rule_never_makes_a_seat_unsellable",
        ),
    ),
    guard(
        "adding seats to a hold needs an open sale",
        OWNERS,
        "    if add:\n        checks.check_sale(facts, now=now)\n",
        tests=f"{HOLDING}::test_seats_are_added_to_a_hold_only_while_the_sale_is_open",
    ),
    guard(
        "a hold is its holder's",
        OWNERS,
        "    return same_user or caller.visitor_id == hold.visitor_id\n",
        "    return True\n",
        tests=(
            f"{HOLDING}::test_a_hold_belongs_to_its_visitor_or_user_and_a_token_alone_is_enough",
            f"{HOT}::test_forged_and_foreign_tokens_are_not_found",
        ),
    ),
    guard(
        "a token is what we signed",
        TOKENS,
        "        return payload if hmac.compare_digest(expected, token) else None\n",
        "        return payload\n",
        tests=(
            "platform/test_tokens.py::test_every_changed_character_spoils_the_token",
            f"{HOT}::test_forged_and_foreign_tokens_are_not_found",
            f"{HOT}::test_a_forged_cookie_is_a_new_visitor",
        ),
    ),
    guard(
        "a token of one purpose is worthless for another",
        TOKENS,
        '    inner.update(purpose.encode() + b"\\x00")\n',
        tests="platform/test_tokens.py::test_a_token_is_worthless_for_another_purpose",
    ),
)

BATCHING: tuple[Guard, ...] = (
    guard(
        "what touches a batch in flight, or one before it, waits",
        BATCHER,
        "            (batch if touched.isdisjoint(waiting.touches) else later).append(waiting)\n",
        "            batch.append(waiting)\n",
        tests="hot/test_batcher.py::test_requests_of_one_visitor_are_counted_one_after_the_other",
    ),
    guard(
        "a deferred request is not overtaken",
        BATCHER,
        "            touched.update(waiting.touches)\n",
        "            if batch and batch[-1] is waiting:\n"
        "                touched.update(waiting.touches)\n",
        tests="hot/test_batcher.py::test_a_deferred_request_is_not_overtaken",
    ),
    guard(
        "one bad request does not poison its batch",
        BATCHER,
        "            for waiting in batch:\n                await self._settle_alone(waiting)\n",
        "            for waiting in batch:\n"
        "                waiting.waiter.take(_explain(waiting.command, error))\n",
        tests="hot/test_batcher.py::test_one_bad_request_does_not_poison_its_batch",
    ),
    guard(
        "a batch whose connection was lost is looked up",
        BATCHER,
        "        except ConnectionLost:\n            await self._look_up(batch)\n",
        "        except ConnectionLost:\n            for waiting in batch:\n"
        "                waiting.waiter.take(Busy())\n",
        tests=f"{PROXIED}::test_a_hold_committed_before_its_answer_was_lost_is_granted",
    ),
    guard(
        "nothing is granted on a guess after a lost connection",
        BATCHER,
        "found.get(waiting.command.public_id) or Busy())",
        "found.get(waiting.command.public_id)\n"
        "                or next(iter(found.values()), None)\n"
        '                or CommandOutcome(outcome="taken"))',
        tests=f"{PROXIED}::test_a_hold_that_never_reached_the_database_is_refused",
    ),
    guard(
        "a request whose waiter has gone is not carried out",
        BATCHER,
        "            if waiting.waiter.is_gone():\n                continue\n",
        tests="hot/test_batcher.py::test_what_nobody_waits_for_is_not_carried_out",
    ),
    guard(
        "the queue has an end",
        BATCHER,
        "        if len(self._queue) >= limits.QUEUE_REQUESTS_MAX:\n            raise Busy\n",
        tests="hot/test_fast_lane.py::test_a_full_queue_says_busy_at_once",
    ),
    guard(
        "a key is looked up before anything may say no",
        HOLDING_HOT,
        "        earlier = await _find_earlier(house, request)\n",
        "        earlier = None\n",
        tests="hot/test_live.py::test_a_lost_answer_is_repeated_after_the_show_was_cancelled",
    ),
    guard(
        "a key that led to another request is a conflict",
        "src/foyer/hot/earlier.py",
        "        if found[0] != idempotency.request_hash:\n",
        "        if False:\n",
        tests="hot/test_earlier.py::test_many_keys_are_one_question_and_each_gets_its_own_answer",
    ),
    guard(
        "who goes away takes no answer with him",
        "src/foyer/hot/earlier.py",
        "await asyncio.shield(answer)",
        "await answer",
        tests="hot/test_earlier.py::test_one_client_that_goes_away_takes_no_answer_with_it",
    ),
    guard(
        "the filter says nothing to a waiting request with a key",
        "src/foyer/hot/house.py",
        "        if command.idempotency is not None:\n            return None\n",
        tests=(
            "hot/test_fast_lane.py::test_a_repeat_that_waits_for_its_first_try_gets_the_same_hold"
        ),
    ),
    guard(
        "no no of the first step is the last word to a request with a key",
        "src/foyer/hot/fast_lane.py",
        "        if wanted.idempotency is None:\n",
        "        if True:\n",
        tests="hot/test_fast_lane.py::test_a_lost_answer_is_repeated_in_the_lane",
    ),
    guard(
        "one network holds only so many unpaid seats",
        HOLDING_HOT,
        "    if state.held_by_prefix(prefix) + count_places(request) >"
        " limits.UNPAID_PER_PREFIX_MAX:\n",
        "    if False:\n",
        tests=f"{HOT}::test_one_network_holds_only_so_many_unpaid_seats",
    ),
)
