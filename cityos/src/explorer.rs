//! What the router's explorer offers on one machine: tenants and accounts of the demo data, with tokens.

use std::path::{Path, PathBuf};

use devkit::DevelopmentKeys;
use serde::Serialize;

use crate::token::{Holder, issue};

/// The variable in which router configurations expect the file.
pub const DEMO_FILE: &str = "CITYOS_EXPLORER_DEMO";

/// Tenants by handle, as the demo data has them.
const TENANTS: [(&str, &str); 4] = [
    ("dakkah", "Dakkah, marketplace"),
    ("hq", "Impact Nutrition, head office"),
    ("paris", "Paris, franchise"),
    ("tunis", "Tunis, franchise"),
];

#[derive(Serialize)]
struct Demo {
    tenants: Vec<Tenant>,
    accounts: Vec<Account>,
}

#[derive(Serialize)]
struct Tenant {
    handle: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct Account {
    label: &'static str,
    kind: &'static str,
    tenant: &'static str,
    token: String,
}

/// The vendor of the demo data with a person for each role.
const DEMO_VENDOR: &str = "vendor_01jddk00000000000000camera";

fn accounts() -> Vec<(&'static str, &'static str, &'static str, Holder)> {
    let customer = |email: &str| Holder::Customer(email.to_owned());
    let staff = |role: &str| Holder::Role(role.to_owned());
    let vendor = |role: &str| Holder::Vendor { vendor: DEMO_VENDOR.to_owned(), role: role.to_owned() };
    vec![
        ("Sara, customer of Dakkah", "customer", "dakkah", customer("sara@dakkah.example")),
        ("Khalid, business buyer of Dakkah", "customer", "dakkah", customer("khalid@dakkah.example")),
        ("Marie, customer in Paris", "customer", "paris", customer("marie@paris.example")),
        ("Amine, customer in Tunis", "customer", "tunis", customer("amine@tunis.example")),
        ("Tenant-admin of Dakkah", "staff", "dakkah", staff("tenant-admin")),
        ("City-manager of Dakkah", "staff", "dakkah", staff("city-manager")),
        ("Viewer at Dakkah", "staff", "dakkah", staff("viewer")),
        ("Tenant-admin of the head office", "staff", "hq", staff("tenant-admin")),
        ("Tenant-admin in Paris", "staff", "paris", staff("tenant-admin")),
        ("Super-admin at Dakkah", "staff", "dakkah", staff("super-admin")),
        ("A vendor's manager at Dakkah", "vendor", "dakkah", vendor("manager")),
        ("A vendor's viewer at Dakkah", "vendor", "dakkah", vendor("viewer")),
    ]
}

/// Writes the file, readable by its owner only, with those accounts that the database has; returns its path.
pub async fn write_demo(url: &str, keys: &DevelopmentKeys, file: &Path) -> Result<PathBuf, String> {
    let mut offered = Vec::new();
    for (label, kind, tenant, holder) in accounts() {
        // A database of one's own need not have the demo data.
        if let Ok(token) = issue(url, keys, tenant, &holder).await {
            offered.push(Account { label, kind, tenant, token });
        }
    }
    let has = |handle: &str| offered.iter().any(|account| account.tenant == handle);
    let tenants = TENANTS.iter().filter(|(handle, _)| has(handle));
    let demo = Demo { tenants: tenants.map(|&(handle, title)| Tenant { handle, title }).collect(), accounts: offered };
    let text = serde_json::to_vec_pretty(&demo).map_err(|error| error.to_string())?;
    devkit::write_private(file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file.to_owned())
}
