"""Attacks on a running ``jiping dev``: requests as other pages have them sent, and a real foreign page in Chromium."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.conftest import Jiping
from tests.makers.served_ui import Ui, served

CHANGE = "mutation { setAutoMaterializePaused(paused: false) }"
"""Any mutation will do; this one can be seen and taken back."""
CHANGED = "{ instance { autoMaterializePaused } }"
IN_ADDRESS = f"/graphql?query={quote(CHANGE)}"
JSON = json.dumps({"query": CHANGE})
LAUNCH = """
mutation Launch($config: RunConfigData!) {
  launchRun(executionParams: {
    selector: {
      repositoryLocationName: "jiping", repositoryName: "__repository__", jobName: "evaluate", assetSelection: []
    },
    runConfigData: $config,
    executionMetadata: {tags: [{key: "dagster/partition", value: "2023"}]}
  }) { __typename ... on RunConfigValidationInvalid { errors { message } } }
}
"""
FOREIGN_PAGE = """<!doctype html><title>evil</title>
<img src="{ui}{address}"><iframe src="{ui}/" name="shown"></iframe><iframe name="sent"></iframe>
<form id="plain" method="post" action="{ui}{address}" enctype="text/plain" target="sent"><input></form>
<form id="parts" method="post" action="{ui}{address}" enctype="multipart/form-data" target="sent"><input></form>
<script>
  const text = {{method: "POST", headers: {{"Content-Type": "text/plain"}}, body: {body}}};
  const json = {{method: "POST", headers: {{"Content-Type": "application/json"}}, body: {body}}};
  const opened = new Promise(done => {{
    const socket = new WebSocket("{ui}/graphql".replace("http", "ws"), "graphql-ws");
    socket.onopen = () => done("opened"); socket.onerror = () => done("refused");
  }});
  const read = request => request.then(answer => answer.text()).then(() => "read", () => "refused");
  plain.submit(); setTimeout(() => parts.submit(), 500);
  Promise.all([
    read(fetch("{ui}/graphql", json)), read(fetch("{ui}/graphql", text)), read(fetch("{ui}/")), opened,
    fetch("{ui}{address}", {{...text, mode: "no-cors"}}).catch(() => 0),
    fetch("{ui}{address}", {{mode: "no-cors"}}).catch(() => 0),
    new Promise(done => setTimeout(done, 2000)),
  ]).then(done => document.title = done.slice(0, 4).join(" "));
</script>"""


@pytest.fixture(scope="module")
def ui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    """``jiping dev`` on an empty home in whose folder a Python module of somebody else lies."""
    root = tmp_path_factory.mktemp("guarded")
    (root / "pickle.py").write_text(f"open({str(root / 'imported')!r}, 'w')")
    with served(root) as ui:
        yield ui


@pytest.fixture(autouse=True)
def unchanged(ui: Ui) -> Iterator[None]:
    """Whatever a test of this file tries changes nothing."""
    before = ui.ask(CHANGED)
    yield
    assert ui.ask(CHANGED) == before


def _answer(ui: Ui, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, Message]:
    """Status and headers of the answer to a request with just these headers, if need be with the right ``Host``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", ui.port, timeout=30)) as connection:
        connection.request(method, path, body, {"Host": f"127.0.0.1:{ui.port}", **named})
        answer = connection.getresponse()
        return answer.status, answer.headers


def test_a_change_can_be_seen(ui: Ui) -> None:
    """The mutation that the attacks try works for the UI's own page."""
    for paused, text in ((False, CHANGE), (True, CHANGE.replace("false", "true"))):
        origin = f"http://127.0.0.1:{ui.port}"
        body = json.dumps({"query": text})
        json_type = "application/json; charset=utf-8"
        sent, _ = _answer(ui, "POST", "/graphql?op=Pause", body, Content_Type=json_type, Origin=origin)
        assert (sent, ui.ask(CHANGED)["instance"]["autoMaterializePaused"]) == (200, paused)


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("GET", IN_ADDRESS, None, {"Accept": "image/*"}),
        ("HEAD", IN_ADDRESS, None, {}),
        ("GET", f"/graph%71l?query={quote(CHANGE)}", None, {}),
        ("POST", IN_ADDRESS, "", {"Content-Type": "text/plain"}),
        ("POST", IN_ADDRESS, "", {}),
        ("POST", IN_ADDRESS, JSON, {"Content-Type": "application/json"}),
        ("POST", "/graphql", JSON, {"Content-Type": "text/plain; application/json"}),
        ("POST", "/graphql", CHANGE, {"Content-Type": "application/graphql"}),
        ("POST", IN_ADDRESS, "", {"Content-Type": "multipart/form-data; boundary=a"}),
        ("POST", IN_ADDRESS, "", {"Content-Type": "application/x-www-form-urlencoded"}),
        ("POST", "/report_asset_materialization/publication/site", "{}", {"Content-Type": "application/json"}),
        ("OPTIONS", "/graphql", None, {"Access-Control-Request-Method": "POST"}),
        ("PUT", "/graphql", JSON, {"Content-Type": "application/json"}),
    ],
)
def test_what_a_page_can_send_blindly_is_refused(
    ui: Ui, method: str, path: str, body: str | None, headers: dict[str, str]
) -> None:
    """Nothing is changed but by a JSON POST, even where a browser tells nothing about the page that sends it."""
    assert _answer(ui, method, path, body, **headers)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_page_is_answered_nothing(ui: Ui, headers: dict[str, str]) -> None:
    """Neither a foreign name for this machine nor a foreign page reads or changes anything, nor opens a WebSocket."""
    filled = {name: value.format(port=ui.port) for name, value in headers.items()}
    assert _answer(ui, "GET", "/", **filled)[0] == 403
    assert _answer(ui, "POST", "/graphql", JSON, Content_Type="application/json", **filled)[0] == 403
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    assert _answer(ui, "GET", "/graphql", **upgrade, Sec_WebSocket_Key="x3JJHMbDL1EzLkh9GBhXDw==", **filled)[0] == 403


def test_a_link_from_elsewhere_leads_to_the_ui(ui: Ui) -> None:
    """Followed in a mail or after a login elsewhere it opens the page; in a frame, posted or fetched it does not."""
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert _answer(ui, "GET", "/", **link)[0] == 200
    assert _answer(ui, "GET", IN_ADDRESS, **link)[0] == 403
    assert _answer(ui, "GET", "/", **{**link, "Host": "evil.example"})[0] == 403
    assert _answer(ui, "GET", "/", **{**link, "Sec_Fetch_Dest": "iframe"})[0] == 403
    assert _answer(ui, "GET", "/", **{**link, "Sec_Fetch_Mode": "no-cors"})[0] == 403
    assert _answer(ui, "POST", "/graphql", JSON, Content_Type="application/json", **link)[0] == 403


def test_two_hosts_are_none(ui: Ui) -> None:
    """A request that names this machine and another one is not the UI's."""
    with socket.create_connection(("127.0.0.1", ui.port)) as raw:
        raw.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{ui.port}\r\nHost: evil.example\r\n\r\n".encode())
        assert raw.recv(100).split(b" ")[1] in (b"400", b"403")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_the_ui_is_served_under_this_machines_own_names(ui: Ui, name: str) -> None:
    """An address typed into the browser works, and no other page may show or read the answer."""
    status, headers = _answer(ui, "GET", "/", Host=f"{name}:{ui.port}", Sec_Fetch_Site="none")
    assert status == 200
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers.get_all("Content-Security-Policy", [])
    assert not [header for header in headers if header.lower().startswith("access-control")]


def test_a_websocket_of_another_page_is_refused(ui: Ui) -> None:
    """The live log is for the UI's own page."""
    address, protocol = f"ws://127.0.0.1:{ui.port}/graphql", [Subprotocol("graphql-ws")]
    with connect(address, origin=f"http://127.0.0.1:{ui.port}", subprotocols=protocol) as own:
        own.send('{"type": "connection_init"}')
        assert "connection_ack" in str(own.recv(timeout=30))
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, origin="http://evil.example", subprotocols=protocol)


def test_a_run_cannot_choose_another_home(ui: Ui, tmp_path: Path) -> None:
    """Who starts a run cannot have it read or write elsewhere; the home is the installation's."""
    launched = ui.ask(LAUNCH, config={"resources": {"home": {"config": {"root": str(tmp_path)}}}})["launchRun"]
    assert launched["__typename"] == "RunConfigValidationInvalid"
    assert 'unexpected config entry "root"' in launched["errors"][0]["message"]


def test_nothing_is_imported_from_the_home(ui: Ui) -> None:
    """A Python file that somebody puts into the home is data, not a program."""
    assert len(ui.processes()) >= 3
    assert not (ui.root / "imported").exists()


def test_a_foreign_page_in_the_browser_does_nothing(ui: Ui, browser: Any) -> None:
    """A page on another port tries image, frame, forms, fetch and WebSocket: nothing is read, nothing done."""
    page = FOREIGN_PAGE.format(ui=ui.address, address=IN_ADDRESS, body=json.dumps(JSON)).encode()

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        tab = context.new_page()
        asked: list[tuple[str, int]] = []
        tab.on("response", lambda answer: asked.append((answer.url, answer.status)))
        for host in ("127.0.0.1", "localhost"):
            tab.goto(f"http://{host}:{server.server_port}/")
            tab.wait_for_function("document.title != 'evil'", timeout=30_000)
            assert tab.title() == "refused refused refused refused"
        context.close()
        server.shutdown()
    assert {status for url, status in asked if url.startswith(ui.address)} == {403}


def test_no_process_outlives_a_killed_server(tmp_path: Path) -> None:
    """Killed outright, ``jiping dev`` leaves nothing running behind; stopped, neither: each ``served`` looks."""
    with served(tmp_path) as other:
        assert len(other.processes()) >= 3
        other.process.kill()


def test_a_port_in_use_is_a_sentence(ui: Ui, jiping: Jiping, tmp_path: Path) -> None:
    """A second UI on the same port says so and what to do."""
    done = jiping("dev", "--port", ui.port, "--home", tmp_path, check=False)
    assert done.returncode == 1
    assert f"端口 {ui.port} 无法使用" in done.stderr
    assert "Traceback" not in done.stderr
