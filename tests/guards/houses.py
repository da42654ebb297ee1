"""Guards between tenants, and of who may do what in a house."""

from tests.guards.guard import Guard, guard

WALL = "src/foyer/accounts/sql/tenancy.sql"
RIGHTS = "src/foyer/accounts/permissions.py"
TEAM = "src/foyer/identity/members.py"
INVITING = "src/foyer/identity/invite.py"
KEYS = "src/foyer/identity/keys.py"
SUPPORT = "src/foyer/identity/support.py"
PRINCIPALS = "src/foyer/api/principals.py"

TENANCY = "accounts/test_tenancy.py"
PEOPLE = "identity/test_team.py"
PROGRAMS = "identity/test_keys_and_support.py"
OFFICE = "api/test_office.py"
SUSPENDED = "identity/test_suspension.py"
CLOSED = "checkout/test_suspended_sales.py"
SELLS_NOTHING = f"{CLOSED}::test_nothing_is_held_priced_or_booked_until_it_is_lifted"


def unwalled(table: str) -> Guard:
    """The second wall of one table."""
    return guard(
        f"the second wall around {table}",
        WALL,
        f"alter table {table} enable row level security;\n",
        tests=(
            f"{TENANCY}::test_case_53_without_a_house_staffs_tables_are_empty",
            f"{TENANCY}::test_case_53_a_forgotten_filter_shows_one_house_only",
        ),
    )


HOUSES: tuple[Guard, ...] = (
    *(
        unwalled(table)
        for table in ("member", "invitation", "api_key", "support_access", "audit_entry")
    ),
    guard(
        "nobody writes into another house's log",
        WALL,
        "    organizer_id is null\n    or (select acting_organizers()) is null\n"
        "    or organizer_id = any ((select acting_organizers())::bigint[])\n",
        "    true\n",
        tests=f"{TENANCY}::test_case_53_a_forged_foreign_key_is_refused",
    ),
    guard(
        "the houses of a transaction end where they were set",
        "src/foyer/accounts/tenancy.py",
        "            _act_in(outer)\n",
        "            pass\n",
        tests=(
            f"{TENANCY}::test_case_53_a_forgotten_filter_shows_one_house_only",
            f"{TENANCY}::test_case_53_nested_houses_replace_each_other_and_come_back",
        ),
    ),
    guard(
        "a closed account has no place",
        WALL,
        "where u.id = wanted and u.is_active),",
        "where u.id = wanted),",
        tests="accounts/test_permissions.py::test_a_closed_account_has_no_permission",
    ),
    guard(
        "support access ends",
        WALL,
        "s.ended_at is null and s.expires_at > statement_timestamp()",
        "true",
        tests=(
            "accounts/test_permissions.py::test_support_access_opens_one_house_for_a_while",
            f"{PROGRAMS}::test_support_is_announced_logged_and_ended_by_either_side",
        ),
    ),
    guard(
        "only administrators have support access",
        WALL,
        "where a.role = 'admin' and s.ended_at",
        "where s.ended_at",
        tests="accounts/test_permissions.py::test_who_no_longer_runs_the_platform_supports_nobody",
    ),
    guard(
        "the database keeps an organizer",
        WALL,
        "    raise exception 'the last organizer of a house stays'\n"
        "      using errcode = 'check_violation', constraint = 'member_last_organizer';\n",
        "    return null;\n",
        tests=f"{TENANCY}::test_the_last_organizer_stays_whatever_the_application_believes",
    ),
    guard(
        "a role without the permission is refused",
        RIGHTS,
        "    if permission is not None and permission not in place.permissions:\n"
        "        raise Forbidden\n",
        tests=(
            f"{OFFICE}::test_case_52_lesser_roles_may_not",
            "accounts/test_permissions.py::test_these_roles_may_not_refund",
        ),
    ),
    guard(
        "nobody gives or takes what they do not have",
        "src/foyer/identity/rules.py",
        "    return present <= own and wanted <= own\n",
        "    return True\n",
        tests=(
            f"{PEOPLE}::test_nobody_gives_what_they_do_not_have",
            f"{PEOPLE}::test_nobody_changes_or_removes_whoever_has_more",
            f"{PROGRAMS}::test_a_key_has_at_most_what_its_maker_has",
        ),
    ),
    guard(
        "an invitation is for its mailbox",
        INVITING,
        "        if not own.exists():\n            raise InvitationForAnother\n",
        tests=f"{PEOPLE}::test_an_invitation_is_good_once_and_for_its_mailbox_alone",
    ),
    guard(
        "a mailbox is proved before it counts",
        INVITING,
        "email=found.email, verified=True)",
        "email=found.email)",
        tests="identity/test_team.py::test_an_unproved_mailbox_is_no_members",
    ),
    guard(
        "the last organizer stays, in words",
        TEAM,
        "        raise LastOrganizer\n",
        "        pass\n",
        tests=f"{PEOPLE}::test_the_last_organizer_is_neither_demoted_nor_removed",
    ),
    guard(
        "one change of a team at a time",
        "src/foyer/identity/team.py",
        "    return Organizer.objects.select_for_update(no_key=True).get(id=organizer_id)\n",
        "    return Organizer.objects.get(id=organizer_id)\n",
        tests=(
            "concurrency/test_teams.py::test_of_two_organizers_who_leave_at_once_one_stays",
            "concurrency/test_teams.py::test_whoever_is_demoted_meanwhile_demotes_nobody",
        ),
    ),
    guard(
        "offers end with the right to make them",
        TEAM,
        "        if not present <= wanted:\n",
        "        if False:\n",
        tests=f"{PEOPLE}::test_what_somebody_offered_goes_when_they_can_offer_it_no_more",
    ),
    guard(
        "programs make no keys",
        KEYS,
        "    if NEVER_A_KEYS & set(words):\n",
        "    if False:\n",
        tests=f"{PROGRAMS}::test_keys_neither_let_people_in_nor_make_keys",
    ),
    guard(
        "a key is known by all of it",
        WALL,
        "    where k.identifier = wanted and k.key_hash = hash and k.revoked_at is null\n"
        "      and (k.expires_at",
        "    where k.identifier = wanted and k.revoked_at is null\n      and (k.expires_at",
        tests=f"{PROGRAMS}::test_the_readable_part_of_a_key_opens_nothing",
    ),
    guard(
        "a revoked or lapsed key is none",
        WALL,
        "    where k.identifier = wanted and k.key_hash = hash and k.revoked_at is null\n"
        "      and (k.expires_at is null or k.expires_at > statement_timestamp());\n",
        "    where k.identifier = wanted and k.key_hash = hash;\n",
        tests="api/test_office.py::test_a_revoked_or_lapsed_key_is_refused_at_once",
    ),
    guard(
        "a key opens staff's addresses alone",
        "src/foyer/api/members.py",
        "        principal = read_principal(request)\n",
        "        from foyer.api.principals import read_staff as read\n"
        "        principal = read(request)\n",
        tests="api/test_office.py::test_a_key_is_no_customers_credential",
    ),
    guard(
        "support leaves nothing behind that outlasts it",
        "src/foyer/accounts/permissions.py",
        "frozenset(Permission) - {Permission.EDIT_MEMBERS, Permission.EDIT_KEYS},",
        "frozenset(Permission),",
        tests="accounts/test_permissions.py::test_support_access_opens_one_house_for_a_while",
    ),
    guard(
        "only administrators open support",
        SUPPORT,
        "    require_admin(admin_id)\n",
        tests=f"{PROGRAMS}::test_only_administrators_open_support_and_only_editors_end_it",
    ),
    guard(
        "members who may only look cancel nothing",
        "src/foyer/checkout/staff.py",
        "    require_permission(access.user_id, organizer_id, Permission.EDIT_BOOKINGS)\n",
        tests=f"{OFFICE}::test_case_52_members_who_may_only_look_cancel_no_booking",
    ),
    guard(
        "nobody changes a suspended house",
        RIGHTS,
        "    refuse_suspended(place, permission)\n    return place\n",
        "    return place\n",
        tests=f"{SUSPENDED}::test_its_staff_look_scan_and_refund_and_change_nothing",
    ),
    guard(
        "the API lets no change into a suspended house",
        "src/foyer/api/admin.py",
        "            refuse_suspended(house, self.permission)\n",
        "            pass\n",
        tests="api/test_suspension.py::test_its_staff_read_and_hear_why_they_cannot_change",
    ),
    guard(
        "keys of a suspended house are refused",
        "src/foyer/accounts/api_keys.py",
        "    if row[3]:\n        raise HouseSuspended\n",
        tests="api/test_suspension.py::test_its_keys_are_refused_until_it_is_lifted",
    ),
    guard(
        "no seat of a suspended house is held",
        "src/foyer/inventory/rules/checks.py",
        "    if facts.suspended:\n        raise SaleSuspended\n",
        tests=SELLS_NOTHING,
    ),
    guard(
        "no held seat of a suspended house is booked",
        "src/foyer/checkout/compose.py",
        "    if any(show.suspended for show in shows.values()):\n        raise SaleSuspended\n",
        tests=SELLS_NOTHING,
    ),
    guard(
        "no further payment is begun in a suspended house",
        "src/foyer/checkout/retry.py",
        "        raise SaleSuspended\n",
        "        pass\n",
        tests=f"{CLOSED}::test_a_payment_under_way_is_taken_and_no_other_begun",
    ),
    guard(
        "a suspension waits for bookings that have begun",
        "src/foyer/identity/suspension.py",
        "coming.select_for_update(no_key=True).order_by",
        "coming.order_by",
        tests=f"{CLOSED}::test_bookings_that_have_begun_are_finished_first",
    ),
    guard(
        "the hot processes hear of a suspension",
        "src/foyer/identity/suspension.py",
        "        announce_seats(dict.fromkeys(show_ids, ()))\n",
        tests="hot/test_live.py::test_a_suspended_house_is_not_sold_from_memory_and_sells_again",
    ),
)
