//! Development tokens.

use devkit::{DevelopmentKeys, TokenRequest};
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kit::{Role, VendorRole};
use postgres_connection::Connection;

use crate::database::connect_as_platform;

/// Whom a token is for.
#[derive(Clone, Debug)]
pub enum Holder {
    /// Staff of the tenant with this role.
    Role(String),
    /// The customer of the tenant with this e-mail address.
    Customer(String),
    /// Somebody in a vendor's team.
    Vendor {
        /// The vendor's id.
        vendor: String,
        /// The role in its team.
        role: String,
    },
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: String,
}

async fn found(connection: &mut Connection, sql: &str, first: &str, second: &str) -> Result<Option<String>, String> {
    let rows: Vec<Found> = diesel::sql_query(sql)
        .bind::<Text, _>(first)
        .bind::<Text, _>(second)
        .load(connection)
        .await
        .map_err(|error| error.to_string())?;
    Ok(rows.into_iter().next().map(|row| row.id))
}

/// A token for an account of the database, signed with the development keys.
pub async fn issue(url: &str, keys: &DevelopmentKeys, tenant: &str, holder: &Holder) -> Result<String, String> {
    let mut connection = connect_as_platform(url).await?;
    let tenant_id = found(&mut connection, "SELECT id FROM platform.resolve_tenant($2, $1)", tenant, "handle")
        .await?
        .ok_or_else(|| format!("there is no tenant `{tenant}`"))?;
    connection.set("cityos.tenant", &tenant_id);
    match holder {
        Holder::Role(role) => {
            if Role::parse(role).is_none() {
                let roles: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
                return Err(format!("there is no role `{role}`; there are {}", roles.join(", ")));
            }
            let sql =
                "SELECT user_id AS id FROM platform.tenant_user WHERE tenant_id = $1 AND role = $2 AND status = 'active' LIMIT 1";
            let subject = found(&mut connection, sql, &tenant_id, role)
                .await?
                .ok_or_else(|| format!("`{tenant}` has no active user with the role `{role}`"))?;
            keys.token(&TokenRequest::staff(&subject, &tenant_id, role))
        }
        Holder::Customer(email) => {
            let sql = "SELECT id FROM customers.customer WHERE tenant_id = $1 AND email = $2 AND deleted_at IS NULL";
            let subject = found(&mut connection, sql, &tenant_id, email)
                .await?
                .ok_or_else(|| format!("`{tenant}` has no customer with the address `{email}`"))?;
            keys.token(&TokenRequest::customer(&subject, &tenant_id))
        }
        Holder::Vendor { vendor, role } => {
            if VendorRole::parse(role).is_none() {
                let roles: Vec<_> = VendorRole::ALL.iter().map(|role| role.name()).collect();
                return Err(format!("there is no role `{role}` in a vendor's team; there are {}", roles.join(", ")));
            }
            let sql = "SELECT user_id AS id FROM marketplace.vendor_user
                       WHERE tenant_id = current_setting('cityos.tenant') AND vendor_id = $1 AND role = $2 AND status = 'active'
                         AND deleted_at IS NULL LIMIT 1";
            let subject = found(&mut connection, sql, vendor, role)
                .await?
                .ok_or_else(|| format!("the team of `{vendor}` at `{tenant}` has no active {role}"))?;
            keys.token(&TokenRequest::vendor(&subject, &tenant_id, vendor, role))
        }
    }
}
