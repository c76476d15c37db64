"""The HTML pages, without JavaScript; each says that it is not Google."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template

from sandbox.mailbox import Mailbox

PAGE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
MEANINGS = {
    "openid": "Know who you are",
    "https://www.googleapis.com/auth/userinfo.email": "See your address",
    "https://www.googleapis.com/auth/userinfo.profile": "See your name",
    "https://www.googleapis.com/auth/gmail.readonly": "Read all your mail and its settings",
    "https://www.googleapis.com/auth/gmail.modify": "Read, write and send mail",
    "https://mail.google.com/": "Read, write, send and delete all your mail",
}


def consent_page(
    *,
    action: str,
    client: str,
    mailboxes: Iterable[Mailbox],
    chosen: str,
    scopes: Iterable[str],
    hidden: Mapping[str, str],
) -> str:
    """Returns the page that asks for account and scopes, allow or deny; the form sends `hidden` along."""
    hidden_inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden.items()
    )
    accounts = "".join(_account(mailbox, mailbox.address.lower() == chosen.lower()) for mailbox in mailboxes)
    content = f"""<h1>Let <strong>{escape(client)}</strong> into a sandbox mailbox?</h1>
<form method="post" action="{escape(action)}">
{hidden_inputs}
<fieldset><legend>Which account?</legend>{accounts or "<p>There is no mailbox yet: create one first.</p>"}</fieldset>
<fieldset><legend>What may it do?</legend>{"".join(_scope(scope) for scope in scopes)}</fieldset>
<p class="actions"><button name="decision" value="deny">Deny</button>
<button name="decision" value="allow">Allow</button></p>
</form>"""
    return PAGE.substitute(title="Sandbox consent (not Google)", content=content)


def front_page(mailboxes: Iterable[Mailbox]) -> str:
    """Returns the page at the sandbox's root address."""
    rows = "".join(f"<li>{escape(mailbox.name)} <small>{escape(mailbox.address)}</small></li>" for mailbox in mailboxes)
    content = f"""<h1>A Gmail on this machine</h1>
<p>Programs talk to it as to Gmail; its control API fills, limits and breaks it (sandbox/README.md).</p>
<h2>Mailboxes</h2><ul>{rows or "<li>none yet</li>"}</ul>
<p><a href="/control/mailboxes">Mailboxes</a> · <a href="/control/counters">Counters</a> ·
<a href="/control/limits">Limits</a> · <a href="/control/faults">Faults</a></p>"""
    return PAGE.substitute(title="Sandbox Gmail (not Google)", content=content)


def error_page(message: str) -> str:
    """Returns a page that says what is wrong with a consent request."""
    return PAGE.substitute(title="Sandbox error", content=f"<h1>This cannot go on</h1><p>{escape(message)}</p>")


def _account(mailbox: Mailbox, checked: bool) -> str:
    mark = " checked" if checked else ""
    address = escape(mailbox.address)
    return (
        f'<label><input type="radio" name="account" value="{address}" required{mark}>'
        f"<span>{escape(mailbox.name)}<small>{address}</small></span></label>"
    )


def _scope(scope: str) -> str:
    meaning = MEANINGS.get(scope)
    text = f"{escape(meaning)}<small>{escape(scope)}</small>" if meaning else escape(scope)
    return f'<label><input type="checkbox" name="granted" value="{escape(scope)}" checked><span>{text}</span></label>'
