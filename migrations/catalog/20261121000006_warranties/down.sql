DROP TABLE spare_part;
DROP TABLE repair_order;
DROP TABLE service_center;
DROP TABLE warranty_claim;
DROP TABLE warranty_plan;
