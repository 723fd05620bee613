"""The shipped units and nginx really run: who reaches what over HTTPS, and what the services do together."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from unittest.mock import patch

import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from assets.graph.district import CODE_LOCATION_TAG
from assets.graph.labels import fact_name
from pipelines.killed_runs import CODE_SERVER_TAG
from tests.makers.installation import (
    COMPOSE,
    DISTRICT,
    IN_TURN,
    NAME,
    NEIGHBOUR,
    OPERATORS,
    PASSWORDS,
    SERVICES,
    STAFF,
    Installation,
    installation,
    running,
    unit,
)
from tests.makers.postgres import Postgres
from tests.makers.served_ui import wait

ORIGINS = {STAFF: f"https://{NAME}", OPERATORS: f"https://{NAME}:{OPERATORS}"}
ROLES = {STAFF: "staff", OPERATORS: "operators"}
URL = f"https://{NAME}/outputs/{DISTRICT}"
QUERY = json.dumps({"query": "{ version }"})
LAUNCH = """
mutation Launch($location: String!, $year: String!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: $location, repositoryName: "__repository__", jobName: "evaluate"},
    executionMetadata: {tags: [{key: "dagster/partition", value: $year}]}
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""
RUN = "query Run($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
ASSETS = "{ assetNodes { assetKey { path } repository { location { name } } } }"
RUNS = "{ runsOrError { ... on Runs { results { runId } } } }"
HEARTBEATS = "{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"
PAGE = """
query Page($path: [String!]!) { assetOrError(assetKey: {path: $path}) { ... on Asset { assetMaterializations(limit: 1) {
  metadataEntries { label ... on MarkdownMetadataEntry { mdStr } } } } } }
"""
EVENTS = """
subscription Events($id: ID!) { pipelineRunLogs(runId: $id) {
  ... on PipelineRunLogsSubscriptionSuccess { messages { __typename } } } }
"""
KILLED = "6f1f4d2e-0b6c-4b7a-9a53-2f3f6c1a7d10"
_AT_ONCE = 6
"""How many connections try passwords."""


@pytest.fixture(scope="module")
def site(district: Path, postgres: Postgres) -> Iterator[Installation]:
    """All services of two districts over one database: a year evaluated in turn, and of one a year received since."""
    with _nginx_installed() as made:
        made.serve_districts(postgres)
        for code in (DISTRICT, NEIGHBOUR):
            home, outputs = made.path(f"/var/lib/jiping/{code}"), made.path(f"/srv/jiping/{code}")
            shutil.copytree(district / "2022", home / "inbox/2022")
            shutil.copy(district / "departments.csv", home / "bureau")
            (home / "bureau/settings.yaml").write_text(f"outputs_url: {URL}\n")
            (home / "settings.yaml").write_text(f"outputs: {outputs}\n")
        assert made.start(IN_TURN).wait(600) == 0
        home, outputs = made.path(f"/var/lib/jiping/{DISTRICT}"), made.path(f"/srv/jiping/{DISTRICT}")
        shutil.copytree(district / "2023", home / "inbox/2023")
        (outputs / ".unfinished").write_text("hidden")
        (outputs / "home").symlink_to(home)
        _begin_and_die(made)
        with running(made, [*SERVICES, SERVICES[0].replace(DISTRICT, NEIGHBOUR)]):
            wait(lambda: _locations(made) == {DISTRICT, NEIGHBOUR}, 240)
            yield made


@contextmanager
def _nginx_installed() -> Iterator[Installation]:
    if shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("nginx is not installed: nothing is served by it (apt-get install nginx-light)")
    with installation() as made:
        yield made


def _begin_and_die(made: Installation) -> None:
    """A run that the district's code server had begun when it was killed."""
    socket = made.here(COMPOSE["services"][f"code-{DISTRICT}"]["command"][-1])
    tags = {CODE_LOCATION_TAG: DISTRICT, CODE_SERVER_TAG: json.dumps({"socket": socket})}
    folder = made.here(COMPOSE["services"]["daemon"]["environment"]["DAGSTER_HOME"])
    with (
        patch.dict(os.environ, made.environment(unit("jiping-daemon.service"))),
        DagsterInstance.from_config(folder) as instance,
    ):
        instance.add_run(DagsterRun("evaluate", KILLED, status=DagsterRunStatus.STARTED, tags=tags))


def _alive(site: Installation) -> bool:
    health = site.graphql(STAFF, "staff", HEARTBEATS)["instance"]["daemonHealth"]["allDaemonStatuses"]
    return len(health) > 3 and all(daemon["healthy"] for daemon in health if daemon["required"])


def _locations(site: Installation) -> set[str]:
    """The districts that the UI shows assets of."""
    nodes = site.graphql(STAFF, "staff", ASSETS)["assetNodes"]
    return {node["repository"]["location"]["name"] for node in nodes}


def test_one_district_on_one_machine() -> None:
    """As shipped, without a database: services that start together on a new home all work."""
    with _nginx_installed() as made, running(made):
        wait(lambda: _alive(made) and _locations(made) == {DISTRICT}, 240)


@pytest.mark.parametrize("port", [STAFF, OPERATORS])
@pytest.mark.parametrize("login", [None, "zhang:guessed", "nobody:look-0nly"])
def test_nobody_gets_in_without_login(site: Installation, port: int, login: str | None) -> None:
    """Pages, documents, GraphQL and WebSocket ask for a login, and a wrong one opens nothing."""
    for path in ("/", f"/outputs/{DISTRICT}/index.html", "/server_info", "/graphql"):
        assert site.ask(port, path, login=login).status == 401
    assert site.ask(port, "/graphql", QUERY, login, Content_Type="application/json").status == 401
    with pytest.raises(InvalidStatus, match="401"):
        site.websocket(port, login, ORIGINS[port])


def test_staff_do_not_get_in_as_operators(site: Installation) -> None:
    """Whoever may look cannot start runs with the same password."""
    assert site.ask(OPERATORS, "/", login=PASSWORDS["staff"]).status == 401


@pytest.mark.parametrize("port", [STAFF, OPERATORS])
def test_another_name_is_not_served(site: Installation, port: int) -> None:
    """A name that somebody points at this machine (DNS rebinding) is refused, with a login as well."""
    for host in ("evil.example", "127.0.0.1", f"{NAME}.evil.example"):
        assert site.ask(port, "/", login=PASSWORDS[ROLES[port]], Host=host).status == 421
    with pytest.raises(ssl.SSLError):
        site.ask(port, "/", sni="evil.example")


@pytest.mark.parametrize("port", [STAFF, OPERATORS])
def test_another_page_is_answered_nothing(site: Installation, port: int) -> None:
    """A browser that has logged in does nothing for a page from elsewhere, nor for one of the other port."""
    login, own = PASSWORDS[ROLES[port]], ORIGINS[port]
    other = ORIGINS[OPERATORS if port == STAFF else STAFF]
    for origin in ("https://evil.example", "null", f"http://{NAME}", f"{own}.evil.example", other):
        assert site.ask(port, "/", login=login, Origin=origin).status == 403
        answer = site.ask(port, "/graphql", QUERY, login, Origin=origin, Content_Type="application/json")
        assert answer.status == 403
        with pytest.raises(InvalidStatus, match="403"):
            site.websocket(port, login, origin)
    for headers in ({"Sec_Fetch_Site": "cross-site"}, {"Content_Type": "text/plain"}):
        sent = {"Content_Type": "application/json", "Origin": own, **headers}
        assert site.ask(port, "/graphql", QUERY, login, **sent).status == 403
    assert site.ask(port, "/graphql?query={version}", login=login).status == 403


@pytest.mark.parametrize("port", [STAFF, OPERATORS])
def test_a_link_leads_there(site: Installation, port: int) -> None:
    """Whoever has logged in, be it at another site of the office, follows a link from elsewhere to the UI."""
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert site.ask(port, "/", login=PASSWORDS[ROLES[port]], **link).status == 200


def test_what_is_no_request_of_the_ui_is_refused(site: Installation) -> None:
    """A body of more than a megabyte, and plain HTTP, which leads to the name under which the UI is served."""
    assert site.ask(STAFF, "/graphql", "x" * 1_100_000, PASSWORDS["staff"]).status == 413
    assert _plain(site, 80, "/runs?a=b")[:2] == (301, f"https://{NAME}/runs?a=b")


@pytest.mark.parametrize("port", [STAFF, OPERATORS])
@pytest.mark.parametrize("path", ["/metrics", "/%6detrics", "//metrics", "/metrics/", "/x/../metrics", "/metrics?a"])
def test_metrics_are_this_machines_own(site: Installation, port: int, path: str) -> None:
    """Counts for the monitoring system are not for the network, however they are asked for."""
    assert site.ask(port, path, login=PASSWORDS[ROLES[port]]).status == 404
    assert "jiping_runs" in _plain(site, 3001, "/metrics")[2]


def test_the_documents_are_served(site: Installation) -> None:
    """Staff read pages and open data; no folder is listed, what is hidden or leads outside is not shown."""
    login = PASSWORDS["staff"]
    page = site.ask(STAFF, f"/outputs/{DISTRICT}/", login=login)
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert page.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert page.body == (site.path(f"/srv/jiping/{DISTRICT}") / "index.html").read_bytes()
    assert json.loads(site.ask(STAFF, f"/outputs/{DISTRICT}/2022/data/", login=login).body)["resources"]
    for hidden in (
        "",
        f"{DISTRICT}/.unfinished",
        f"{DISTRICT}/departments/",
        f"{DISTRICT}/home/",
        f"{DISTRICT}/home/bureau/departments.csv",
        f"{DISTRICT}/../../../etc/jiping/staff.htpasswd",
        f"{DISTRICT}/..%2f..%2f..%2fetc/jiping/staff.htpasswd",
    ):
        answer = site.ask(STAFF, f"/outputs/{hidden}", login=login)
        assert answer.status in (400, 403, 404), hidden


def test_districts_side_by_side(site: Installation) -> None:
    """Each district has all its assets, under keys that begin with its code; what was evaluated in turn is shown."""
    keys: dict[str, set[tuple[str, ...]]] = {DISTRICT: set(), NEIGHBOUR: set()}
    nodes = site.graphql(STAFF, "staff", ASSETS)["assetNodes"]
    for node in nodes:
        code, *rest = node["assetKey"]["path"]
        assert node["repository"]["location"]["name"] == code
        keys[code].add(tuple(rest))
    assert keys[DISTRICT] == keys[NEIGHBOUR]
    assert len(nodes) == 2 * len(keys[DISTRICT]) > 100
    for code in keys:
        assert site.graphql(STAFF, "staff", PAGE, path=[code, "publication", "site"])["assetOrError"]
        assert (site.path(f"/var/lib/jiping/{code}") / "warehouse.duckdb").is_file()
        assert not (site.path(f"/var/lib/jiping/{code}") / "dagster").exists()
    assert site.path("/var/lib/jiping/province/rollup.duckdb").is_file()


def test_a_code_server_clears_what_the_one_before_had_begun(site: Installation) -> None:
    """A run that was killed with its code server does not go on for ever in the UI, and holds up no other."""
    assert site.graphql(STAFF, "staff", RUN, id=KILLED)["runOrError"]["status"] == "FAILURE"


def test_the_daemon_is_alive(site: Installation) -> None:
    """All daemons of the instance that the UI shows have a heartbeat."""
    wait(lambda: _alive(site), 240)


@pytest.mark.parametrize("service", [f"code-{DISTRICT}", "daemon", "staff", "operators"])
def test_a_service_is_well(site: Installation, service: str) -> None:
    """What Docker asks a container to learn whether it is well is answered by what runs."""
    _, program, *words = COMPOSE["services"][service]["healthcheck"]["test"]
    command = [Path(sys.executable).parent / program, *map(site.here, words)]
    instance = site.here(COMPOSE["services"][service]["environment"]["DAGSTER_HOME"])
    environment = {**site.environment(unit("jiping-daemon.service")), "DAGSTER_HOME": instance}
    wait(lambda: subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0, 240)


def test_staff_only_look(site: Installation) -> None:
    """The staff's UI shows the runs and starts none."""
    before = site.graphql(STAFF, "staff", RUNS)["runsOrError"]["results"]
    launched = site.graphql(STAFF, "staff", LAUNCH, location=DISTRICT, year="2022")["launchRun"]
    assert launched["__typename"] == "UnauthorizedError"
    assert before == site.graphql(STAFF, "staff", RUNS)["runsOrError"]["results"] != []


def test_operators_start_a_run(site: Installation) -> None:
    """A run from the operators' UI goes through daemon and code server, staff see it live, its pages are linked."""
    launched = site.graphql(OPERATORS, "operators", LAUNCH, location=DISTRICT, year="2023")["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run = launched["run"]["runId"]
    with site.websocket(STAFF, PASSWORDS["staff"], ORIGINS[STAFF]) as live:
        assert "RunStartEvent" in _events_until(live, run, "RunStartEvent")

    def ended() -> bool:
        status = site.graphql(STAFF, "staff", RUN, id=run)["runOrError"]["status"]
        assert status not in ("FAILURE", "CANCELED")
        return bool(status == "SUCCESS")

    wait(ended, 600)
    [shown] = site.graphql(STAFF, "staff", PAGE, path=[DISTRICT, "publication", "site"])["assetOrError"][
        "assetMaterializations"
    ]
    [link] = [entry["mdStr"] for entry in shown["metadataEntries"] if entry["label"] == fact_name("page")]
    address = re.search(rf"\((https://{re.escape(NAME)})(/[^)]*)\)", link)
    assert address, link
    assert site.ask(STAFF, address[2], login=PASSWORDS["staff"]).status == 200


def test_passwords_cannot_be_tried_out_quickly(site: Installation) -> None:
    """Of many attempts no more are looked at than 30 a second and 300 at once; colleagues go on, who waits too."""
    began = time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        tried = pool.map(lambda _: site.try_passwords(OPERATORS, "li", map(str, range(300))), range(_AT_ONCE))
        answers = Counter(status for statuses in tried for status in statuses)
    assert answers.keys() == {401, 429}
    assert answers[401] <= 300 + 30 * (time.monotonic() - began) + 1
    assert site.ask(STAFF, "/", login=PASSWORDS["staff"]).status == 200
    wait(lambda: site.ask(OPERATORS, "/", login=PASSWORDS["operators"]).status == 200, 30)


def _events_until(live: ClientConnection, run: str, last: str) -> set[str]:
    """Kinds of the events of a run that its subscription tells, up to one."""
    live.send(json.dumps({"type": "connection_init"}))
    live.send(json.dumps({"type": "start", "id": "1", "payload": {"query": EVENTS, "variables": {"id": run}}}))
    kinds: set[str] = set()
    while last not in kinds:
        kinds |= set(re.findall(r'"__typename": ?"(\w+)"', str(live.recv(timeout=120))))
    return kinds


def _plain(site: Installation, port: int, path: str) -> tuple[int, str, str]:
    """Status, ``Location`` and body of the answer to plain HTTP on this machine."""
    with closing(HTTPConnection("127.0.0.1", site.ports[port], timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, str(answer.headers["Location"]), answer.read().decode()
