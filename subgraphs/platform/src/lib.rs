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

use async_graphql::EmptySubscription;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use kit::{SecretColumn, Shaped, Subgraph};

use crate::admin_user::{AdminUserMutation, AdminUserQuery};
use crate::audit_log::{AuditLogQuery, AuditTrailQuery};
use crate::channel_of_request::ChannelOfRequestQuery;
use crate::cityos_store::{CityosStoreMutation, CityosStoreQuery};
use crate::governance_authority::{GovernanceAuthorityMutation, GovernanceAuthorityQuery};
use crate::governance_policy::GovernancePolicyQuery;
use crate::localized_text::{LocalizedTextQuery, ProductReference};
use crate::my_persona::MeReference;
use crate::node::{NodeMutation, NodeQuery};
use crate::node_governance_authority::{NodeGovernanceAuthorityMutation, NodeGovernanceAuthorityQuery};
use crate::node_moves::NodeMoves;
use crate::persona::{PersonaMutation, PersonaQuery};
use crate::persona_assignment::{PersonaAssignmentMutation, PersonaAssignmentQuery};
use crate::rbac_policy::{RbacPolicyMutation, RbacPolicyQuery};
use crate::sales_channel::{SalesChannelMutation, SalesChannelQuery};
use crate::sales_channel_mapping::{SalesChannelMappingMutation, SalesChannelMappingQuery};
use crate::service_channel::{ServiceChannelMutation, ServiceChannelQuery};
use crate::sign_in::SignInMutation;
use crate::tenant::{Tenant, TenantMutation, TenantQuery};
use crate::tenant_billing::{TenantBillingMutation, TenantBillingQuery};
use crate::tenant_invoice::{TenantInvoiceMutation, TenantInvoiceQuery};
use crate::tenant_lifecycle::TenantLifecycle;
use crate::tenant_poi::{TenantPoiMutation, TenantPoiQuery};
use crate::tenant_provisioning::TenantProvisioning;
use crate::tenant_relationship::{TenantRelationshipMutation, TenantRelationshipQuery};
use crate::tenant_settings::{TenantSettings, TenantSettingsMutation, TenantSettingsQuery};
use crate::tenant_usage_record::{TenantUsageRecordMutation, TenantUsageRecordQuery};
use crate::tenant_user::{TenantUserMutation, TenantUserQuery};
use crate::translation::{TranslationMutation, TranslationQuery};
use crate::user_preference::{UserPreferenceMutation, UserPreferenceQuery};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/platform");

kit::roots! {
    /// Queries of this subgraph.
    Query(TenantQuery, TenantUserQuery, TenantSettingsQuery, TenantBillingQuery, TenantInvoiceQuery, TenantUsageRecordQuery, TenantRelationshipQuery, NodeQuery, TenantPoiQuery, ServiceChannelQuery, GovernanceAuthorityQuery, NodeGovernanceAuthorityQuery, GovernancePolicyQuery, CityosStoreQuery, SalesChannelQuery, TranslationQuery, SalesChannelMappingQuery, LocalizedTextQuery, ProductReference, ChannelOfRequestQuery, AdminUserQuery, UserPreferenceQuery, PersonaQuery, PersonaAssignmentQuery, MeReference, RbacPolicyQuery, AuditLogQuery, AuditTrailQuery)
}

kit::roots! {
    /// Mutations of this subgraph.
    Mutation(TenantMutation, TenantLifecycle, TenantProvisioning, TenantUserMutation, TenantSettingsMutation, TenantBillingMutation, TenantInvoiceMutation, TenantUsageRecordMutation, TenantRelationshipMutation, NodeMutation, NodeMoves, TenantPoiMutation, ServiceChannelMutation, GovernanceAuthorityMutation, NodeGovernanceAuthorityMutation, CityosStoreMutation, SalesChannelMutation, TranslationMutation, SalesChannelMappingMutation, AdminUserMutation, UserPreferenceMutation, PersonaMutation, PersonaAssignmentMutation, RbacPolicyMutation, SignInMutation)
}

/// The columns that are encrypted at rest.
pub fn secrets() -> Vec<SecretColumn> {
    [Tenant::SHAPE.secrets, TenantSettings::SHAPE.secrets].concat()
}

/// The subgraph, ready to be served.
pub fn subgraph() -> Subgraph {
    let schema = kit::schema(Query::default(), Mutation::default(), EmptySubscription).finish();
    Subgraph::new("platform", schema, MIGRATIONS).with_secrets(secrets()).with_outbox()
}
