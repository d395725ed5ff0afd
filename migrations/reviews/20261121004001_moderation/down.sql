DROP TRIGGER review_status_decides ON review;
DROP FUNCTION review_status_decides();
ALTER TABLE review DROP COLUMN status, DROP COLUMN rejection_reason;
