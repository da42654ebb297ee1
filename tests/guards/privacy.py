"""Guards of privacy: whose copy it is, what erasing takes and leaves, how long things are kept."""

from tests.guards.guard import Guard, guard

COPY = "src/foyer/identity/export.py"
COPY_SQL = "src/foyer/identity/sql/export.sql"
FILES = "src/foyer/identity/export_files.py"
ERASE = "src/foyer/identity/erase.py"
ERASE_SQL = "src/foyer/identity/sql/erase.sql"
AGE = "src/foyer/identity/retention.py"
AGE_SQL = "src/foyer/identity/sql/retention.sql"
CONSENTS = "src/foyer/accounts/consents.py"

OF_COPIES = "identity/test_export.py"
OF_ERASING = "identity/test_erase.py"
OF_AGE = "identity/test_retention.py"

COPIES: tuple[Guard, ...] = (
    guard(
        "a copy is fetched by its person",
        COPY,
        "DataExport.objects.filter(user_id=user_id, expires_at__gt=now)",
        "DataExport.objects.filter(expires_at__gt=now)",
        tests=f"{OF_COPIES}::test_a_large_copy_is_made_by_a_job_and_fetched_by_its_person_only",
    ),
    guard(
        "a copy lapses",
        COPY,
        "DataExport.objects.filter(user_id=user_id, expires_at__gt=now)",
        "DataExport.objects.filter(user_id=user_id)",
        tests=f"{OF_COPIES}::test_a_copy_is_gone_after_a_week_and_a_newer_one_replaces_it",
    ),
    guard(
        "a copy that lapsed is deleted",
        COPY,
        "    delete_files(public_id for _, public_id in lapsed)\n",
        tests=f"{OF_COPIES}::test_a_copy_is_gone_after_a_week_and_a_newer_one_replaces_it",
    ),
    guard(
        "a copy is a file of the house alone",
        FILES,
        "    partial.touch(mode=0o600)\n",
        tests=f"{OF_COPIES}::test_a_large_copy_is_made_by_a_job_and_fetched_by_its_person_only",
    ),
    guard(
        "the copy of somebody who left meanwhile is not kept",
        COPY,
        "        delete_files([export.public_id])\n",
        "        pass\n",
        tests=f"{OF_COPIES}::test_a_copy_that_was_being_made_is_not_kept_of_an_erased_person",
    ),
    guard(
        "a day has so many copies",
        COPY,
        "            raise TooManyExports(details=",
        "            dict(details=",
        tests=f"{OF_COPIES}::test_copies_are_bounded_a_day",
    ),
    guard(
        "a copy has one's own messages",
        COPY_SQL,
        "from message m where m.user_id = %(user_id)s order",
        "from message m where m.user_id >= %(user_id)s order",
        tests=f"{OF_COPIES}::test_a_copy_holds_no_way_into_the_account_and_nobody_else",
    ),
    guard(
        "a copy has one's own bookings",
        COPY_SQL,
        "where b.user_id = %(user_id)s order by b.id desc limit %(most)s",
        "where b.user_id >= %(user_id)s order by b.id desc limit %(most)s",
        tests=f"{OF_COPIES}::test_a_copy_holds_no_way_into_the_account_and_nobody_else",
    ),
)

ERASING: tuple[Guard, ...] = (
    guard(
        "erasing names the account",
        ERASE,
        '            raise NotYourName(field="confirmation")\n',
        "            pass\n",
        tests=f"{OF_ERASING}::test_erasing_asks_for_the_address_and_happens_once",
    ),
    guard(
        "erasing by the API asks who is there",
        "src/foyer/api/me.py",
        "    prove_person(user_id, password=body.password, here=here, request=request, now=now)\n",
        "    assert prove_person and here\n",
        tests=(
            "api/test_me.py::test_erasing_asks_for_the_password_and_the_address",
            "api/test_me.py::test_an_account_without_a_password_needs_a_fresh_sign_in",
        ),
    ),
    guard(
        "erasing at the page asks who is there",
        "src/foyer/web/account/privacy.py",
        "    prove_person(user_id, password=password, here=here_of(request), request=request,"
        " now=now)\n",
        "    assert prove_person and here_of and password is not None\n",
        tests="web/account/test_privacy.py::"
        "test_an_account_is_erased_with_its_address_and_its_password",
    ),
    guard(
        "promises are kept before anybody is erased",
        ERASE,
        "            raise EraseRefused(",
        "            dict(",
        tests=(
            f"{OF_ERASING}::test_promises_are_kept_first",
            "api/test_me.py::test_what_is_promised_is_listed",
        ),
    ),
    guard(
        "a house keeps somebody who leads it",
        ERASE,
        "    found += [explain_house(name) for name in _list_houses_led_alone(user_id)]\n",
        tests=f"{OF_ERASING}::test_a_house_is_not_left_without_anybody_who_leads_it",
    ),
    guard(
        "the platform keeps an administrator",
        ERASE,
        "        found.append(LAST_ADMIN)\n",
        "        pass\n",
        tests=f"{OF_ERASING}::test_demo_logins_and_the_last_administrator_stay",
    ),
    guard(
        "an erased person is signed out",
        ERASE,
        "    end_sign_ins(user.id, now=now)\n",
        tests=f"{OF_ERASING}::test_erasing_signs_out_everywhere_at_once",
    ),
    guard(
        "a typed address erases nobody else's orders",
        ERASE,
        "EmailAddress.objects.filter(user=user, verified=True)",
        "EmailAddress.objects.filter(user=user)",
        tests=f"{OF_ERASING}::test_orders_as_a_guest_go_only_with_a_proven_mailbox",
    ),
    guard(
        "an erased person's copies are deleted",
        ERASE,
        "        transaction.on_commit(lambda: delete_files(files))\n",
        "        assert files is not None\n",
        tests=f"{OF_ERASING}::test_copies_go_with_their_person",
    ),
    guard(
        "mailed links to an erased person's bookings end",
        ERASE_SQL,
        " access_key_version = (access_key_version + 1) %% 32767,",
        "",
        tests=f"{OF_ERASING}::test_links_that_were_mailed_open_nothing_any_more",
    ),
)

KEEPING: tuple[Guard, ...] = (
    guard(
        "an account's booking is its owner's to erase",
        AGE_SQL,
        "  and (b.user_id is null or exists (",
        "  and (b.id > 0 or exists (",
        tests=f"{OF_AGE}::test_a_booking_of_an_account_is_its_owners_to_erase",
    ),
    guard(
        "nobody is forgotten while money is under way",
        AGE_SQL,
        "  and b.status not in ('pending', 'paid_unfulfilled')\n",
        tests=f"{OF_AGE}::test_nobody_is_forgotten_while_money_is_under_way",
    ),
    guard(
        "admissions are kept",
        AGE_SQL,
        "where c.verdict <> 'admitted'\n",
        "where true\n",
        tests=f"{OF_AGE}::test_old_messages_and_refused_scans_go_and_admissions_stay",
    ),
    guard(
        "what waits to be sent is kept",
        AGE_SQL,
        "where m.status <> 'queued'\n",
        "where true\n",
        tests=f"{OF_AGE}::test_old_messages_and_refused_scans_go_and_admissions_stay",
    ),
    guard(
        "days are within bounds",
        AGE,
        '            raise ValidationFailed(f"Give {least} to {most} days.", field=name)\n',
        "            assert ValidationFailed\n",
        tests=f"{OF_AGE}::test_the_command_sets_and_shows_the_days_of_a_house",
    ),
    guard(
        "the last word about consent counts",
        CONSENTS,
        'purpose=purpose).order_by("-id")',
        'purpose=purpose).order_by("id")',
        tests="web/account/test_notices.py::test_offers_come_by_mail_to_who_asks_for_them",
    ),
)
