"""The command ``graph-service``."""

from __future__ import annotations


def main() -> None:
    """Run one command and leave with its exit code."""
    from graph_service.cli import run

    raise SystemExit(run())


if __name__ == "__main__":
    main()
