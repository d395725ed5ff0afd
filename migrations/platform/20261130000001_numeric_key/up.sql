-- A numeric(28,8) as bytes that sort as the number does. Comparisons of bytea are leakproof, those of numeric are not, so that only the former
-- go into an index below row-level security. numeric_send gives the digits in groups of four, the weight of the first group before them: a byte
-- for the sign, the weight with its own sign turned, and the digits; of negative numbers the complement, and more at the end than any digits.
CREATE FUNCTION platform.numeric_key(n numeric) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE
        WHEN n > 0 THEN '\x02'::bytea
            || set_byte(substr(numeric_send(n), 3, 2), 0, get_byte(numeric_send(n), 2) # 128) || substr(numeric_send(n), 9)
        WHEN n = 0 THEN '\x01'::bytea
        ELSE decode('00' || translate(encode(set_byte(substr(numeric_send(n), 3, 2), 0, get_byte(numeric_send(n), 2) # 128)
                                             || substr(numeric_send(n), 9), 'hex'),
                                      '0123456789abcdef', 'fedcba9876543210') || repeat('ff', 16), 'hex')
    END;
