DROP FUNCTION keep_idempotent_answer(text, text, text, text);
DROP FUNCTION idempotent_answer(text, text, timestamptz);
DROP FUNCTION take_idempotency_key(text, text, text, timestamptz, timestamptz);
DROP TABLE idempotency_key;
