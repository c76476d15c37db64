"""The Gmail methods: each takes a mailbox and a request and returns Gmail's JSON.

Nothing here knows about sockets, tokens, quota or faults. To add a method: write its function and a row in `METHODS`.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox import mime, query, search
from sandbox.errors import bad_request, gmail_error, not_implemented
from sandbox.history import CHANGE_TYPES, Change, HistoryExpiredError
from sandbox.long_questions import WHOLE_ANSWERS, LongQuestions
from sandbox.mailbox import UNREAD, Mail, Mailbox, NoMailError
from sandbox.push import TOPIC, WATCH_SECONDS, Watch
from sandbox.shapes import TEXT, TEXTS, ShapeError, check_shape
from sandbox.web import BodyError, Request

DEFAULT_PAGE, LARGEST_PAGE = 100, 500
ESTIMATE_CEILING = 201
# Which parts come as an attachmentId is not documented; these two sizes are the sandbox's own choice.
NAMED_PART_INLINE = 1024
UNNAMED_PART_INLINE = 512 * 1024
WATCH_SHAPE = {"topicName": TEXT, "labelIds": TEXTS, "labelFilterBehavior": TEXT}
SYSTEM_LABELS = (
    "INBOX",
    "SENT",
    "DRAFT",
    "SPAM",
    "TRASH",
    "UNREAD",
    "STARRED",
    "IMPORTANT",
    "CATEGORY_PERSONAL",
    "CATEGORY_SOCIAL",
    "CATEGORY_PROMOTIONS",
    "CATEGORY_UPDATES",
    "CATEGORY_FORUMS",
)


@dataclass(frozen=True)
class Call:
    """One authorised call: mailbox, request, ids in the path, sandbox time.

    `topic` is the only existing Pub/Sub topic, or "" if any is accepted.
    """

    mailbox: Mailbox
    request: Request
    ids: dict[str, str]
    now: float
    topic: str = ""
    long_questions: LongQuestions = WHOLE_ANSWERS

    def may_show(self, name: str) -> bool:
        """Returns whether `fields` may select a field of this name; one it does not need not be computed."""
        selector = self.request.first("fields")
        return not selector or "*" in selector or name in selector


@dataclass(frozen=True)
class Method:
    """A Gmail method: its name in counters and faults, path below the user's, function, and HTTP verb.

    An empty answer is sent as 204.
    """

    name: str
    path: re.Pattern[str]
    answer: Callable[[Call], dict[str, Any]]
    verb: str = "GET"


def get_profile(call: Call) -> dict[str, Any]:
    """`users.getProfile`."""
    with call.mailbox.lock:
        mails = call.mailbox.mails()
        return {
            "emailAddress": call.mailbox.address,
            "messagesTotal": len(mails),
            "threadsTotal": len({mail.thread_id for mail in mails}),
            "historyId": str(call.mailbox.history.current),
        }


def list_labels(call: Call) -> dict[str, Any]:
    """`users.labels.list`."""
    system = [{"id": label, "name": label, "type": "system"} for label in SYSTEM_LABELS]
    user = [{"id": key, "name": name, "type": "user"} for key, name in call.mailbox.user_labels.items()]
    return {"labels": system + user}


def list_messages(call: Call) -> dict[str, Any]:
    """`users.messages.list`: ids only, newest first, in pages."""
    found = _found(call)
    size = _page_size(call.request)
    after = _open_token(call.request.first("pageToken"), "messages")
    if after:
        position = (-int(after["date"]), str(after["id"]))
        remaining = [mail for mail in found if mail.newest_first > position]
    else:
        remaining = found
    page, truncated = remaining[:size], len(remaining) > size
    answer: dict[str, Any] = {}
    if page:
        answer["messages"] = [{"id": mail.id, "threadId": mail.thread_id} for mail in page]
    if truncated:
        answer["nextPageToken"] = _token("messages", date=page[-1].internal_date, id=page[-1].id)
    answer["resultSizeEstimate"] = min(len(found), ESTIMATE_CEILING) if truncated else len(found)
    return answer


def get_message(call: Call) -> dict[str, Any]:
    """`users.messages.get` in the formats minimal, metadata, full and raw."""
    mail, form = _mail(call), call.request.first("format", "full").lower()
    try:
        add = FORMATS[form]
    except KeyError as error:
        raise bad_request(f"format={form} is not one of {', '.join(FORMATS)}.") from error
    return {
        "id": mail.id,
        "threadId": mail.thread_id,
        "labelIds": sorted(mail.labels),
        "snippet": call.mailbox.snippet(mail) if call.may_show("snippet") else "",
        **add(mail, call),
        "sizeEstimate": mail.size,
        "historyId": str(mail.history_id),
        "internalDate": str(mail.internal_date),
    }


def get_attachment(call: Call) -> dict[str, Any]:
    """`users.messages.attachments.get`."""
    known = _open_token(call.ids["attachment"], "attachment")
    mail = _mail(call)
    if known.get("message") != mail.id:
        raise gmail_error("notFound")
    for part in mime.read(mail.raw()).walk():
        if part.part_id == known["part"]:
            content = part.content()
            return {"size": len(content), "data": _base64url(content)}
    raise gmail_error("notFound")


def list_history(call: Call) -> dict[str, Any]:
    """`users.history.list`: the changes after startHistoryId, oldest first."""
    history, size = call.mailbox.history, _page_size(call.request)
    with call.mailbox.lock:
        try:
            start = history.check_start(call.request.first("startHistoryId"))
        except HistoryExpiredError as error:
            raise gmail_error("notFound") from error
        after = _open_token(call.request.first("pageToken"), "history")
        is_selected = _change_filter(call.request)
        selected = [change for change in history.after(int(after.get("id", start))) if is_selected(change)]
        hidden = call.mailbox.hiding.withhold("history.list", {change.message_id for change in selected})
        changes = [change for change in selected if change.message_id not in hidden]
        answer: dict[str, Any] = {"historyId": str(history.current)}
    page = changes[:size]
    if page:
        answer["history"] = [change.resource() for change in page]
    if len(changes) > size:
        answer["nextPageToken"] = _token("history", id=page[-1].id)
    return answer


def watch(call: Call) -> dict[str, Any]:
    """`users.watch`: publishes every change to a topic for seven days; a mailbox has one watch, the newest."""
    parameters = _watch_request(call)
    behaviour = parameters.get("labelFilterBehavior", "include")
    expires_at = call.now + WATCH_SECONDS
    watch = Watch(
        parameters["topicName"], frozenset(parameters.get("labelIds", ())), behaviour == "exclude", expires_at
    )
    return {"historyId": str(call.mailbox.watch(watch)), "expiration": str(int(expires_at * 1000))}


def stop(call: Call) -> dict[str, Any]:
    """`users.stop`: ends the watch, if there is one."""
    call.mailbox.unwatch()
    return {}


def find_method(verb: str, path: str) -> tuple[Method, dict[str, str]]:
    """Returns the method for a path below `/gmail/v1/users/{userId}`, and the path's ids. Raises ApiError (501)."""
    for method in METHODS:
        if method.verb == verb and (match := method.path.fullmatch(path)):
            return method, match.groupdict()
    known = ", ".join(method.name for method in METHODS)
    raise not_implemented(f"there is no {verb} {path}; what there is: {known}.")


METHODS = (
    Method("getProfile", re.compile("/profile"), get_profile),
    Method("labels.list", re.compile("/labels"), list_labels),
    Method("history.list", re.compile("/history"), list_history),
    Method("messages.list", re.compile("/messages"), list_messages),
    Method("messages.get", re.compile("/messages/(?P<message>[^/]+)"), get_message),
    Method(
        "attachments.get",
        re.compile("/messages/(?P<message>[^/]+)/attachments/(?P<attachment>[^/]+)"),
        get_attachment,
    ),
    Method("watch", re.compile("/watch"), watch, "POST"),
    Method("stop", re.compile("/stop"), stop, "POST"),
)


def _minimal(_mail: Mail, _call: Call) -> dict[str, Any]:
    return {}


def _raw(mail: Mail, _call: Call) -> dict[str, Any]:
    return {"raw": _base64url(mail.raw())}


def _metadata(mail: Mail, call: Call) -> dict[str, Any]:
    root = mime.read(mail.raw())
    names = {name.lower() for name in call.request.every("metadataHeaders")}
    selected = [(name, value) for name, value in root.headers if not names or name.lower() in names]
    return {"payload": {"mimeType": root.mime_type, "headers": _header_list(selected)}}


def _full(mail: Mail, call: Call) -> dict[str, Any]:
    return {"payload": _part(mime.read(mail.raw()), mail, call.now)}


FORMATS: dict[str, Callable[[Mail, Call], dict[str, Any]]] = {
    "minimal": _minimal,
    "metadata": _metadata,
    "full": _full,
    "raw": _raw,
}


def _part(part: mime.Part, mail: Mail, now: float) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "partId": part.part_id,
        "mimeType": part.mime_type,
        "filename": part.filename,
        "headers": _header_list(part.headers),
        "body": {"size": 0} if part.is_container else _body(part, mail, now),
    }
    if part.children:
        resource["parts"] = [_part(child, mail, now) for child in part.children]
    return resource


def _body(part: mime.Part, mail: Mail, now: float) -> dict[str, Any]:
    content = part.content()
    if len(content) > (NAMED_PART_INLINE if part.filename else UNNAMED_PART_INLINE):
        # The time makes the id different at each get, as Gmail's are.
        attachment_id = _token("attachment", message=mail.id, part=part.part_id, at=now)
        return {"attachmentId": attachment_id, "size": len(content)}
    return {"size": len(content), "data": _base64url(content)} if content else {"size": 0}


def _header_list(headers: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _mail(call: Call) -> Mail:
    try:
        return call.mailbox.get(call.ids["message"])
    except NoMailError as error:
        raise gmail_error("notFound") from error


def _found(call: Call) -> list[Mail]:
    found = _search(call)
    with call.mailbox.lock:
        hidden = call.mailbox.hiding.withhold("messages.list", [mail.id for mail in found])
    return [mail for mail in found if mail.id not in hidden]


def _search(call: Call) -> list[Mail]:
    request = call.request
    labels = request.every("labelIds")
    try:
        node = call.long_questions.apply(query.parse(request.first("q")))
    except query.UnknownOperatorError as error:
        raise not_implemented(f"{error}.") from error
    except query.QueryError as error:
        raise bad_request(f"{error}.") from error
    include_hidden = (
        request.flag("includeSpamTrash") or bool(search.HIDDEN & set(labels)) or search.asks_for_hidden(node)
    )
    return call.mailbox.search(
        None if node == query.EVERYTHING else node, labels=labels, include_hidden=include_hidden, now=call.now
    )


def _change_filter(request: Request) -> Callable[[Change], bool]:
    types, label = set(request.every("historyTypes")), request.first("labelId")
    if unknown := types - set(CHANGE_TYPES):
        raise bad_request(f"historyTypes={unknown.pop()} is not one of {', '.join(CHANGE_TYPES)}.")
    return lambda change: (
        (not types or change.type in types) and (not label or label in change.carried or label in change.labels)
    )


def _watch_request(call: Call) -> dict[str, Any]:
    try:
        parameters = check_shape(call.request.json(), WATCH_SHAPE)
    except (BodyError, ShapeError) as error:
        raise bad_request(f"{error}.") from error
    if not TOPIC.fullmatch(parameters.get("topicName", "")):
        raise bad_request("topicName has to be projects/<project id>/topics/<name>.")
    if parameters.get("labelFilterBehavior", "include") not in ("include", "exclude"):
        raise bad_request("labelFilterBehavior has to be include or exclude.")
    if call.topic not in ("", parameters["topicName"]):
        raise gmail_error("notFound")
    return parameters


def _page_size(request: Request) -> int:
    value = request.first("maxResults", str(DEFAULT_PAGE))
    if not value.isascii() or not value.isdigit():
        raise bad_request(f"maxResults={value} is not a number.")
    return max(1, min(int(value), LARGEST_PAGE))


def _token(purpose: str, **state: Any) -> str:
    return _base64url(json.dumps({"for": purpose, **state}, separators=(",", ":")).encode()).rstrip("=")


def _open_token(token: str, purpose: str) -> dict[str, Any]:
    """Decodes a `_token`; the empty token is empty. Raises ApiError (400) for a token of another purpose."""
    if not token:
        return {}
    try:
        state = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError):
        state = None
    if not isinstance(state, dict) or state.get("for") != purpose:
        raise bad_request(f"this is no token that the sandbox gave out for {purpose}.")
    return state


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


LABELS_OF_NEW_MAIL = ("INBOX", UNREAD)
