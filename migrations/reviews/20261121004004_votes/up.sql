-- Which customers have marked which reviews as helpful. review.helpful_count says how many.
CREATE TABLE review_vote (
    id          text        NOT NULL,
    tenant_id   text        NOT NULL,
    review_id   text        NOT NULL,
    customer_id text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT review_vote_review_id_fkey FOREIGN KEY (tenant_id, review_id) REFERENCES review (tenant_id, id)
);

CREATE UNIQUE INDEX review_vote_review_id_key ON review_vote (tenant_id, review_id, customer_id) WHERE deleted_at IS NULL;
CREATE INDEX review_vote_review_id_idx ON review_vote (tenant_id, review_id, id) WHERE deleted_at IS NULL;
CREATE INDEX review_vote_customer_id_idx ON review_vote (tenant_id, customer_id, id) WHERE deleted_at IS NULL;
CREATE INDEX review_vote_created_at_idx ON review_vote (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE review_vote ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON review_vote
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON review_vote TO cityos_reviews;
