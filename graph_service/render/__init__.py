"""From snapshots and answers to what people see: maps, charts, reports. No measure is computed here."""
