"""The connection to a Neo4j server, and what its errors mean to a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    TransientError,
)

from graph_service.errors import BadValue, StoreAway
from graph_service.language import say
from graph_service.store import Secret, no_store


def connected(url: str, auth_file: Secret, retry_seconds: float) -> tuple[neo4j.Driver, str]:
    """A driver and the name of the database.

    Raises
    ------
    BadValue
        If the address cannot be read or holds a password.
    StoreAway
        If the secret file cannot be read.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 7687
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        raise no_store(url) from error
    if parts.username or parts.password or not parts.hostname:
        raise BadValue(say("The address of the store is scheme://host:port. User and password belong in the secret file."))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    try:
        driver = neo4j.GraphDatabase.driver(
            f"{parts.scheme}://{host}:{port}",
            auth=_auth(auth_file),
            connection_timeout=2,
            connection_acquisition_timeout=3,
            max_transaction_retry_time=retry_seconds,
            notifications_min_severity="OFF",
        )
    except ConfigurationError as error:
        raise no_store(url) from error
    return driver, parts.path.strip("/") or "neo4j"


def _auth(auth_file: Secret) -> tuple[str, str] | None:
    if auth_file is None or isinstance(auth_file, tuple):
        return auth_file
    try:
        user, slash, password = auth_file.read_text(encoding="utf-8").strip().partition("/")
    except (OSError, UnicodeDecodeError) as error:
        raise StoreAway(say("The secret file of the store cannot be read: look at GRAPH_SERVICE_STORE_AUTH_FILE.")) from error
    if not slash:
        raise StoreAway(say("The secret file of the store holds one line: user/password."))
    return user, password


@contextmanager
def meaning() -> Iterator[None]:
    """Turn the driver's errors into sentences. What a person cannot mend stays as it is: it is a bug."""
    try:
        yield
    except AuthError as error:
        raise StoreAway(say("Neo4j refuses the user or the password: look at the secret file of the store.")) from error
    except IncompleteCommit as error:
        raise StoreAway(
            say("Neo4j went away before it answered: the change may be stored. Look before you repeat it.")
        ) from error
    except TransientError as error:
        raise StoreAway(say("Neo4j is busy or short of memory: try again in a moment.")) from error
    except ClientError as error:
        if error.code == "Neo.ClientError.Database.DatabaseNotFound":
            raise StoreAway(say("Neo4j has no such database: look at the address of the store.")) from error
        if "TransactionTimedOut" in (error.code or ""):
            raise StoreAway(say("Neo4j took too long: nothing was changed.")) from error
        raise
    except (DriverError, OSError) as error:
        raise StoreAway(say("Neo4j does not answer: start it, or look at the address of the store.")) from error
    except Neo4jError as error:
        if error.is_retryable():
            raise StoreAway(say("Neo4j is busy or short of memory: try again in a moment.")) from error
        raise
