"""People, businesses, roles and tokens in the operator console, which never shows a secret or hash."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from businesses.models import ApiToken, Business, Membership, User
from foundation.console import ListAdmin, NamedFormSet


class UserCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """The form for a new person, by e-mail address."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class UserChangingForm(UserChangeForm):  # type: ignore[type-arg]
    """The form for a person; stores the address in lower case."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    """The members of a business, with their roles."""

    model = Membership
    formset = NamedFormSet
    extra = 0
    autocomplete_fields = ("user", "business")


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """People."""

    form = UserChangingForm
    add_form = UserCreationForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "joined_at")
    filter_horizontal = ("groups", "user_permissions")
    show_full_result_count = False
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("When"), {"fields": ("joined_at", "last_login")}),
    )  # fmt: skip
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()


def _count_of(related: str) -> Subquery:
    """How many rows of a relation a business has, counted for the businesses shown alone."""
    businesses = Business.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(businesses.annotate(rows=Count(related)).values("rows"))


@admin.register(Business)
class BusinessAdmin(ListAdmin):
    """Businesses and their members."""

    list_display = ("name", "country", "currency", "time_zone", "member_count", "mailbox_count")
    search_fields = ("name", "tax_id")
    ordering = ("name",)
    sortable_by = ("name", "country", "currency", "time_zone")
    inlines = (MembershipInline,)
    fields = ("name", "tax_id", "country", "currency", "time_zone")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Business]:
        rows: QuerySet[Business] = super().get_queryset(request)
        return rows.annotate(people=_count_of("memberships"), mailboxes=_count_of("gmail_connections"))

    @admin.display(description=_("members"))
    def member_count(self, business: Business) -> int:
        return int(business.people)  # type: ignore[attr-defined]

    @admin.display(description=_("mailboxes"))
    def mailbox_count(self, business: Business) -> int:
        return int(business.mailboxes)  # type: ignore[attr-defined]


@admin.register(ApiToken)
class ApiTokenAdmin(ListAdmin):
    """Lists and revokes tokens. Only the API makes them, since it can show the secret."""

    list_display = ("__str__", "user", "business", "scope", "created", "expiry")
    list_filter = ("scope",)
    list_select_related = ("user", "business")
    search_fields = ("name", "user__email", "business__name")
    ordering = ("-created",)
    fields = ("name", "user", "business", "scope", "created", "expiry")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
