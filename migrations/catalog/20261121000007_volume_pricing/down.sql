DROP TABLE volume_pricing_tier;
DROP TABLE volume_pricing;
