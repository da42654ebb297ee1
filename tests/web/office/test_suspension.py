"""The platform's page of a house suspends it and lifts that again; the house's pages say so."""

import pytest

from foyer.accounts.models import Invitation, MemberRole
from tests.factories import make_organizer, make_staff
from tests.identity.houses import make_admin
from tests.web.office.test_office import sign_in, text_of

pytestmark = pytest.mark.django_db
HERE = "/platform/aurora"
WHY = "Guests are not paid back"


def test_a_house_is_suspended_for_a_reason_and_the_suspension_lifted() -> None:
    house = make_organizer(name="Aurora", slug="aurora")
    boss, admin = sign_in(make_staff(house, MemberRole.ORGANIZER)), sign_in(make_admin())
    short = admin.post(f"{HERE}/suspend", {"reason": "no"})
    assert short.status_code == 422
    assert "Say a little more" in text_of(short)
    done = admin.post(f"{HERE}/suspend", {"reason": WHY}, follow=True)
    assert "Aurora is suspended. Its organizers were told." in text_of(done)
    assert WHY in text_of(done)
    twice = admin.post(f"{HERE}/suspend", {"reason": WHY}, follow=True)
    assert "is suspended already" in text_of(twice)
    assert "Suspended" in text_of(admin.get("/platform"))

    page = boss.get("/office/aurora/members")
    assert page.status_code == 200
    assert "The platform has suspended this house" in text_of(page)
    invited = boss.post("/office/aurora/members", {"email": "new@foyer.test", "role": "scanner"})
    assert invited.status_code == 403
    assert "suspended by the platform" in text_of(invited)
    assert not Invitation.objects.exists()

    lifted = admin.post(f"{HERE}/reinstate", follow=True)
    assert "Aurora may sell again" in text_of(lifted)
    assert "is not suspended" in text_of(admin.post(f"{HERE}/reinstate", follow=True))
    assert "The platform has suspended" not in text_of(boss.get("/office/aurora/members"))


def test_members_do_not_lift_it_themselves() -> None:
    house = make_organizer(slug="aurora")
    boss = sign_in(make_staff(house, MemberRole.ORGANIZER))
    for path in ("suspend", "reinstate"):
        assert boss.post(f"{HERE}/{path}", {"reason": WHY}).status_code == 403
