DROP TABLE redemption;
DROP TABLE reward;
