-- The SQLite store of schema version 1, as released. Never changed: the tests migrate it.
BEGIN;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE moved (n INTEGER NOT NULL);
INSERT INTO moved VALUES (0);
CREATE TABLE entity (
         id TEXT PRIMARY KEY, thing TEXT NOT NULL, record TEXT NOT NULL, version INTEGER NOT NULL,
         caption TEXT NOT NULL, kinds TEXT NOT NULL, search TEXT NOT NULL);
CREATE TABLE tie (
         id TEXT PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL REFERENCES entity, target TEXT NOT NULL REFERENCES entity,
         record TEXT NOT NULL, version INTEGER NOT NULL);
CREATE INDEX tie_source ON tie (source);
CREATE INDEX tie_target ON tie (target);
CREATE TABLE change (
         id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, operation TEXT,
         counts TEXT NOT NULL);
CREATE TABLE change_part (change INTEGER NOT NULL REFERENCES change, first TEXT, last TEXT, data BLOB NOT NULL);
CREATE INDEX part_of_change ON change_part (change);
CREATE TABLE operation (key TEXT PRIMARY KEY, change INTEGER REFERENCES change) WITHOUT ROWID;
CREATE TABLE own_record (
         collection TEXT, id TEXT, text TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (collection, id)) WITHOUT ROWID;
CREATE TRIGGER entity_insert AFTER INSERT ON entity BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER entity_update AFTER UPDATE ON entity BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER entity_delete AFTER DELETE ON entity BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER tie_insert AFTER INSERT ON tie BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER tie_update AFTER UPDATE ON tie BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER tie_delete AFTER DELETE ON tie BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER meta_insert AFTER INSERT ON meta BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER meta_update AFTER UPDATE ON meta BEGIN UPDATE moved SET n = n + 1; END;
CREATE TRIGGER meta_delete AFTER DELETE ON meta BEGIN UPDATE moved SET n = n + 1; END;
PRAGMA application_id = 1196643889;
PRAGMA user_version = 1;
COMMIT;
