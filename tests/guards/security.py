"""Guards of browsers, keys, of what is written down, and of how the pages end."""

from tests.guards.guard import Guard, guard

COOKIES = "src/foyer/platform/cookies.py"
SETTINGS = "src/foyer/settings.py"

NAMES = "web/test_cookie_names.py"
LIFETIMES = "web/account/test_lifetimes.py"
NOTED = "web/test_security_log.py"

STOPPING = "src/foyer/platform/web_stopping.py"
STOPPED = "platform/test_web_stopping.py"

SECURITY: tuple[Guard, ...] = (
    guard(
        "cookies belong to this host",
        COOKIES,
        '    return f"{_OF_THIS_HOST}{plain}" if secure else plain\n',
        "    return plain\n",
        tests=(
            f"{NAMES}::test_cookies_of_the_pages_belong_to_this_host_alone",
            f"{NAMES}::test_a_planted_cookie_of_the_plain_name_is_nobody",
            f"{NAMES}::test_the_hot_role_names_its_cookie_alike",
        ),
    ),
    guard(
        "a browser is signed out in the end",
        "src/foyer/web/account/sign_ins.py",
        "    return min(now + timedelta(seconds=BROWSER_IDLE_SECONDS), longest)\n",
        "    return max(now + timedelta(seconds=BROWSER_IDLE_SECONDS), longest)\n",
        tests=f"{LIFETIMES}::test_visiting_every_day_does_not_keep_a_browser_for_ever",
    ),
    guard(
        "no header hides a sign-in",
        "src/foyer/platform/visitor_cookie.py",
        "in request.headers and request.path.startswith(_API)\n",
        "in request.headers\n",
        tests="web/account/test_sessions.py::test_no_header_hides_a_sign_in_from_its_owner",
    ),
    guard(
        "an app is signed out in the end",
        "src/foyer/accounts/auth.py",
        "min(now + timedelta(seconds=limits.REFRESH_TOKEN_SECONDS), ends_at)",
        "max(now + timedelta(seconds=limits.REFRESH_TOKEN_SECONDS), ends_at)",
        tests=f"{LIFETIMES}::test_refreshing_every_week_does_not_keep_an_app_for_ever",
    ),
    guard(
        "passwords are not made of words of the house",
        SETTINGS,
        '    {"NAME": "foyer.accounts.guessable.GuessableWordsValidator"},\n',
        tests="accounts/test_guessable.py::test_words_of_the_house_and_a_year_are_refused",
    ),
    guard(
        "an older key still verifies sessions",
        SETTINGS,
        "SECRET_KEY_FALLBACKS = list(CONFIG.secret_keys[1:])\n",
        "SECRET_KEY_FALLBACKS: list[str] = []\n",
        tests="keys/test_rotation.py::test_the_drill_of_key_rotation",
    ),
    guard(
        "refusals of pages are written down",
        "src/foyer/web/errors.py",
        "    note_refusal(request, error)\n",
        tests=f"{NOTED}::test_a_forged_form_and_a_foreign_page_are_noted",
    ),
    guard(
        "refusals of the API are written down",
        "src/foyer/api/problems.py",
        "        note_refusal(request, error)\n",
        tests=f"{NOTED}::test_a_missing_permission_is_noted_with_whose_it_is",
    ),
    guard(
        "a wrong pair is written down",
        "src/foyer/accounts/adapter.py",
        "            note_failed_sign_in(request, reason=InvalidCredentials.code)\n",
        "            pass\n",
        tests=f"{NOTED}::test_signing_in_by_the_page_is_noted_right_or_wrong",
    ),
    guard(
        "hot answers are guarded",
        "src/foyer/hot/http.py",
        "        headers = {**guarding_headers(), **self.headers}\n",
        "        headers = {**self.headers}\n",
        tests="hot/test_guarding_headers.py::test_answers_of_both_doors_are_guarded",
    ),
    guard(
        "a browser forgets with its session",
        "src/foyer/web/account/views.py",
        '    response["Clear-Site-Data"] = \'"cache", "storage"\'\n',
        '    response["Clear-Site-Data"] = \'"cache"\'\n',
        tests="web/account/test_sign_in.py::test_signing_out_needs_a_button",
    ),
    guard(
        "the description of the API is only read",
        "src/foyer/api/app.py",
        "        docs_decorator=require_safe,\n",
        tests="web/test_methods.py::test_trace_is_answered_nowhere",
    ),
    guard(
        "a contact for faults is one address",
        "src/foyer/platform/config.py",
        " or not _is_one_word(contact)",
        tests="platform/test_config.py::test_a_senseless_value_is_refused_by_name",
    ),
)

STOPS: tuple[Guard, ...] = (
    guard(
        "a request to stop is heard while the main thread is deaf",
        STOPPING,
        "    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)\n    _listen()\n",
        tests=f"{STOPPED}::test_a_request_is_heard_while_the_main_thread_is_deaf",
    ),
    guard(
        "a worker listens for itself",
        STOPPING,
        "    os.register_at_fork(after_in_child=_listen_in_worker)\n",
        tests=f"{STOPPED}::test_a_request_is_heard_while_the_main_thread_is_deaf",
    ),
    guard(
        "a worker forgets the handlers of its parent",
        STOPPING,
        "        signal.signal(signum, signal.SIG_DFL)  # The parent's handlers stop the parent.\n",
        "        pass\n",
        tests=f"{STOPPED}::test_a_request_is_heard_while_the_main_thread_is_deaf",
    ),
    guard(
        "a worker that has ended is believed to have",
        STOPPING,
        "return bool(asked(worker)) and _exists(worker.inner.pid)",
        "return bool(asked(worker))",
        tests=f"{STOPPED}::test_a_worker_whose_end_another_thread_was_told_of_has_ended",
    ),
)
