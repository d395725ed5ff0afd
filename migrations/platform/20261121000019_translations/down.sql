DROP TABLE translation;
