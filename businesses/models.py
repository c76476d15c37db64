"""People, their businesses, their roles, and the tokens programs use in their name.

Every row of the product belongs to a :class:`Business`; only :func:`for_business` narrows rows to one.
"""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

M = TypeVar("M", bound=models.Model)


class UserManager(BaseUserManager["User"]):
    """Makes users; stores addresses in lower case, so that one person is one user."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **(fields | {"is_staff": True, "is_superuser": True}))

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person, identified by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("operator"), default=False, help_text=_("May enter the operator console."))
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.email


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is in the IANA time zone database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Unknown time zone: write it like Asia/Jerusalem."))


class Business(models.Model):
    """The tenant. Its time zone sets when its days begin; its country and currency help to read its mail."""

    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Jerusalem", validators=[validate_time_zone]
    )
    country = models.CharField(_("country"), max_length=2, default="IL", help_text=_("ISO 3166 code, such as IL."))
    currency = models.CharField(_("currency"), max_length=3, default="ILS", help_text=_("ISO 4217 code, such as ILS."))
    tax_id = models.CharField(_("tax id"), max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="Membership", related_name="businesses"
    )

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Role(models.TextChoices):
    """What a member may do: owners and staff change things, accountants read and export."""

    OWNER = "owner", _("owner")
    STAFF = "staff", _("staff")
    ACCOUNTANT = "accountant", _("accountant")


class Membership(models.Model):
    """A person's role in a business."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    business = models.ForeignKey(Business, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.OWNER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "business"], name="one_role_a_business")]

    def __str__(self) -> str:
        return f"{self.user} · {self.business} · {self.role}"

    @property
    def may_write(self) -> bool:
        return self.role in (Role.OWNER, Role.STAFF)

    @property
    def may_export(self) -> bool:
        return self.role in (Role.OWNER, Role.STAFF, Role.ACCOUNTANT)


class Scope(models.TextChoices):
    """What a token may do."""

    READ = "read", _("read")
    WRITE = "write", _("read and write")


class ApiToken(AbstractAuthToken):
    """A bearer token of one user in one business. Only its hash is stored; the secret is shown once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    business = models.ForeignKey(Business, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100, blank=True, help_text=_("What uses it."))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices, default=Scope.READ)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name or str(self.uuid)

    @property
    def may_write(self) -> bool:
        return self.scope == Scope.WRITE


class SignInAttempt(models.Model):
    """An attempt to sign in that did not succeed, or is being looked at; kept for a quarter of an hour."""

    account = models.CharField(max_length=64)
    """`businesses.sign_in.account_key` of the name that was typed, whether or not there is such an account."""
    source = models.CharField(max_length=64)
    """The network it came from; "" if unknown."""
    browser = models.CharField(max_length=32, blank=True)
    """The known browser it came from; "" for any other."""
    tried_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sign_in_attempts"
        indexes: ClassVar = [
            models.Index(fields=["account", "browser"], name="idx_sign_in_account"),
            models.Index(fields=["source", "browser"], name="idx_sign_in_source"),
        ]

    def __str__(self) -> str:
        return f"{self.tried_at:%Y-%m-%d %H:%M}"


LONGEST_TOKEN = datetime.timedelta(days=730)


def issue_token(
    user: User, business: Business, *, name: str, scope: str, lasts: datetime.timedelta
) -> tuple[ApiToken, str]:
    """Make a token; return it and its secret, which is not stored."""
    return cast(
        tuple[ApiToken, str],
        ApiToken.objects.create(user=user, business=business, name=name, scope=scope, expiry=lasts),  # type: ignore[no-untyped-call]
    )


def for_business(rows: models.QuerySet[M], business: Business) -> models.QuerySet[M]:
    """Narrow `rows` to those of `business`: the only way the product narrows rows to a tenant."""
    return rows.filter(business=business)


def businesses_of(user: User) -> Iterable[Business]:
    """Return the businesses of `user`, by name."""
    return Business.objects.filter(memberships__user=user).order_by("name", "id")
