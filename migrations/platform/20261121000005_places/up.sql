CREATE TABLE tenant_poi (
    id                 text             NOT NULL,
    tenant_id          text             NOT NULL,
    node_id            text             NOT NULL,
    name               text             NOT NULL,
    slug               text             NOT NULL,
    poi_type           text             NOT NULL,
    address_line1      text             NOT NULL,
    address_line2      text,
    city               text             NOT NULL,
    state              text,
    postal_code        text             NOT NULL,
    country_code       text             NOT NULL,
    latitude           double precision,
    longitude          double precision,
    geohash            text,
    operating_hours    jsonb,
    phone              text,
    email              text,
    is_primary         boolean          NOT NULL DEFAULT false,
    is_active          boolean          NOT NULL DEFAULT true,
    service_radius_km  double precision,
    delivery_zones     jsonb,
    fleetbase_place_id text,
    media              jsonb,
    metadata           jsonb,
    created_at         timestamptz      NOT NULL DEFAULT now(),
    updated_at         timestamptz      NOT NULL DEFAULT now(),
    deleted_at         timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT tenant_poi_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT tenant_poi_latitude_range CHECK (latitude BETWEEN -90 AND 90),
    CONSTRAINT tenant_poi_longitude_range CHECK (longitude BETWEEN -180 AND 180),
    CONSTRAINT tenant_poi_service_radius_km_range CHECK (service_radius_km >= 0)
);

CREATE INDEX tenant_poi_node_id_idx ON tenant_poi (tenant_id, node_id, id) WHERE deleted_at IS NULL;
CREATE INDEX tenant_poi_created_at_idx ON tenant_poi (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE tenant_poi ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON tenant_poi
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON tenant_poi TO cityos_platform;


CREATE TABLE service_channel (
    id                        text          NOT NULL,
    tenant_id                 text          NOT NULL,
    poi_id                    text          NOT NULL,
    name                      text          NOT NULL,
    slug                      text          NOT NULL,
    channel_type              text          NOT NULL,
    is_active                 boolean       NOT NULL DEFAULT true,
    capabilities              jsonb,
    operating_hours           jsonb,
    fulfillment_type          text,
    min_order_amount          numeric(28,8),
    max_order_amount          numeric(28,8),
    delivery_fee              numeric(28,8),
    supported_payment_methods jsonb,
    priority                  integer       NOT NULL DEFAULT 0,
    metadata                  jsonb,
    created_at                timestamptz   NOT NULL DEFAULT now(),
    updated_at                timestamptz   NOT NULL DEFAULT now(),
    deleted_at                timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT service_channel_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant (id),
    CONSTRAINT service_channel_poi_id_fkey
        FOREIGN KEY (tenant_id, poi_id) REFERENCES tenant_poi (tenant_id, id),
    CONSTRAINT service_channel_channel_type_allowed
        CHECK (channel_type IN ('dine_in', 'takeaway', 'delivery', 'drive_through', 'pickup')),
    CONSTRAINT service_channel_min_order_amount_range CHECK (min_order_amount >= 0),
    CONSTRAINT service_channel_max_order_amount_range
        CHECK (max_order_amount >= coalesce(min_order_amount, 0)),
    CONSTRAINT service_channel_delivery_fee_range CHECK (delivery_fee >= 0)
);

CREATE INDEX service_channel_poi_id_idx ON service_channel (tenant_id, poi_id, id) WHERE deleted_at IS NULL;
CREATE INDEX service_channel_slug_idx ON service_channel (tenant_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX service_channel_created_at_idx ON service_channel (tenant_id, created_at, id) WHERE deleted_at IS NULL;

ALTER TABLE service_channel ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON service_channel
    USING (tenant_id = current_setting('cityos.tenant', true))
    WITH CHECK (tenant_id = current_setting('cityos.tenant', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON service_channel TO cityos_platform;
