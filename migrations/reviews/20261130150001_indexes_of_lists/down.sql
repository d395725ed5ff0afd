DROP INDEX review_rating_idx;
