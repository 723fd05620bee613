"""Whom the Dagster UI answers. Dagster itself asks nobody: any page open in the operator's browser could start runs.

Every request must be made to this machine by its own name, must come from the UI's own page or from no page at all, or
be a link that somebody follows, and changes something only as a JSON POST, which no browser sends to another origin
without asking first.
"""

from email.message import Message
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_GRAPHQL = "/graphql"
_OWN_SITES = ("same-origin", "none")
_HEADERS = {
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY_VIOLATION = 1008


class Guard:
    """An ASGI application that passes on to another what may be passed on."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        """Guard ``app``, which is served on ``port``."""
        self._app = app
        self._hosts = {f"{name}:{port}" for name in _NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request with 403 and the reason, or hand it on and close its answer to other pages."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        reason = _foreign(scope, self._hosts) or (scope["type"] == "http" and _unsafe(scope))
        if not reason:
            await self._app(scope, receive, lambda event: send(_closed(event)))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await PlainTextResponse(f"已拒绝：{reason}", 403)(scope, receive, send)


def _foreign(scope: Scope, hosts: set[str]) -> str | None:
    """Why a request is none of the UI's own, if so."""
    headers = Headers(scope=scope)
    asked, origins, sites = (headers.getlist(name) for name in ("host", "origin", "sec-fetch-site"))
    if len(asked) != 1 or asked[0].lower() not in hosts:
        return f"只接受发往本机的请求（Host 为 {'、'.join(sorted(hosts))}）"
    if any(origin.lower() != f"http://{asked[0].lower()}" for origin in origins):
        return "请求来自别的网页（Origin）"
    if any(site not in _OWN_SITES for site in sites) and not _is_link(scope, headers):
        return "请求来自别的网页（Sec-Fetch-Site）；请把地址直接输入浏览器"
    return None


def _is_link(scope: Scope, headers: Headers) -> bool:
    """Whether a browser opens a page of its own for the answer: a link, or the way back from a login.

    The page that led there reads nothing of it, and a GET changes nothing.
    """
    fetch = [headers.getlist(f"sec-fetch-{name}") for name in ("mode", "dest")]
    return bool(scope.get("method") == "GET" and fetch == [["navigate"], ["document"]])


def _unsafe(scope: Scope) -> str | None:
    """Why a request could change something although another page can have a browser send it, if so."""
    graphql = scope["path"] == _GRAPHQL
    if scope["method"] in ("GET", "HEAD"):
        return "GraphQL 只接受 POST" if graphql else None
    if scope["method"] != "POST" or not graphql:
        return f"不接受 {scope['method']} {scope['path']}"
    types = Headers(scope=scope).getlist("content-type")
    if [_media_type(value) for value in types] != ["application/json"]:
        return "GraphQL 只接受 application/json"
    if "query" in parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True):
        return "查询应写在请求正文里，不能写在地址里"
    return None


def _media_type(value: str) -> str:
    """``text/plain; application/json``, which a page may send and Dagster takes for JSON, is text."""
    header = Message()
    header["content-type"] = value
    return header.get_content_type()


def _closed(event: Event) -> Event:
    """The beginning of an answer with headers by which no other page shows or reads it."""
    if event["type"] == "http.response.start":
        headers = MutableHeaders(scope=event)
        for name, value in _HEADERS.items():
            headers.append(name, value)
    return event
