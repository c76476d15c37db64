"""`python -m sandbox`: starts a Gmail on this machine."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sandbox.app import Sandbox, Settings
from sandbox.control import PREFIX, Control
from sandbox.grants import StateError
from sandbox.loading import DESCRIPTION, EXAMPLE, UnreadableMailboxError
from sandbox.mailboxes import AddressTakenError
from sandbox.oauth import Client
from sandbox.quota import NO_LIMITS, PRICES, default_limits
from sandbox.server import SandboxServer
from sandbox.web import Request, Response

POLL_SECONDS = 0.05  # how often the server checks for a signal
EPILOG = f"""\
A mailbox directory holds {DESCRIPTION}: {EXAMPLE}
and for each mail <id>.eml (its raw bytes) with, optionally, <id>.json:
{{"internalDate": "<epoch ms>", "labelIds": ["INBOX"], "threadId": "...", "category": "purchases"}}

When it is ready it prints one line, "listening on http://127.0.0.1:PORT". Below that address:
  /o/oauth2/v2/auth /token /revoke     OAuth, for any client unless --client-id is given
  /oauth2/v1/certs /oauth2/v3/certs    the keys of its id tokens
  /gmail/v1/users/me/...               the Gmail REST API
  /control/...                         the control API: see sandbox/README.md
"""


def arguments() -> argparse.ArgumentParser:
    """Returns the command line parser."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A Gmail that runs on a laptop: OAuth and the Gmail REST API, for tests and demos.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 picks a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument(
        "--mailbox",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a mailbox directory; repeatable",
    )
    parser.add_argument("--client-id", default="", help="accept only this OAuth client (default: any)")
    parser.add_argument("--client-secret", default="", help="the secret that the client must present (default: any)")
    parser.add_argument(
        "--prices", choices=sorted(PRICES), default="new", help="Gmail's price list and limit (default: new)"
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="store grants and refresh tokens here, so that they outlive a restart",
    )
    parser.add_argument("--no-limits", action="store_true", help="no quota and no limit of concurrent requests")
    parser.add_argument("--seed", type=int, default=0, help="decides history ids, new message ids, faults and jitter")
    return parser


def main() -> int:
    """Runs until SIGTERM or SIGINT. Exit code 2 when a mailbox cannot be read or the port is taken."""
    options = arguments().parse_args()
    limits = NO_LIMITS if options.no_limits else default_limits(options.prices)
    client = Client(options.client_id, options.client_secret)
    settings = Settings(limits=limits, client=client, seed=options.seed, state=options.state)
    try:
        with closing(Sandbox(settings)) as sandbox:
            for directory in options.mailbox:
                sandbox.load(directory)
            _serve(SandboxServer(options.host, options.port, _application(sandbox)))
    except (UnreadableMailboxError, AddressTakenError, StateError, OSError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    return 0


def _application(sandbox: Sandbox) -> Callable[[Request], Response]:
    control = Control(sandbox)

    def answer(request: Request) -> Response:
        if request.path.startswith(f"{PREFIX}/"):
            return control.handle(request)
        return sandbox.handle(request)

    return answer


def _serve(server: SandboxServer) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()
    print(f"listening on {server.url}", flush=True)
    stop.wait()
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    raise SystemExit(main())
