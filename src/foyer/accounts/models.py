from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from foyer.platform.tables import Public


class PlatformRole(models.TextChoices):
    CUSTOMER = "customer"
    ADMIN = "admin"
    SERVICE = "service"  # an API key's own account: nobody signs in as it


class MemberRole(models.TextChoices):
    ORGANIZER = "organizer"
    MANAGER = "manager"
    CASHIER = "cashier"
    SCANNER = "scanner"
    ACCOUNTANT = "accountant"
    OPERATOR = "operator"


class ProofKind(models.TextChoices):
    """What a proof lets its bearer do; a proof of one kind is worthless for another."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105  A kind, no password.
    CHANGE_EMAIL = "change_email"
    VERIFY_PHONE = "verify_phone"
    INVITE_MEMBER = "invite_member"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Public, AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(max_length=254, unique=True)  # kept in lower case
    full_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    phone_verified = models.BooleanField(default=False)
    role = models.CharField(
        max_length=16, choices=PlatformRole.choices, default=PlatformRole.CUSTOMER
    )
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)  # refused in production
    locale = models.CharField(max_length=12, default="en")
    preferences = models.JSONField(default=dict)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        db_table = "app_user"
        constraints = [models.UniqueConstraint(Lower("email"), name="app_user_email_once")]


class Organizer(Public):
    """A tenant: whoever sells. Every tenant-owned row names one."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=160, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    ticket_tax_bp = models.PositiveIntegerField(default=0)  # hundredths of a percent, in the price
    platform_fee_bp = models.PositiveIntegerField(default=0)
    # Cancellation policy: [[hours before the start, percent back], …], descending hours.
    refund_policy = models.JSONField(default=list)
    suspended_at = models.DateTimeField(null=True)  # by the platform: no sales, no changes
    suspension_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        db_table = "organizer"
        constraints = [
            models.CheckConstraint(
                condition=Q(suspended_at=None, suspension_reason="")
                | Q(suspended_at__isnull=False, suspension_reason__gt=""),
                name="organizer_suspended_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(ticket_tax_bp__lte=10_000), name="organizer_tax_bounded"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="organizer_currency_iso"
            ),
        ]


class Member(Public):
    """A user's place in a house: a role, and where one person's work differs from it."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    extra = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    withheld = ArrayField(models.CharField(max_length=32), default=list, db_default=[])

    class Meta:
        db_table = "member"
        constraints = [models.UniqueConstraint(fields=["organizer", "user"], name="member_once")]


class Invitation(Public):
    """A place in a house, offered to a mailbox; `proof` names the link that was mailed last."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)  # in lower case
    role = models.CharField(max_length=16, choices=MemberRole.choices)
    extra = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    withheld = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proof = models.UUIDField(unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]


class ApiKey(Public):
    """A program's access to one house. `user` is the account that its deeds are recorded under."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    identifier = models.CharField(max_length=16, unique=True)  # the readable part of the key
    key_hash = models.BinaryField(max_length=32)  # SHA-256 of the whole key
    permissions = ArrayField(models.CharField(max_length=32))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)  # to the hour: a use is seldom worth a write

    class Meta:
        db_table = "api_key"
        indexes = [models.Index(fields=["organizer", "-id"], name="api_key_organizer")]


class SupportAccess(Public):
    """A while in which an administrator of the platform may act in a house, and why."""

    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, related_name="+")
    admin = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "support_access"
        constraints = [
            models.UniqueConstraint(
                fields=["organizer", "admin"],
                condition=Q(ended_at=None),
                name="support_access_open_once",
            ),
        ]


class AuditEntry(models.Model):
    """One action that somebody answers for; append-only, and free of personal data.

    `subject_id` is a public id, looked up when the log is read, so that erasing a person erases
    the name here as well. Without an organizer it is the platform's own affair.
    """

    id = models.BigAutoField(primary_key=True)
    organizer = models.ForeignKey(Organizer, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["organizer", "-id"], name="audit_entry_organizer"),
            models.Index(fields=["actor", "-id"], name="audit_entry_actor"),
        ]


class BrowserSession(Public):
    """One sign-in of a browser. Whether it still lives is Django's session's to say."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)  # a few words: "Firefox on Windows"
    network = models.CharField(max_length=45, blank=True)  # never the whole address
    last_used_at = models.DateTimeField()

    class Meta:
        db_table = "browser_session"
        indexes = [models.Index(fields=["last_used_at"], name="browser_session_use")]


class TokenFamily(Public):
    """One sign-in of an API client: its refresh tokens, of which only the newest is good."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    refresh_hash = models.BinaryField(max_length=32)  # SHA-256 of the only good refresh token
    device = models.CharField(max_length=60, default="", blank=True)
    network = models.CharField(max_length=45, default="", blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "token_family"
        indexes = [models.Index(fields=["expires_at"], name="token_family_expiry")]


class SpentToken(models.Model):
    """A token that is good once and was used; forgotten when it would have lapsed anyway."""

    token_hash = models.BinaryField(primary_key=True, max_length=32)  # SHA-256
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "spent_token"
        indexes = [models.Index(fields=["expires_at"], name="spent_token_expiry")]


class Proof(Public):
    """Something sent to a mailbox or a phone, so that whoever brings it back has shown to own it.

    Neither a token nor a code is stored: both are derived from `public_id` (`accounts/proofs.py`).
    """

    kind = models.CharField(max_length=16, choices=ProofKind.choices)
    # Nobody yet for an invitation to somebody without an account.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="proofs")
    email = models.EmailField(max_length=254, blank=True)  # where it went; or else:
    phone = models.CharField(max_length=32, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # used, or made worthless by a newer one
    attempts = models.PositiveSmallIntegerField(default=0)  # wrong codes

    class Meta:
        db_table = "proof"
        indexes = [models.Index(fields=["expires_at"], name="proof_expiry")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email="", phone__gt="") | models.Q(email__gt="", phone=""),
                name="proof_of_one_thing",
            )
        ]


class ConsentEntry(models.Model):
    """One yes or no to something that needs a yes; append-only, so that all of them are there."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=24)
    is_given = models.BooleanField()
    wording = models.CharField(max_length=24)  # the version of the sentence that was agreed to
    source = models.CharField(max_length=24)  # where it was asked
    at = models.DateTimeField()

    class Meta:
        db_table = "consent_entry"
        indexes = [models.Index(fields=["user", "purpose", "-id"], name="consent_entry_user")]
