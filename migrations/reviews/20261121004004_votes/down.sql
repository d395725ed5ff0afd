DROP TABLE review_vote;
