DROP FUNCTION outbox_lag();
DROP INDEX event_outbox_unsent_idx;
