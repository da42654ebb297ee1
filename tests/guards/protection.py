"""Guards against abuse: strangers' addresses, guessing, trying cards, hoarding, uploads."""

from tests.guards.guard import Guard, guard

OUTGOING = "src/foyer/platform/outgoing.py"
CHALLENGES = "src/foyer/platform/challenges.py"
RATES = "src/foyer/platform/ratelimit.py"
UPLOADS = "src/foyer/platform/uploads.py"

CALLING = "platform/test_outgoing.py"
ANSWERING = "platform/test_challenges.py"
PICTURES = "platform/test_uploads.py"
FAILURES = "src/foyer/payments/failures.py"
CARDS = "payments/test_cards.py"
CARD_TESTER = (
    "api/test_challenges.py::"
    "test_a_card_tester_is_stopped_while_a_family_of_six_behind_one_address_buys"
)

PROTECTION: tuple[Guard, ...] = (
    guard(
        "an address inside is not called",
        OUTGOING,
        "if not is_public_address(address) and not is_trusted(address, networks=networks):",
        "if not is_public_address(address) and not networks and not address:",
        tests=f"{CALLING}::test_names_that_lead_inside_are_refused_before_anything_is_sent",
    ),
    guard(
        "one address inside spoils a name",
        OUTGOING,
        "    for address in addresses:\n",
        "    for address in addresses[:1]:\n",
        tests=f"{CALLING}::test_one_private_address_spoils_a_name",
    ),
    guard(
        "the address that was checked is called",
        OUTGOING,
        "            address, port, timeout=_remaining(self._deadline)",
        "            host, port, timeout=_remaining(self._deadline)",
        tests=f"{CALLING}::test_a_name_is_resolved_once_so_it_cannot_change_its_mind",
    ),
    guard(
        "an answer to a challenge is good once",
        CHALLENGES,
        "            take_use(_USED, subject=token, now=now)\n",
        "            assert _USED\n",
        tests=f"{ANSWERING}::test_an_answer_opens_one_deed_of_one_subject_once",
    ),
    guard(
        "an answer is good for who was asked",
        CHALLENGES,
        " and of_subject == _digest(subject)",
        tests=f"{ANSWERING}::test_an_answer_opens_one_deed_of_one_subject_once",
    ),
    guard(
        "an answer is good for what was asked",
        CHALLENGES,
        "fits = of_deed == deed and ",
        "fits = ",
        tests=f"{ANSWERING}::test_an_answer_opens_one_deed_of_one_subject_once",
    ),
    guard(
        "an answer lapses",
        CHALLENGES,
        " and now.timestamp() < lapses_at",
        tests=f"{ANSWERING}::test_an_answer_opens_one_deed_of_one_subject_once",
    ),
    guard(
        "an easier challenge opens nothing",
        CHALLENGES,
        "bits < self._bits or ",
        tests=f"{ANSWERING}::test_a_challenge_that_was_too_easy_is_refused",
    ),
    guard(
        "booking after declines needs an answer",
        "src/foyer/checkout/place.py",
        "    _demand_person(order, now=now)\n",
        tests=CARD_TESTER,
    ),
    guard(
        "a card of many that were declined is suspicious",
        FAILURES,
        "        or find_suspect_card_wait(_through_payment(own), now=now) > 0\n",
        tests=f"{CARDS}::test_one_decline_is_suspicious_where_the_issuers_cards_are_being_tried_out",
    ),
    guard(
        "whoever had such a card declined waits",
        FAILURES,
        "        waits.append(find_refused_card_wait(_through_payment(own), now=now))\n",
        tests=f"{CARDS}::test_whoever_had_one_of_too_many_declined_cards_waits_and_nobody_else",
    ),
    guard(
        "a page on which cards are tried out is closed",
        "src/foyer/payments/actions.py",
        "    if may_end and is_refused(payment, now=now):\n",
        "    if may_end and not is_refused:\n",
        tests=f"{CARDS}::test_a_session_in_which_cards_are_tried_out_is_closed",
    ),
    guard(
        "too little is not collected",
        "src/foyer/payments/minimum.py",
        "    if not 0 < total.amount_minor < least:\n",
        "    if total.amount_minor != least:\n",
        tests="checkout/test_place.py::"
        "test_a_total_that_is_not_worth_a_payment_is_refused_and_nothing_taken",
    ),
    guard(
        "metrics are for whoever has the token",
        "src/foyer/api/metrics.py",
        '    if not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):\n',
        "    if not hmac.compare_digest(given.encode(), given.encode()):\n",
        tests="api/test_metrics.py::test_only_the_token_opens_them",
    ),
    guard(
        "no database elsewhere in clear",
        "src/foyer/platform/transport.py",
        '        (host for host in hosts.split(",") if not is_near(',
        '        (host for host in hosts.split(",")[:0] if not is_near(',
        tests="platform/test_transport.py::"
        "test_a_database_elsewhere_in_clear_is_refused_and_its_password_not_told",
    ),
    guard(
        "no mail elsewhere in clear",
        "src/foyer/notifications/delivery.py",
        "        elif clear_hosts is not None and not is_near(host, private_hosts=clear_hosts):\n",
        "        elif clear_hosts is not None and not is_near:\n",
        tests="notifications/test_clear_mail.py::"
        "test_a_server_elsewhere_without_encryption_gets_nothing_unless_it_is_private",
    ),
    guard(
        "signing in after many guesses needs an answer",
        "src/foyer/accounts/login_limits.py",
        "        demand_answer(challenge_answer, deed=Deed.SIGN_IN, subject=subject, now=now)\n",
        "        assert demand_answer and challenge_answer is not None and Deed and subject\n",
        tests="accounts/test_guessing.py::test_ten_thousand_login_guesses_are_stopped",
    ),
    guard(
        "paying is closed while nothing counts",
        RATES,
        "            raise Busy from None\n",
        "            return\n",
        tests="platform/test_rate_redis.py::"
        "test_without_redis_paying_is_refused_and_browsing_goes_on",
    ),
    guard(
        "only allowed sites read the API",
        "src/foyer/platform/cors.py",
        "    if origin is None or origin not in allowed:\n",
        "    if origin is None:\n",
        tests="api/test_cors.py::test_other_pages_are_kept_out_and_caches_told_so",
    ),
    guard(
        "a hoarder is slowed down",
        "src/foyer/hot/client.py",
        "            self._slow_down(client, now=now)\n",
        "            pass\n",
        tests="hot/test_hoarders.py::"
        "test_a_network_of_hoarders_is_known_and_its_buyers_slowed_alike",
    ),
    guard(
        "a cell does not act",
        "src/foyer/platform/csv_cells.py",
        " if _acts(text) else text",
        " if text is None else text",
        tests="platform/test_csv_cells.py::test_what_would_be_a_formula_gets_an_apostrophe",
    ),
    guard(
        "a bomb is not decoded",
        UPLOADS,
        "                if opened.width * opened.height > limits.UPLOAD_PIXELS_MAX:\n",
        "                if opened.width < 0:\n",
        tests=f"{PICTURES}::test_a_bomb_is_refused_before_it_is_decoded",
    ),
    guard(
        "nothing hidden is written again",
        UPLOADS,
        "    pixels.info.clear()  # Profiles and comments would be written again.\n",
        tests=f"{PICTURES}::test_nothing_hidden_survives",
    ),
    guard(
        "a drawing links to nothing outside",
        UPLOADS,
        "    if any(not _NO_LINK.match(link) for link in links) or any(\n",
        "    if any(\n",
        tests=f"{PICTURES}::test_a_drawing_that_links_to_the_outside_is_refused",
    ),
)
