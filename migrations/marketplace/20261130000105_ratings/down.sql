DROP TRIGGER rate_vendor ON reviews.review;
DROP TRIGGER rate_vendor_of_new ON reviews.review;
DROP FUNCTION rate_vendor();
