"""Any history of single changes, bulks and undoing agrees with a plain model of it.

The model keeps of each receipt the states it was in, as a stack, and with each what it was done by. It knows nothing of
events: undoing takes states off the stacks. Each receipt is of a document of its own here; what becomes of copies when
their originals come and go is asked of the rows themselves.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from businesses.models import Business
from receipts import bulk, categories, changes, copies, history, total_folding, undo
from receipts.bulk import STATUS_OF, Action, Change
from receipts.intake import save
from receipts.models import Event, Receipt
from tests.receipts.mails import NOON, found, mail_to, said

CHANGES = st.sampled_from(
    [
        *(Change(action) for action in (*STATUS_OF, Action.DELETE, Action.RESTORE)),
        Change(Action.NOTE, "one"),
        Change(Action.NOTE, None),
        Change(Action.CATEGORY, 1),
        Change(Action.CATEGORY, None),
    ]
)
WHICH = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("bulk"), st.sets(WHICH, min_size=1), CHANGES),
    st.tuples(st.just("bulk"), st.sets(WHICH, min_size=1, max_size=1), CHANGES),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("undo_last"), WHICH),
)
EXAMPLES = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


class Rollback(Exception):  # noqa: N818 - not an error
    """Ends an example."""


@dataclass(frozen=True)
class State:
    """What a receipt is, and by which operation it came to be so; -1: as it arrived."""

    status: str = "approved"
    note: str | None = None
    category: int | None = None
    deleted: bool = False
    operation: int = -1


def after(state: State, change: Change, *, decided: bool) -> State | None:
    """What a change makes of it; None: nothing, or it is refused."""
    match change.action:
        case Action.DELETE:
            return None if state.deleted else replace(state, deleted=True)
        case Action.RESTORE:
            return replace(state, deleted=False) if state.deleted else None
        case _ if state.deleted:
            return None
        case Action.NOTE:
            return replace(state, note=str(change.value)) if change.value else replace(state, note=None)
        case Action.CATEGORY:
            return replace(state, category=1 if change.value else None)
    status = STATUS_OF[change.action].value
    return None if decided and state.status == status else replace(state, status=status)


class Model:
    """Stacks of states."""

    def __init__(self, size: int) -> None:
        self.stacks = [[State()] for _ in range(size)]
        self.said: list[list[bool]] = [[False] for _ in range(size)]

    def change(self, which: set[int], change: Change, operation: int) -> int:
        changed = 0
        for one in which:
            stack, said_before = self.stacks[one], self.said[one]
            new = after(stack[-1], change, decided=any(said_before))
            if new is None or (change.action not in STATUS_OF and new == stack[-1]):
                continue
            stack.append(replace(new, operation=operation))
            said_before.append(change.action in STATUS_OF)
            changed += 1
        return changed

    def undo(self, operation: int) -> tuple[int, set[int]]:
        undone, left = 0, set()
        for one, stack in enumerate(self.stacks):
            if stack[-1].operation == operation:
                self.pop(one)
                undone += 1
            elif any(state.operation == operation for state in stack):
                left.add(one)
        return undone, left

    def pop(self, one: int) -> None:
        self.stacks[one].pop()
        self.said[one].pop()


class Shop:
    """The receipts themselves."""

    def __init__(self, documents: list[str]) -> None:
        self.business = Business.objects.create(name="The Shop")
        self.category = categories.add(self.business, name="Travel")
        self.ids = [
            save(mail_to(self.business, f"m-{number}"), found(number=document)).receipt_ids[0]
            for number, document in enumerate(documents)
        ]
        self.operations: list[uuid.UUID] = []

    def change(self, which: set[int], change: Change) -> int:
        cause = said()
        assert cause.operation is not None
        self.operations.append(cause.operation)
        if change.action is Action.CATEGORY and change.value:
            change = Change(Action.CATEGORY, self.category.pk)
        rows = Receipt.objects.filter(pk__in=[self.ids[one] for one in which])
        return bulk.apply(rows, change, cause=cause).changed

    def undo(self, operation: int) -> tuple[int, set[int]]:
        events = list(undo.events_of(self.business, self.operations[operation]))
        undone = undo.take_back(events, cause=said()) if events else undo.Undone()
        return undone.count, {self.ids.index(pk) for pk in undone.left}

    def undo_last(self, one: int) -> bool:
        try:
            undo.undo_last(Receipt.objects.get(pk=self.ids[one]), cause=said())
        except undo.NothingToUndoError:
            return False
        return True

    def states(self) -> list[State]:
        rows = Receipt.objects.in_bulk(self.ids)
        return [
            State(row.status, row.note, 1 if row.category_id else None, row.deleted_at is not None)
            for row in (rows[pk] for pk in self.ids)
        ]

    def check_totals(self) -> None:
        """As `rebuild_totals --check` does."""
        total_folding.fold(self.business.pk, limit=10_000)
        assert total_folding.differences(self.business, limit=5) == []

    def check_copies(self) -> None:
        """Of the live rows of a document one is the original, to which the others point."""
        rows = {row.pk: row for row in Receipt.objects.filter(business=self.business)}
        for row in rows.values():
            if row.deleted_at is None and row.duplicate_of_id:
                original = rows[row.duplicate_of_id]
                assert (original.duplicate_of_id, original.deleted_at, row.fingerprint) == (None, None, None)

    def check_events(self) -> None:
        """Versions without a gap; each event begins where the one before it ended."""
        for row in Receipt.objects.filter(business=self.business):
            events = list(Event.objects.filter(receipt=row).order_by("version"))
            assert [event.version for event in events] == list(range(2, row.version + 1))
            known: dict[str, Any] = {}
            for event in events:
                for name, change in event.changes.items():
                    assert known.get(name, change["was"]) == change["was"]
                    known[name] = change["became"]


@pytest.mark.django_db
@EXAMPLES
@given(st.lists(STEPS, min_size=3, max_size=12))
def test_state_events_and_totals_agree_with_a_plain_model(steps: list[tuple[Any, ...]]) -> None:
    try:
        with transaction.atomic():
            shop, model = Shop([f"{number}" for number in range(5)]), Model(5)
            total_folding.mend(shop.business.pk, now=NOON)
            for step in steps:
                match step:
                    case ("bulk", which, change):
                        assert shop.change(which, change) == model.change(which, change, len(shop.operations) - 1)
                    case ("undo", which) if which < len(shop.operations):
                        assert shop.undo(which) == model.undo(which)
                    case ("undo_last", one):
                        has_changed = len(model.stacks[one]) > 1
                        assert shop.undo_last(one) == has_changed
                        if has_changed:
                            model.pop(one)
                assert shop.states() == [replace(stack[-1], operation=-1) for stack in model.stacks]
            for receipt, decided in zip(shop.ids, model.said, strict=True):
                assert ("status" in history.decided_fields([receipt]).get(receipt, ())) == any(decided)
            shop.check_events()
            shop.check_totals()
            raise Rollback
    except Rollback:
        pass


COPY_STEPS = st.one_of(
    st.tuples(st.just("bulk"), st.sets(WHICH, min_size=1), st.sampled_from([Action.DELETE, Action.RESTORE])),
    st.tuples(st.just("approve"), WHICH),
    st.tuples(st.just("alone"), WHICH),
    st.tuples(st.just("copy"), WHICH, WHICH),
    st.tuples(st.just("read"), WHICH),
    st.tuples(st.just("arrive"), st.sampled_from("AB")),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("undo_last"), WHICH),
)


@pytest.mark.django_db
@EXAMPLES
@given(st.lists(st.sampled_from("AB"), min_size=5, max_size=5), st.lists(COPY_STEPS, min_size=3, max_size=12))
def test_of_each_document_one_live_row_stands_whatever_is_done_and_undone(
    documents: list[str], steps: list[tuple[Any, ...]]
) -> None:
    try:
        with transaction.atomic():
            shop = Shop(documents)
            total_folding.mend(shop.business.pk, now=NOON)
            for number, step in enumerate(steps):
                take(shop, step, f"later-{number}")
                shop.check_copies()
            shop.check_events()
            shop.check_totals()
            raise Rollback
    except Rollback:
        pass


def take(shop: Shop, step: tuple[Any, ...], name: str) -> None:
    match step:
        case ("bulk", which, action):
            shop.change(which, Change(action))
        case ("arrive", document):
            save(mail_to(shop.business, name), found(number=document))
        case ("undo", which):
            if which < len(shop.operations):
                shop.undo(which)
        case ("undo_last", one):
            shop.undo_last(one)
        case (verb, one, *others):
            receipt, *other = (Receipt.objects.get(pk=shop.ids[which]) for which in (one, *others))
            if receipt.deleted_at is None:
                change_one(verb, receipt, *other)


def change_one(verb: str, receipt: Receipt, *other: Receipt) -> None:
    match verb:
        case "approve":
            changes.correct(receipt, {"status": "approved"}, cause=said())
        case "alone":
            copies.stand_alone(receipt, cause=said())
        case "copy":
            [of] = other
            try:
                copies.make_copy(receipt, of=of, cause=said())
            except copies.NoOriginalError:
                assert of.deleted_at or of.duplicate_of_id or receipt.pk == of.pk
        case "read":
            decided = not history.corrected_fields(receipt).isdisjoint(history.PLACE)
            place = (receipt.duplicate_of_id, receipt.fingerprint)
            changes.take_over(receipt, found(number="A"), cause=said())
            receipt.refresh_from_db()
            assert not decided or place == (receipt.duplicate_of_id, receipt.fingerprint)


@pytest.mark.django_db
@EXAMPLES
@given(
    st.lists(st.sampled_from("AB"), min_size=5, max_size=5),
    st.sets(WHICH),
    st.sets(WHICH, min_size=1),
    st.sampled_from([Action.DELETE, Action.RESTORE]),
    st.sampled_from([1, 2, 500]),
)
def test_an_operation_undone_at_once_leaves_every_row_as_it_was(
    documents: list[str], deleted: set[int], which: set[int], action: Action, step: int
) -> None:
    try:
        with transaction.atomic():
            shop = Shop(documents)
            if deleted:
                shop.change(deleted, Change(Action.DELETE))
            before = places(shop)
            # as a job does it, a step at a time
            cause, rows = said(), sorted(which)
            operation = cause.operation
            assert operation is not None
            for first in range(0, len(rows), step):
                cause = replace(cause, at=cause.at + datetime.timedelta(seconds=1))
                ids = [shop.ids[one] for one in rows[first : first + step]]
                bulk.apply(Receipt.objects.filter(pk__in=ids), Change(action), cause=cause)
            last = None
            while events := undo.batch_of(shop.business, operation, before=last, size=step):
                undo.take_back(events, cause=said())
                shop.check_copies()
                last = events[-1].pk
            assert places(shop) == before
            raise Rollback
    except Rollback:
        pass


def places(shop: Shop) -> list[tuple[Any, ...]]:
    columns = ("pk", "duplicate_of_id", "fingerprint", "deleted_at", "status")
    return list(Receipt.objects.filter(business=shop.business).order_by("pk").values_list(*columns))
