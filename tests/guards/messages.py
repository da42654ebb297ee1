"""Guards of messages: what must be told, what nobody asked for, and whose browser is told."""

from tests.guards.guard import Edit, Guard, guard, guard_of_edits

RULES = "src/foyer/notifications/rules.py"
WISHES = "src/foyer/notifications/wishes.py"
PREFERENCES = "src/foyer/notifications/preferences.py"
SPREADING = "src/foyer/notifications/spreading.py"
BOUNCES = "src/foyer/notifications/bounces.py"
LEAVING = "src/foyer/notifications/unsubscribing.py"
BROWSERS = "src/foyer/notifications/push_subscriptions.py"
STREAMS = "src/foyer/hot/notice_streams.py"

OF_RULES = "notifications/test_rules.py"
OF_SPREADING = "notifications/test_spreading.py"
OF_BOUNCES = "notifications/test_bounces.py"
OF_PUSH = "notifications/test_push.py"
OF_STREAMS = "hot/test_notice_streams.py"
OF_API = "api/test_notifications.py"
OF_PAGES = "web/account/test_notices.py"

WISHED: tuple[Guard, ...] = (
    guard(
        "what has to be told is told whatever was chosen",
        RULES,
        "    if choice in FIXED:\n        return True\n",
        tests=f"{OF_RULES}::test_what_has_to_be_told_cannot_be_switched_off",
    ),
    guard(
        "what has to be told is not switched off",
        PREFERENCES,
        "        if choice in FIXED and not is_wanted:\n",
        "        if choice is None:\n",
        tests=f"{OF_API}::"
        "test_what_has_to_be_told_cannot_be_switched_off_and_nothing_else_is_changed",
    ),
    guard(
        "promotions need consent",
        RULES,
        "    if kind_type is NoticeType.PROMOTION and not preferences.consents:\n"
        "        return False\n",
        tests=(
            f"{OF_RULES}::test_promotions_need_consent_whatever_was_chosen",
            f"{OF_SPREADING}::test_a_guest_never_gets_promotions",
        ),
    ),
    guard(
        "promotions without consent are not even listed",
        SPREADING,
        "        if spoken.type is NoticeType.PROMOTION and not preferences.consents:\n"
        "            return\n",
        tests=f"{OF_SPREADING}::test_a_promotion_needs_consent_and_a_proved_address",
    ),
    guard(
        "who orders promotions has proved the mailbox",
        PREFERENCES,
        "    if not has_verified_mail(user_id):\n        raise ConsentNeedsVerifiedMail\n",
        tests=f"{OF_API}::test_promotions_are_welcome_only_with_a_proved_address",
    ),
    guard(
        "promotions wait until a changed address is proved",
        WISHES,
        '        raise Suppressed("address not verified")\n',
        "        return\n",
        tests=f"{OF_SPREADING}::test_a_promotion_needs_consent_and_a_proved_address",
    ),
    guard(
        "what somebody switched off is not sent",
        WISHES,
        '        raise Suppressed("not wanted")\n',
        "        pass\n",
        tests=f"{OF_SPREADING}::test_what_a_person_switched_off_is_not_mailed_but_listed",
    ),
    guard(
        "a text goes to a proved number",
        SPREADING,
        "    if user.phone and user.phone_verified:\n",
        "    if user.phone:\n",
        tests=f"{OF_SPREADING}::test_nobody_else_gets_texts",
    ),
    guard(
        "a link that opens something is mailed and never listed",
        "src/foyer/notifications/queueing.py",
        " and read_kind(message.kind) not in MAIL_ONLY:",
        " and read_kind(message.kind):",
        tests=(
            f"{OF_SPREADING}::test_a_capability_is_sent_and_never_listed",
            f"{OF_SPREADING}::test_a_link_to_a_booking_is_never_listed",
        ),
    ),
    guard(
        "a link to leave is one that we wrote",
        LEAVING,
        "    if payload is None or len(payload) <= 16:\n        raise NotFound\n",
        "    assert payload is not None and NotFound\n",
        tests=f"{OF_PAGES}::test_a_link_that_we_did_not_write_leads_nowhere",
    ),
    guard(
        "leaving takes the consent back",
        LEAVING,
        "            withdraw_consent(user_id, source=ConsentSource.MAIL_LINK, now=now)\n",
        "            assert withdraw_consent and ConsentSource and now\n",
        tests=f"{OF_PAGES}::test_one_click_ends_offers_without_signing_in_and_without_a_form_token",
    ),
)

QUIET: tuple[Guard, ...] = (
    guard(
        "a text waits for the end of quiet hours",
        WISHES,
        "        raise Postponed(until)\n",
        "        return\n",
        tests=f"{OF_SPREADING}::test_a_text_waits_for_the_end_of_quiet_hours",
    ),
    guard(
        "waiting is no failed try",
        "src/foyer/notifications/sending.py",
        '        Message.objects.filter(id=message_id).update(attempts=F("attempts") - 1)\n',
        tests=f"{OF_SPREADING}::test_a_text_waits_for_the_end_of_quiet_hours",
    ),
    guard(
        "what guards an account or money waits for nobody's night",
        RULES,
        "    if kind_type in _NEVER_WAITS:\n        return None\n",
        tests=f"{OF_RULES}::test_quiet_hours_keep_back_what_can_wait",
    ),
    guard(
        "what comes too late in the morning is told at once",
        RULES,
        "    if event_at is not None and not is_reminder and event_at - now < _SOON:\n"
        "        return None\n",
        tests=f"{OF_RULES}::test_quiet_hours_keep_back_what_can_wait",
    ),
    guard(
        "quiet hours are those of the person's zone",
        RULES,
        "        now.astimezone(read_zone(preferences.timezone)),\n",
        '        now.astimezone(read_zone("")),\n',
        tests=f"{OF_RULES}::test_quiet_hours_are_the_persons_own",
    ),
)

CAME_BACK: tuple[Guard, ...] = (
    guard(
        "a report speaks of who was written to",
        BOUNCES,
        "            recipient__iexact=bounce.recipient,\n",
        tests=f"{OF_BOUNCES}::test_what_is_no_final_report_about_this_address_changes_nothing",
    ),
    guard(
        "a report counts once",
        BOUNCES,
        "            status=MessageStatus.SENT,\n",
        tests=f"{OF_BOUNCES}::test_a_report_is_attached_to_its_message_once",
    ),
    guard(
        "a delay is no end",
        BOUNCES,
        ' and action == "failed" and _PERMANENT.fullmatch(status):',
        ":",
        tests=f"{OF_BOUNCES}::test_what_is_no_final_report_about_this_address_changes_nothing",
    ),
    guard(
        "an address that is dead gets no promotions",
        WISHES,
        '        raise Suppressed("mail to the address comes back")\n',
        "        pass\n",
        tests=f"{OF_BOUNCES}::test_a_dead_address_gets_no_promotions_and_its_person_sees_why",
    ),
)

BROWSERS_TOLD: tuple[Guard, ...] = (
    guard(
        "only one's own browser is let go",
        BROWSERS,
        "PushSubscription.objects.filter(user_id=user_id, public_id=public_id).delete()",
        "PushSubscription.objects.filter(public_id=public_id).delete()",
        tests=(
            f"{OF_PUSH}::test_a_program_subscribes_lists_and_ends_its_own",
            f"{OF_PAGES}::test_push_messages_are_offered_listed_and_stopped",
        ),
    ),
    guard(
        "a browser that signed out is not told",
        BROWSERS,
        "    if row is None or not _is_signed_in(row):\n",
        "    if row is None:\n",
        tests=f"{OF_PUSH}::test_a_browser_that_signed_out_gets_nothing",
    ),
    guard(
        "nothing new is made for a browser that signed out",
        BROWSERS,
        " for row in rows if _is_signed_in(row))",
        " for row in rows)",
        tests=f"{OF_PUSH}::test_a_browser_that_signed_out_gets_nothing",
    ),
    guard(
        "a browser shows nothing to its next person",
        BROWSERS,
        "PushSubscription.objects.filter(public_id=public_id, user_id=user_id)",
        "PushSubscription.objects.filter(public_id=public_id)",
        tests=f"{OF_PUSH}::test_what_was_on_its_way_to_a_shared_browser_is_not_shown_to_the_next",
    ),
    guard_of_edits(
        "a push service is no address inside",
        Edit(
            file="src/foyer/notifications/push.py",
            text="    except AddressRefused:\n        forget_subscription(subscription)\n",
            replacement="    except AddressRefused:\n",
        ),
        tests=f"{OF_PUSH}::test_an_address_inside_is_never_called",
    ),
    guard(
        "an address that cannot be called is not kept",
        BROWSERS,
        "        check_outgoing_url(target.endpoint, plain_http=load_config().is_demo)\n",
        "        assert check_outgoing_url and load_config\n",
        tests=f"{OF_PUSH}::test_a_subscription_that_cannot_be_used_is_refused",
    ),
)

LISTS: tuple[Guard, ...] = (
    guard(
        "one reads one's own list",
        "src/foyer/notifications/queries.py",
        "    rows = Notice.objects.filter(user_id=user_id)\n",
        "    rows = Notice.objects.all()\n",
        tests=(
            f"{OF_API}::test_a_person_reads_the_own_list_newest_first",
            f"{OF_PAGES}::test_the_list_shows_ones_own_escaped_and_the_bell_counts",
        ),
    ),
    guard(
        "one marks one's own list",
        "src/foyer/notifications/reading.py",
        "rows.filter(user_id=user_id, read_at=None)",
        "rows.filter(read_at=None)",
        tests=f"{OF_API}::test_reading_marks_ones_own_and_says_how_many_are_left",
    ),
    guard(
        "only who is signed in has a stream",
        STREAMS,
        "        if client.known is None or client.known.user_id is None:\n"
        "            raise InvalidToken\n"
        "        user_id = client.known.user_id\n",
        "        user_id = (client.known and client.known.user_id) or 0\n",
        tests=f"{OF_STREAMS}::test_only_who_is_signed_in_has_notices",
    ),
    guard(
        "a browser's stream ends with its session",
        STREAMS,
        "        if client.known is None or client.known.user_id != stream.user_id:\n",
        "        if client.known is None:\n",
        tests=f"{OF_STREAMS}::test_a_stream_ends_with_its_session",
    ),
    guard(
        "a program's stream ends with its sign-in",
        STREAMS,
        '        except InvalidToken:\n            stream.end("signed_out")\n            return\n',
        "",
        tests=f"{OF_STREAMS}::test_a_programs_stream_ends_with_its_sign_in",
    ),
    guard(
        "one person has so many streams",
        STREAMS,
        "        if len(self._by_user.get(user_id, ())) >= limits.NOTICE_STREAMS_OF_ONE_MAX:\n",
        "        if len(self._by_user.get(user_id, ())) < 0:\n",
        tests=f"{OF_STREAMS}::test_one_person_opens_only_so_many_streams",
    ),
)
