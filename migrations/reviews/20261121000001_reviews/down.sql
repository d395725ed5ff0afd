DROP TABLE review;

REVOKE USAGE ON SCHEMA reviews FROM cityos_reviews;
