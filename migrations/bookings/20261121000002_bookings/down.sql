DROP TABLE booking_reminder;
DROP TABLE booking_item;
DROP TABLE booking;

DROP EXTENSION btree_gist;
