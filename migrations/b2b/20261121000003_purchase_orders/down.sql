DROP TABLE purchase_order_item;
DROP TABLE purchase_order;
DROP TABLE payment_terms;
