DROP FUNCTION count_out_of_stock(text[]);
