"""Fetch the server once, start it with a data folder of its own, stop it."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

POM = Path(__file__).with_name("pom.xml")
SHELL = Path(__file__).with_name("shell.xml")
HOW_TO = "install Java 17 and Maven (Debian, Ubuntu: sudo apt-get install openjdk-17-jre-headless maven)"
OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")
IMPATIENT = {"connection_timeout": 2, "max_transaction_retry_time": 0}
SETTINGS = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt}
server.http.enabled={browser}
server.http.listen_address=127.0.0.1:{http}
server.https.enabled=false
dbms.usage_report.enabled=false
dbms.security.auth_max_failed_attempts=0
db.tx_log.preallocate=false
db.logs.query.enabled=OFF
server.memory.pagecache.size=64m
"""


class NoServer(Exception):
    """The server cannot be had here; the text says what would bring it."""


def version() -> str:
    """The version that pom.xml pins."""
    found = ET.parse(POM).find(".//{*}neo4j.version")
    assert found is not None
    assert found.text
    return found.text


def cache_folder() -> Path:
    """Where the jars lie, outside the tree, one folder a version."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "graph-service-tests" / f"neo4j-{version()}"


def jars(pom: Path = POM, name: str = "lib") -> Path:
    """The folder with the jars of a server (or of what another file names); fetched by Maven at the first call.

    Raises
    ------
    NoServer
        Without Java, without Maven, or if Maven cannot fetch.
    """
    if shutil.which("java") is None:
        msg = f"Java is missing: {HOW_TO}"
        raise NoServer(msg)
    folder = cache_folder() / name
    if folder.is_dir():
        return folder
    if shutil.which("mvn") is None:
        msg = f"Maven is missing: {HOW_TO}"
        raise NoServer(msg)
    part = folder.with_name(f"{name}.{os.getpid()}.part")
    command = [
        "mvn",
        "-q",
        "-B",
        "-f",
        pom,
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={part}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if done.returncode != 0:
        msg = f"Maven could not fetch Neo4j {version()}: {done.stdout[-500:]}"
        raise NoServer(msg)
    try:
        part.rename(folder)
    except OSError:  # another run was first
        shutil.rmtree(part)
    return folder


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """One server process with its home folder; ``url`` and ``auth_file`` are what the store needs."""

    def __init__(self, home: Path, *, browser: bool = False) -> None:
        self.home = home
        self.port, self.http_port = free_port(), free_port()
        self.url = f"bolt://127.0.0.1:{self.port}"
        self.auth_file = home / "auth"
        self._process: subprocess.Popen[bytes] | None = None
        (home / "conf").mkdir(parents=True, exist_ok=True)
        settings = SETTINGS.format(bolt=self.port, http=self.http_port, browser=str(browser).lower())
        (home / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")

    @property
    def auth(self) -> tuple[str, str]:
        """User and password."""
        user, _, password = self.auth_file.read_text(encoding="utf-8").strip().partition("/")
        return user, password

    def start(self) -> None:
        """Start the process and wait until a query answers (up to 120 s: a busy machine is slow)."""
        folder = jars()
        command = ["java", "-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        command += [f"--add-opens={name}=ALL-UNNAMED" for name in OPENS]
        command += ["-cp", f"{folder}/*", "org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}"]
        command += [f"--config-dir={self.home / 'conf'}"]
        with (self.home / "console.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        self._wait(time.monotonic() + 120)

    def _wait(self, end: float) -> None:
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                if not self.auth_file.exists():
                    self._set_password()
                with neo4j.GraphDatabase.driver(self.url, auth=self.auth, **IMPATIENT) as driver:
                    driver.execute_query("RETURN 1", database_="neo4j")
                return
            except AuthError:
                raise
            except (DriverError, Neo4jError, OSError):
                time.sleep(0.1)
        self.kill()
        msg = f"Neo4j did not start: {(self.home / 'console.log').read_text(errors='replace')[-800:]}"
        raise NoServer(msg)

    def _set_password(self) -> None:
        password = secrets.token_hex(12)
        change = "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new"
        with neo4j.GraphDatabase.driver(self.url, auth=("neo4j", "neo4j"), **IMPATIENT) as driver:
            driver.execute_query(change, new=password, database_="system")
        self.auth_file.touch(mode=0o600)
        self.auth_file.write_text(f"neo4j/{password}\n", encoding="utf-8")

    def kill(self) -> None:
        """End the process at once, as a power cut would; data that was committed stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End the process in an orderly way."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)
            self._process = None
