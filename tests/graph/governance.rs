//! Whose rules hold where, in which language texts are shown, and through which channel a request sells.

use cityos::subgraphs::named;
use serde_json::json;
use testkit::{TestDatabase, TestSubgraph};

const RIYADH: &str = "node_01jddk00000000000000r1yadh";
const OLAYA_HUB: &str = "node_01jddk0000000000001ayaxhvb";
const DIRIYAH_DESK: &str = "node_01jddk00000000d1r1yahxdesk";
const JEDDAH: &str = "node_01jddk00000000000000jeddah";
const SAUDI_ARABIA: &str = "gov_01jddk000000000000000savd1";
const FRANCE: &str = "gov_01jdpf00000000000000france";
const MUNICIPALITY: &str = "gov_01jddk00000000000mvn1c1pa1";

async fn platform() -> (TestDatabase, TestSubgraph) {
    let database = TestDatabase::new().await;
    let subgraph = TestSubgraph::start(named("platform").unwrap(), database.url()).await;
    (database, subgraph)
}

/// Invariant: A node stands under the nearest authority in force.
#[tokio::test]
async fn a_node_stands_under_the_nearest_authority_that_is_in_force() {
    let (database, platform) = platform().await;
    let nodes = [RIYADH, OLAYA_HUB, DIRIYAH_DESK, JEDDAH];
    let fields: String =
        nodes.iter().enumerate().map(|(n, id)| format!("a{n}: node(id: \"{id}\") {{ governanceAuthority {{ id }} }} ")).collect();
    let query = format!("{{ {fields} }}");
    let shopper = platform.as_shopper("dakkah");
    let authorities = async || {
        let answer = shopper.query(&query).await.ok();
        [0, 1, 2, 3].map(|n| answer.text(&format!("a{n}.governanceAuthority.id")).to_owned())
    };
    // The authority of Diriyah makes no rules yet; Jeddah has none of its own.
    assert_eq!(authorities().await, [MUNICIPALITY, MUNICIPALITY, MUNICIPALITY, SAUDI_ARABIA]);
    let staff = platform.as_staff("dakkah", "tenant-admin").signed_in().await;
    let own = database.value("SELECT id FROM platform.governance_authority WHERE slug = 'diriyah-authority'").await;
    let activate = format!(
        "mutation {{ updateGovernanceAuthority(id: \"{own}\", input: {{ isActive: true }}) {{ userErrors {{ code }} }} }}"
    );
    staff.query(&activate).await.ok();
    assert_eq!(authorities().await, [MUNICIPALITY, MUNICIPALITY, own.as_str(), SAUDI_ARABIA]);
    let link = database.value(&format!("SELECT id FROM platform.node_governance_authority WHERE node_id = '{RIYADH}'")).await;
    let free = format!(
        "mutation {{ updateNodeGovernanceAuthority(id: \"{link}\", input: {{ governanceAuthorityId: null }}) {{ userErrors {{ code }} }} }}"
    );
    staff.query(&free).await.ok();
    assert_eq!(authorities().await, [SAUDI_ARABIA, SAUDI_ARABIA, own.as_str(), SAUDI_ARABIA]);
    let nodes = staff.query(&format!("{{ governanceAuthority(id: \"{own}\") {{ nodes {{ nodes {{ slug }} }} }} }}")).await.ok();
    assert_eq!(nodes.each("governanceAuthority.nodes.nodes", "slug"), [json!("diriyah")]);
}

/// Invariant: No tenant names another tenant's authority.
#[tokio::test]
async fn no_authority_of_another_tenant_is_named_and_none_is_above_itself() {
    let (_database, platform) = platform().await;
    let staff = platform.as_staff("paris", "tenant-admin").signed_in().await;
    let create = |parent: &str| {
        format!(
            "mutation {{ it: createGovernanceAuthority(input: {{ name: \"Paris\", slug: \"paris\", type: AUTHORITY, parentAuthorityId: \"{parent}\" }}) {{
               governanceAuthority {{ id }} userErrors {{ field code }} }} }}"
        )
    };
    let refused = staff.query(&create(SAUDI_ARABIA)).await.ok();
    assert_eq!(refused.user_errors("it"), ["parentAuthorityId: NOT_FOUND"]);
    let id = staff.query(&create(FRANCE)).await.ok().text("it.governanceAuthority.id").to_owned();
    // What all tenants share, a tenant reads and does not write.
    let update = |id: &str, parent: &str| {
        format!(
            "mutation {{ it: updateGovernanceAuthority(id: \"{id}\", input: {{ parentAuthorityId: \"{parent}\" }}) {{
               governanceAuthority {{ id }} userErrors {{ field code }} }} }}"
        )
    };
    staff.query(&update(FRANCE, &id)).await.refused("NOT_FOUND");
    let child =
        staff.query(&create(&id).replace("\"paris\"", "\"paris-3\"")).await.ok().text("it.governanceAuthority.id").to_owned();
    assert_eq!(staff.query(&update(&id, &child)).await.ok().user_errors("it"), ["parentAuthorityId: INVALID"], "a circle");
    assert_eq!(staff.query(&update(&id, &id)).await.ok().user_errors("it"), ["parentAuthorityId: INVALID"]);
    let tenant = format!(
        "mutation {{ it: updateTenant(id: \"{}\", input: {{ governanceAuthorityId: \"{SAUDI_ARABIA}\" }}) {{ userErrors {{ field code }} }} }}",
        testkit::tenant_id("paris")
    );
    assert_eq!(staff.query(&tenant).await.ok().user_errors("it"), ["governanceAuthorityId: NOT_FOUND"]);
}

#[tokio::test]
async fn of_each_policy_the_nearest_authority_decides() {
    let (_database, platform) = platform().await;
    let query = |node: &str| {
        format!(
            "{{ it: governancePolicy{node} {{ authorities {{ slug }} commercePolicies taxPolicies consumerProtectionRules dataResidencyRequirements
                supportedCurrencies supportedPaymentMethods requiredCertifications }} }}"
        )
    };
    let shopper = platform.as_shopper("dakkah");
    let hub = shopper.query(&query(&format!("(nodeId: \"{OLAYA_HUB}\")"))).await.ok();
    assert_eq!(hub.each("it.authorities", "slug"), ["riyadh-municipality", "sa", "gcc"]);
    assert_eq!(*hub.at("it.consumerProtectionRules"), json!({ "return_days": 10 }), "the city's, not the country's 7");
    assert_eq!(
        *hub.at("it.commercePolicies"),
        json!({ "deliveries": { "from": "06:00", "until": "23:00" }, "prices_with_tax": true, "invoices": "zatca-2", "alcohol_sales": false })
    );
    assert_eq!(*hub.at("it.supportedCurrencies"), json!(["SAR"]), "the country's, not the region's");
    assert_eq!(*hub.at("it.requiredCertifications"), json!(["commercial_registration", "municipal_licence"]));
    let tenant = shopper.query(&query("")).await.ok();
    assert_eq!(tenant.each("it.authorities", "slug"), ["sa", "gcc"]);
    assert_eq!(*tenant.at("it.consumerProtectionRules"), json!({ "return_days": 7 }));
    let paris = platform.as_shopper("paris");
    assert_eq!(paris.query(&query("")).await.ok().each("it.authorities", "slug"), ["fr", "eu"]);
    paris.query(&query(&format!("(nodeId: \"{OLAYA_HUB}\")"))).await.refused("NOT_FOUND");
    let none = platform.as_shopper("tunis").query(&query("")).await.ok();
    assert_eq!((none.at("it.authorities"), none.at("it.supportedCurrencies")), (&json!([]), &json!(null)));
}

#[tokio::test]
async fn a_text_is_shown_in_the_nearest_language_that_there_is() {
    let (_database, platform) = platform().await;
    let tunis = platform.as_shopper("tunis");
    let texts = async |arguments: &str| {
        let answer = tunis
            .query(&format!("{{ it: localizedTexts(namespace: \"checkout\"{arguments}) {{ key value locale }} }}"))
            .await
            .ok();
        let texts = answer.list("it").iter();
        texts.map(|text| format!("{} {} {}", text["key"], text["locale"], text["value"]).replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(
        texts(", locale: \"fr-TN\"").await,
        ["free_shipping ar توصيل مجاني", "pay_now fr Payer", "pay_on_delivery fr-TN Payer au livreur"]
    );
    assert_eq!(texts(", locale: \"fr\", keys: [\"pay_on_delivery\"]").await, ["pay_on_delivery fr Paiement à la livraison"]);
    assert_eq!(texts(", locale: \"de-DE\", keys: [\"pay_now\", \"nothing\"]").await, ["pay_now ar ادفع الآن"]);
    assert_eq!(texts(", keys: []").await, Vec::<String>::new());
    let camera = |locale: &str| {
        format!(
            "query {{ _entities(representations: [{{ __typename: \"Product\", id: \"prod_01jddk000000000000000can0n\" }}]) {{
               ... on Product {{ localized(field: \"title\", locale: \"{locale}\") {{ value locale }} }} }} }}"
        )
    };
    let dakkah = platform.as_shopper("dakkah");
    assert_eq!(*dakkah.query(&camera("ar-SA")).await.ok().at("_entities.0.localized.value"), "كاميرا كانون EOS R6");
    assert!(tunis.query(&camera("ar")).await.ok().at("_entities.0.localized").is_null(), "another tenant's");
}

#[tokio::test]
async fn a_request_sells_through_the_channel_of_the_nearest_mapping() {
    let (database, platform) = platform().await;
    let shopper = platform.as_shopper("dakkah");
    let channel = async |kind: &str, node: Option<&str>| {
        let node = node.map(|node| format!(", nodeId: \"{node}\"")).unwrap_or_default();
        let answer =
            shopper.query(&format!("{{ it: salesChannelOfRequest(channelType: \"{kind}\"{node}) {{ id }} }}")).await.ok();
        answer.at("it.id").as_str().map(str::to_owned)
    };
    let web = Some("sc_01jddk00000000000000000web".to_owned());
    let rentals = Some("sc_01jddk0000000000000renta1s".to_owned());
    assert_eq!(channel("web", None).await, web);
    assert_eq!(channel("web", Some(OLAYA_HUB)).await, web);
    assert_eq!(channel("kiosk", Some(DIRIYAH_DESK)).await, rentals);
    assert_eq!(channel("kiosk", Some(OLAYA_HUB)).await, None, "that trial is over");
    assert_eq!(channel("kiosk", None).await, None);
    let nearer = format!(
        "INSERT INTO platform.sales_channel_mapping (id, tenant_id, channel_type, medusa_sales_channel_id, name, node_id)
         VALUES ('scmap_near', '{}', 'web', 'sc_01jddk0000000000000renta1s', 'Desk', '{DIRIYAH_DESK}')",
        testkit::tenant_id("dakkah")
    );
    database.execute(&nearer).await;
    assert_eq!(channel("web", Some(DIRIYAH_DESK)).await, rentals);
    assert_eq!(channel("web", Some(RIYADH)).await, web);
}

/// Where a channel may come from, from the weakest to the strongest; the store's own is the strongest.
const PLACES: [&str; 5] = ["tenant", "city", "district", "zone", "store"];

#[tokio::test]
async fn whatever_channels_there_are_the_nearest_that_counts_is_taken() {
    let (database, platform) = platform().await;
    let dakkah = testkit::tenant_id("dakkah");
    let nodes = [RIYADH, "node_01jddk00000000000000001aya", "node_01jddk00000000001ayaxn0rth"];
    let store = database
        .value(&format!(
            "SELECT id FROM platform.cityos_store WHERE tenant_id = '{dakkah}' AND status = 'active' ORDER BY id LIMIT 1"
        ))
        .await;
    database
        .execute(&format!(
            "UPDATE platform.tenant SET max_channels = 100 WHERE id = '{dakkah}'; DELETE FROM platform.sales_channel_mapping"
        ))
        .await;
    for (place, name) in PLACES.iter().enumerate() {
        let node = place.checked_sub(1).and_then(|place| nodes.get(place)).map_or("NULL".to_owned(), |node| format!("'{node}'"));
        let mapping = if *name == "store" {
            format!("UPDATE platform.cityos_store SET sales_channel_id = 'sc_{name}' WHERE id = '{store}'")
        } else {
            format!(
                "INSERT INTO platform.sales_channel_mapping (id, tenant_id, channel_type, medusa_sales_channel_id, name, node_id)
                 VALUES ('scmap_{name}', '{dakkah}', 'web', 'sc_{name}', '{name}', {node}),
                        ('scmap_pos_{name}', '{dakkah}', 'pos', 'sc_other', 'another kind', {node}),
                        ('scmap_off_{name}', '{dakkah}', 'web', 'sc_off', 'a channel that is off', {node})"
            )
        };
        database
            .execute(&format!(
                "INSERT INTO platform.sales_channel (id, tenant_id, name, is_disabled) VALUES ('sc_{name}', '{dakkah}', '{name}', false),
                     ('sc_other', '{dakkah}', 'other', false), ('sc_off', '{dakkah}', 'off', true) ON CONFLICT DO NOTHING;
                 {mapping}"
            ))
            .await;
    }
    let shopper = platform.as_shopper("dakkah");
    let query = format!("{{ it: salesChannelOfRequest(nodeId: \"{OLAYA_HUB}\", storeId: \"{store}\") {{ name }} }}");
    // Each of them counts or not: thirty-two cases.
    for set in 0..1_u32 << PLACES.len() {
        let counts = |place: usize| set & (1 << place) != 0;
        let mut switch = String::new();
        for (place, name) in PLACES.iter().enumerate() {
            switch += &match *name {
                "store" => format!(
                    "UPDATE platform.cityos_store SET status = '{}' WHERE id = '{store}';",
                    if counts(place) { "active" } else { "maintenance" }
                ),
                name => {
                    format!("UPDATE platform.sales_channel_mapping SET is_active = {} WHERE id = 'scmap_{name}';", counts(place))
                }
            };
        }
        database.execute(&switch).await;
        let wanted = (0..PLACES.len()).rev().find(|place| counts(*place)).map_or(json!(null), |place| json!(PLACES[place]));
        let answer = shopper.query(&query).await.ok();
        assert_eq!(answer.at("it").get("name").cloned().unwrap_or_default(), wanted, "{set:05b}");
    }
    let elsewhere = format!("{{ it: salesChannelOfRequest(nodeId: \"{JEDDAH}\") {{ name }} }}");
    assert_eq!(shopper.query(&elsewhere).await.ok().text("it.name"), "tenant");
    let paris = platform.as_shopper("paris").query(&query).await.ok();
    assert!(
        !["tenant", "city", "district", "zone", "store"].contains(&paris.at("it.name").as_str().unwrap_or_default()),
        "another tenant's"
    );
    shopper.query("{ salesChannelOfRequest(storeId: \"node_x\") { name } }").await.refused("INVALID");
}

/// The authorities that may decide at the hub, from the farthest to the nearest: the shared ones above the tenant's, the tenant's, and for
/// the city and the zone one above the one that is assigned.
const AUTHORITIES: [&str; 7] = ["world", "country", "tenant", "over-city", "city", "over-zone", "zone"];

/// Invariant: The policies in force at a place are those of the nearest authority that has them, whichever are in force.
#[tokio::test]
async fn whichever_authorities_have_a_policy_the_nearest_in_force_decides() {
    let (database, platform) = platform().await;
    let dakkah = testkit::tenant_id("dakkah");
    let zone = "node_01jddk00000000001ayaxn0rth";
    let id = |name: &str| format!("gov_{name}");
    let mut set_up = "DELETE FROM platform.node_governance_authority;".to_owned();
    for (name, tenant, above) in [
        ("world", None, None),
        ("country", None, Some("world")),
        ("tenant", Some(dakkah), Some("country")),
        ("over-city", Some(dakkah), Some("tenant")),
        ("city", Some(dakkah), Some("over-city")),
        ("over-zone", Some(dakkah), Some("tenant")),
        ("zone", Some(dakkah), Some("over-zone")),
    ] {
        let text = |value: Option<String>| value.map_or("NULL".to_owned(), |value| format!("'{value}'"));
        set_up += &format!(
            "INSERT INTO platform.governance_authority (id, tenant_id, name, slug, type, parent_authority_id)
             VALUES ('{}', {}, '{name}', '{name}', 'authority', {});",
            id(name),
            text(tenant.map(str::to_owned)),
            text(above.map(id))
        );
    }
    set_up += &format!(
        "UPDATE platform.tenant SET governance_authority_id = 'gov_tenant' WHERE id = '{dakkah}';
         INSERT INTO platform.node_governance_authority (id, tenant_id, node_id, governance_authority_id)
         VALUES ('nodegov_city', '{dakkah}', '{RIYADH}', 'gov_city'), ('nodegov_zone', '{dakkah}', '{zone}', 'gov_zone')"
    );
    database.execute(&set_up).await;
    let shopper = platform.as_shopper("dakkah");
    let query = format!(
        "{{ it: governancePolicy(nodeId: \"{OLAYA_HUB}\") {{ authorities {{ slug }} commercePolicies taxPolicies dataResidencyRequirements
            consumerProtectionRules supportedCurrencies requiredCertifications }}
           city: governancePolicy(nodeId: \"{RIYADH}\") {{ commercePolicies }} tenant: governancePolicy {{ commercePolicies }} }}"
    );
    // The order in which they decide at the hub, the nearest first: what the tenant's stand under comes last, once. Every set of them has
    // the policy, and another set is in force.
    let order: Vec<&str> = AUTHORITIES.into_iter().rev().collect();
    for set in 0..1_usize << AUTHORITIES.len() {
        let has = |place: usize| set & (1 << place) != 0;
        // Each set meets another one that is in force; the multiplier is odd, so that every one comes up.
        let in_force = |place: usize| (set * 37 + 11) & (1 << place) != 0;
        let changes: Vec<String> = AUTHORITIES
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let object = if has(place) { format!("'{{\"by\": \"{name}\", \"{name}\": true}}'") } else { "NULL".into() };
                let list = if has(place) { format!("'[\"{name}\"]'") } else { "NULL".into() };
                format!(
                    "UPDATE platform.governance_authority SET commerce_policies = {object}, tax_policies = {object}, data_residency_requirements = {object},
                         consumer_protection_rules = {object}, supported_currencies = {list}, required_certifications = {list}, is_active = {}
                     WHERE id = '{}'",
                    in_force(place), id(name)
                )
            })
            .collect();
        database.execute(&changes.join(";")).await;
        let place = |name: &str| AUTHORITIES.iter().position(|one| *one == name).unwrap();
        let counting = |names: &[&'static str]| names.iter().copied().filter(|name| in_force(place(name))).collect::<Vec<_>>();
        let deciding = |names: &[&'static str]| counting(names).into_iter().filter(|name| has(place(name))).collect::<Vec<_>>();
        let merged = |names: &[&'static str]| {
            let deciding = deciding(names);
            let mut policies: serde_json::Map<_, _> = deciding.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
            policies.extend(deciding.first().map(|nearest| ("by".to_owned(), json!(nearest))));
            json!(policies)
        };
        let answer = shopper.query(&query).await.ok();
        assert_eq!(answer.each("it.authorities", "slug"), counting(&order), "{set:07b}");
        for policies in ["commercePolicies", "taxPolicies", "dataResidencyRequirements", "consumerProtectionRules"] {
            assert_eq!(*answer.at(&format!("it.{policies}")), merged(&order), "{set:07b}: {policies}");
        }
        let nearest = deciding(&order).first().map_or(json!(null), |name| json!([name]));
        assert_eq!(*answer.at("it.supportedCurrencies"), nearest, "{set:07b}");
        assert_eq!(*answer.at("it.requiredCertifications"), json!(deciding(&order)), "{set:07b}: all of them");
        assert_eq!(
            *answer.at("city.commercePolicies"),
            merged(&["city", "over-city", "tenant", "country", "world"]),
            "{set:07b}"
        );
        assert_eq!(*answer.at("tenant.commercePolicies"), merged(&["tenant", "country", "world"]), "{set:07b}");
    }
}
