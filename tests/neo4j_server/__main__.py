"""Start a Neo4j for a person: prints the settings, stops with Ctrl-C. ``python -m tests.neo4j_server [FOLDER]``."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from tests.neo4j_server.server import NoServer, Server


def main() -> int:
    """Serve until interrupted; without a folder the data goes with the process."""
    with tempfile.TemporaryDirectory(prefix="graph-service-neo4j-", ignore_cleanup_errors=True) as passing:
        server = Server(Path(sys.argv[1] if len(sys.argv) > 1 else Path(passing) / "home"), browser=True)
        try:
            server.start()
            print(f"export GRAPH_SERVICE_STORE={server.url}")
            print(f"export GRAPH_SERVICE_STORE_AUTH_FILE={server.auth_file}")
            print(f"# look at it in Neo4j Browser: http://127.0.0.1:{server.http_port}/ (user and password stand in the file)")
            print("# Ctrl-C stops it", flush=True)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        except NoServer as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    sys.exit(main())
