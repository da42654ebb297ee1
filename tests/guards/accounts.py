"""Guards of accounts: proofs, passwords, sign-ins."""

from tests.guards.guard import Edit, Guard, guard, guard_of_edits

PROOF = "src/foyer/accounts/proofs.py"
RESET = "src/foyer/identity/passwords.py"
OWN_PASSWORD = "src/foyer/accounts/passwords.py"
SESSIONS = "src/foyer/accounts/sessions.py"
HOT_CLIENT = "src/foyer/hot/client.py"
LIVING = "src/foyer/accounts/sql/bearer.sql"

PROVING = "accounts/test_proofs.py"
PASSWORDS_API = "api/test_passwords.py"
REGISTERING = "api/test_registration.py"
REGISTER_PAGE = "web/account/test_registration.py"
HOT = "hot/test_sign_ins.py"
LISTING = "accounts/test_sessions.py"

PROOFS: tuple[Guard, ...] = (
    guard(
        "a proof is good once",
        PROOF,
        "    Proof.objects.filter(id=record.id).update(used_at=now, updated_at=now)\n",
        tests=f"{PROVING}::test_a_proof_is_good_once",
    ),
    guard(
        "a proof lapses",
        PROOF,
        "    if proof.expires_at <= now:\n",
        "    if False:\n",
        tests=(
            f"{PROVING}::test_a_proof_lapses",
            f"{PASSWORDS_API}::test_case_48_a_lapsed_link_sets_nothing",
        ),
    ),
    guard(
        "a proof is of one kind",
        PROOF,
        "filter(public_id=UUID(bytes=payload), kind=kind)",
        "filter(public_id=UUID(bytes=payload))",
        tests=f"{PROVING}::test_a_proof_of_one_kind_is_worthless_for_another",
    ),
    guard(
        "a newer link ends older ones",
        PROOF,
        "        end_proofs(user_id, kinds=(kind,), now=now)\n",
        "        pass\n",
        tests=f"{PROVING}::test_a_newer_link_ends_the_older_ones_of_its_kind",
    ),
    guard(
        "codes are guessed at five times",
        PROOF,
        "                attempts__lt=limits.PHONE_CODE_ATTEMPTS_MAX,\n",
        tests=f"{PROVING}::test_a_code_is_worthless_after_five_wrong_ones",
    ),
    guard(
        "guest bookings follow the proven mailbox only",
        "src/foyer/identity/claim_bookings.py",
        "    if not has_verified_mailbox(user_id):\n",
        "    if False:\n",
        tests=f"{REGISTERING}::test_case_50_guest_bookings_are_claimed_only_after_the_mailbox_is_proven",
    ),
    guard(
        "bookings of another account are not claimed",
        "src/foyer/identity/claim_bookings.py",
        ".filter(user=None)",
        ".all()",
        tests=f"{REGISTERING}::test_a_booking_of_another_account_is_never_claimed",
    ),
    guard(
        "another address takes the account's own sign-in",
        "src/foyer/identity/addresses.py",
        "        if user is None or proof.user_id != user_id:\n",
        "        if user is None:\n",
        tests=(
            f"{REGISTERING}"
            "::test_a_link_that_went_to_a_mistyped_address_gives_the_account_to_nobody"
        ),
    ),
    guard(
        "confirming by page takes the password",
        "src/foyer/web/account/registration.py",
        "        if sign_in.is_valid():\n",
        "        sign_in.is_valid()\n        verify_email(token, now=now)\n"
        "        if sign_in.is_valid():\n",
        tests=f"{REGISTER_PAGE}::test_case_50_whoever_only_reads_the_mail_does_not_open_a_strangers_account",
    ),
)

PASSWORDS: tuple[Guard, ...] = (
    guard(
        "a new password ends every sign-in",
        RESET,
        "    end_sign_ins(user.id, keep=keep, now=now)\n",
        tests=f"{PASSWORDS_API}::test_case_48_a_reset_ends_every_sign_in_and_is_told",
    ),
    guard(
        "a new password ends links for another",
        OWN_PASSWORD,
        "    end_proofs(user.id, kinds=(ProofKind.RESET_PASSWORD,), now=now)\n",
        tests=f"{PASSWORDS_API}::test_a_newer_link_and_a_changed_password_end_older_links",
    ),
    guard(
        "guesses at the present password count",
        OWN_PASSWORD,
        "    count_login_attempt(user.email, address=address, now=now)\n",
        tests=f"{PASSWORDS_API}::test_case_47_guessing_the_present_password_counts_as_signing_in",
    ),
    guard_of_edits(
        "a changed address ends links to the old one",
        Edit(
            file=RESET,
            text="    if owner is None or owner.email != looked_at.email:\n",
            replacement="    if owner is None:\n",
        ),
        Edit(
            file=RESET,
            text="        if user is None or user.email != looked_at.email:\n",
            replacement="        if user is None:\n",
        ),
        tests=f"{PASSWORDS_API}::test_a_link_is_worthless_once_the_account_has_another_address",
    ),
    guard(
        "breached passwords are refused",
        "src/foyer/settings.py",
        '    {"NAME": "foyer.accounts.breached.BreachedPasswordValidator"},\n',
        tests="accounts/test_passwords.py::test_case_47_a_breached_password_is_refused",
    ),
)

SIGN_INS: tuple[Guard, ...] = (
    guard(
        "the hot role asks whether a session lives",
        HOT_CLIENT,
        "        if client.session_id is not None and not await self._session_lives(client):\n",
        "        if False:\n",
        tests=f"{HOT}::test_an_ended_sign_in_is_a_guests",
    ),
    guard(
        "the fast lane leaves unknown sessions alone",
        HOT_CLIENT,
        "            known = client.session_id is None or self._remembers(client.session_id)\n",
        "            known = True\n",
        tests=f"{HOT}::test_a_yes_is_remembered_for_a_minute_at_most_and_a_no_never",
    ),
    guard(
        "a session is its user's",
        LIVING,
        "  and b.user_id = %(user_id)s\n",
        tests=f"{HOT}::test_an_ended_sign_in_is_a_guests",
    ),
    guard(
        "nobody ends a stranger's browser",
        SESSIONS,
        "BrowserSession.objects.filter(user_id=user_id, public_id=public_id).first()",
        "BrowserSession.objects.filter(public_id=public_id).first()",
        tests=f"{LISTING}::test_somebody_elses_sign_in_is_not_found",
    ),
    guard(
        "the one in hand is kept",
        SESSIONS,
        "        sessions = sessions.exclude(session_key=keep.session_key)\n",
        "        pass\n",
        tests=f"{LISTING}::test_ending_all_may_keep_the_one_in_hand",
    ),
)
