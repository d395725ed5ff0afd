DROP INDEX review_summary_idx;
