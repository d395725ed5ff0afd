-- The tokens are gone: what was invited must be invited again.
SELECT 1;
