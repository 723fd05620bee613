-- Findings were a table of two stages before they were one of the evaluation.
drop table if exists comparison.finding;
drop table if exists publication.finding
