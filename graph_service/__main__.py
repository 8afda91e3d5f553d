"""The command ``graph-service``."""

from __future__ import annotations


def main() -> None:
    """Run one command and leave with its exit code."""
    try:
        from graph_service.cli import run
    except KeyboardInterrupt:
        # while the program is being read in, nothing else catches it
        raise SystemExit(130) from None
    raise SystemExit(run())


if __name__ == "__main__":
    main()
