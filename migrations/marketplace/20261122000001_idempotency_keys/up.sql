GRANT EXECUTE ON FUNCTION
        platform.take_idempotency_key(text, text, text, timestamptz, timestamptz),
        platform.idempotent_answer(text, text, timestamptz), platform.keep_idempotent_answer(text, text, text, text)
   TO cityos_marketplace;
