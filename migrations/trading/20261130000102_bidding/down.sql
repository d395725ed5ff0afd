DROP TRIGGER number_bidder ON bid;
DROP FUNCTION number_bidder();
ALTER TABLE bid DROP COLUMN bidder_number;
