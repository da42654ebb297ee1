"""Guards of the second factor, of passkeys and of sign-in by other services."""

from tests.guards.guard import Guard, guard

CODES = "accounts/test_second_step.py"
PROVIDERS = "web/account/test_providers.py"
STEP = "src/foyer/accounts/second_step.py"

SECOND_STEP: tuple[Guard, ...] = (
    guard(
        "a password alone opens no account with a second factor",
        "src/foyer/identity/sign_ins.py",
        "    require_second_step(user, now=now)\n",
        tests=(
            "api/test_second_factor.py::"
            "test_case_47_a_password_alone_opens_nothing_where_there_is_a_second_factor"
        ),
    ),
    guard(
        "a code is good once",
        STEP,
        '            after=int(app.data.get("last_counter", 0)),\n',
        "            after=0,\n",
        tests=f"{CODES}::test_a_code_opens_once_and_never_again",
    ),
    guard(
        "guessing codes is limited",
        STEP,
        "    take_use(SECOND_STEP_FAILURES, subject=subject, now=now)\n",
        tests=f"{CODES}::test_guessing_codes_is_stopped_even_with_the_right_one_at_last",
    ),
    guard(
        "a token between two steps ends with the password",
        "src/foyer/accounts/step_tokens.py",
        "    if not secrets.compare_digest(payload[-_PASSWORD_BYTES:], _digest_password(user)):\n"
        "        raise SecondStepLapsed\n",
        tests=f"{CODES}::test_the_token_between_the_steps_lapses_with_its_time_and_with_the_password",
    ),
    guard(
        "a token between two steps is spent once",
        "src/foyer/identity/second_step.py",
        "        spend_step(step)\n",
        tests="api/test_second_factor.py::test_a_passkey_signs_in_alone_and_once",
    ),
    guard(
        "a passkey counts from our own pages only",
        "src/foyer/accounts/passkeys.py",
        "    return origin == load_config().base_url\n",
        "    return True\n",
        tests=(
            "identity/test_factors.py::test_a_passkey_counts_only_for_its_challenge_site_and_person"
        ),
    ),
    guard(
        "a change of how one signs in asks again who is there",
        "src/foyer/web/account/recent_proof.py",
        "        if has_recent_proof(request, user):\n",
        "        if True:\n",
        tests="web/account/test_security.py::test_a_change_asks_again_who_is_there",
    ),
    guard(
        "staff act with a second factor only",
        "src/foyer/accounts/permissions.py",
        "    if houses.barred:\n        raise SecondFactorRequired\n",
        tests=(
            "accounts/test_second_factor.py::"
            "test_a_member_without_a_second_factor_may_do_nothing_in_the_house"
        ),
    ),
)

OTHER_SIGN_INS: tuple[Guard, ...] = (
    guard(
        "an address that the service did not prove opens nothing",
        "src/foyer/identity/social_adapter.py",
        "            if not address.verified:\n                continue\n",
        tests=f"{PROVIDERS}::test_case_47_an_unverified_address_takes_no_account_over",
    ),
    guard(
        "an address that we did not prove opens nothing",
        "src/foyer/identity/social_adapter.py",
        "email=address.email.lower(), verified=True, user__is_active=True",
        "email=address.email.lower(), user__is_active=True",
        tests=f"{PROVIDERS}::test_an_account_whose_address_nobody_proved_is_no_trap",
    ),
    guard(
        "an identity token is of this sign-in",
        "src/foyer/identity/provider.py",
        '            raise OAuth2Error("the identity token is of another sign-in")\n',
        "            pass\n",
        tests=f"{PROVIDERS}::test_an_identity_token_of_another_sign_in_is_refused",
    ),
    guard(
        "the last way into an account stays",
        "src/foyer/accounts/ways_in.py",
        "        raise LastWayIn\n",
        "        return\n",
        tests=(
            f"{PROVIDERS}::test_the_only_way_into_an_account_is_not_unlinked",
            "identity/test_factors.py::test_the_only_way_into_an_account_stays",
        ),
    ),
    guard(
        "a recovery code is good once",
        "src/foyer/accounts/recovery_codes.py",
        "    left = [kept for kept in hashes if not hmac.compare_digest(kept, given)]\n"
        "    if len(left) == len(hashes):\n        return False\n",
        "    left = hashes\n    if given not in hashes:\n        return False\n",
        tests="accounts/test_second_step.py::test_a_recovery_code_opens_once_and_is_counted_down",
    ),
    guard(
        "recovery codes cannot be read again",
        "src/foyer/accounts/recovery_codes.py",
        "[_hash(code, salt=salt) for code in codes]",
        "list(codes)",
        tests="accounts/test_second_step.py::"
        "test_nobody_reads_a_recovery_code_again_not_even_with_our_keys",
    ),
)
