-- last_receipt: the last moment that the ledger knows of
-- grain: none (one row)
select max(greatest(received_at, read_at)) as last_receipt
from intake.source_file
