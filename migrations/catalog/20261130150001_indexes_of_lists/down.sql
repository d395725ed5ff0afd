DROP INDEX product_title_idx;
DROP INDEX product_variant_barcode_idx;
DROP INDEX product_variant_ean_idx;
