DROP INDEX review_vendor_id_key;
