// Keep an operation key, in the transaction that it names.
CREATE (:Operation {key: $key, change: $change, attempt: $attempt})
