"""Guards of what messages say: in whose language, in whose words, and what words can never do."""

from tests.guards.guard import Guard, guard

SPOKEN = "src/foyer/notifications/spoken.py"
COMPOSING = "src/foyer/notifications/compose.py"
TEMPLATING = "src/foyer/notifications/templating.py"
LETTERS = "src/foyer/web/office/letters.py"
FORMS = "src/foyer/web/office/forms.py"

OF_LANGUAGES = "notifications/test_languages.py"
OF_TEMPLATES = "notifications/test_templates.py"
OF_LETTERS = "web/office/test_letters.py"

WORDS: tuple[Guard, ...] = (
    guard(
        "what the account says counts before what a browser said",
        SPOKEN,
        "    if message.user is not None:\n        return message.user.locale\n",
        tests=f"{OF_LANGUAGES}::test_the_account_decides_over_the_browser_of_the_purchase",
    ),
    guard(
        "the whole mail is in one language",
        COMPOSING,
        "    with speaking(spoken.locale):\n",
        "    if spoken.locale:\n",
        tests=f"{OF_LANGUAGES}::test_a_german_guest_gets_a_german_mail_all_over",
    ),
    guard(
        "a house's words count in their language alone",
        TEMPLATING,
        'kind=kind, channel="email", locale=locale\n',
        'kind=kind, channel="email"\n',
        tests=f"{OF_LANGUAGES}::test_a_houses_german_words_win_in_german_mails_alone",
    ),
    guard(
        "what guards an account keeps our words",
        TEMPLATING,
        "    if kind not in {it.value for it in KINDS} or locale not in LOCALES:\n"
        "        raise NotFound\n",
        "    pass\n",
        tests=f"{OF_TEMPLATES}::test_only_mails_to_buyers_in_our_languages_have_own_words",
    ),
    guard(
        "a name that means nothing is refused before it is kept",
        TEMPLATING,
        "            raise ValidationFailed(mistake, field=field)\n",
        "            return\n",
        tests=f"{OF_TEMPLATES}::test_words_that_cannot_be_used_are_refused_by_their_field",
    ),
    guard(
        "every field of the office's form says its own mistake",
        FORMS,
        "            raise forms.ValidationError(mistake)\n",
        "            return text\n",
        tests=f"{OF_LETTERS}::test_every_mistake_is_said_at_its_field",
    ),
    guard(
        "going back to our words stands in the log",
        TEMPLATING,
        '        _record_change(row, actor_id=actor_id, what="back to the default words of")\n',
        tests=f"{OF_LETTERS}::test_a_change_and_a_restored_default_can_be_undone",
    ),
    guard(
        "a mail that is opened in the office can do nothing there",
        LETTERS,
        '    response["Content-Security-Policy"] = _MAIL_POLICY\n',
        tests=f"{OF_LETTERS}::test_the_mail_itself_opens_apart_and_can_do_nothing",
    ),
)
