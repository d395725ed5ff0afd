//! Tenants, their settings, staff, places and stores.

pub mod admin_user;
pub mod audit_log;
pub mod channel_of_request;
pub mod cityos_store;
pub mod governance_authority;
pub mod governance_policy;
pub mod localized_text;
pub mod my_persona;
pub mod node;
pub mod node_governance_authority;
pub mod node_moves;
pub mod persona;
pub mod persona_assignment;
pub mod rbac_policy;
pub mod region;
pub mod sales_channel;
pub mod sales_channel_mapping;
mod schema;
pub mod service_channel;
pub mod sign_in;
pub mod tenant;
pub mod tenant_billing;
pub mod tenant_invoice;
pub mod tenant_lifecycle;
pub mod tenant_poi;
pub mod tenant_provisioning;
pub mod tenant_relationship;
pub mod tenant_settings;
pub mod tenant_usage_record;
pub mod tenant_user;
pub mod translation;
pub mod user_preference;

use diesel_migrations::embed_migrations;

use crate::admin_user::AdminUser;
use crate::audit_log::{AuditLog, AuditTrailQuery};
use crate::channel_of_request::ChannelOfRequestQuery;
use crate::cityos_store::CityosStore;
use crate::governance_authority::GovernanceAuthority;
use crate::governance_policy::GovernancePolicyQuery;
use crate::localized_text::{LocalizedTextQuery, Product};
use crate::my_persona::MeReference;
use crate::node::Node;
use crate::node_governance_authority::NodeGovernanceAuthority;
use crate::node_moves::NodeMoves;
use crate::persona::Persona;
use crate::persona_assignment::PersonaAssignment;
use crate::rbac_policy::RbacPolicy;
use crate::sales_channel::SalesChannel;
use crate::sales_channel_mapping::SalesChannelMapping;
use crate::service_channel::ServiceChannel;
use crate::sign_in::SignInMutation;
use crate::tenant::Tenant;
use crate::tenant_billing::TenantBilling;
use crate::tenant_invoice::TenantInvoice;
use crate::tenant_lifecycle::TenantLifecycle;
use crate::tenant_poi::TenantPoi;
use crate::tenant_provisioning::TenantProvisioning;
use crate::tenant_relationship::TenantRelationship;
use crate::tenant_settings::TenantSettings;
use crate::tenant_usage_record::TenantUsageRecord;
use crate::tenant_user::TenantUser;
use crate::translation::Translation;
use crate::user_preference::UserPreference;

kit::subgraph! {
    name: "platform",
    migrations: embed_migrations!("../../migrations/platform"),
    entities: [Tenant, TenantUser, TenantSettings, TenantBilling, TenantInvoice, TenantUsageRecord, TenantRelationship, Node, TenantPoi, ServiceChannel, GovernanceAuthority, NodeGovernanceAuthority, CityosStore, SalesChannel, Translation, SalesChannelMapping, AdminUser, UserPreference, Persona, PersonaAssignment, RbacPolicy, AuditLog],
    references: [Product],
    queries: [GovernancePolicyQuery, LocalizedTextQuery, ChannelOfRequestQuery, MeReference, AuditTrailQuery],
    mutations: [TenantLifecycle, TenantProvisioning, NodeMoves, SignInMutation],
    with: kit::Subgraph::with_outbox,
}
