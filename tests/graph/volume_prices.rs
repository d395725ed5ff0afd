//! The best price of a variant for a quantity, with its reason; and warranties from claim to repair.

use cityos::subgraphs::named;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph, tenant_id};

const AJWA: &str = "variant_01jddk00000000ajwaxprem1vm";
const COFFEE: &str = "variant_01jddk000c0ffeexmed1vmx250";
const ABAYA: &str = "variant_01jddk000000000000abayax52";
const RIMAL: &str = "comp_01jddk000000000000000r1ma1";

async fn price(by: &Client, variant: &str, arguments: &str) -> Response {
    let query = format!(
        "{{ productVariant(id: \"{variant}\") {{ it: volumePrice({arguments}) {{ listPrice unitPrice total currencyCode reason ruleName minQuantity }} }} }}"
    );
    by.query(&query).await
}

async fn told(by: &Client, variant: &str, arguments: &str) -> String {
    let answer = price(by, variant, arguments).await.ok();
    let it = answer.at("productVariant.it");
    // Zeros at the end of an amount say nothing.
    let short = |text: &str| {
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
    };
    ["unitPrice", "total", "reason", "ruleName"].map(|part| short(it[part].as_str().unwrap_or("-"))).join(" | ")
}

/// Invariant: A price says why it applies.
#[tokio::test]
async fn a_larger_quantity_costs_less_and_the_answer_says_why() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let shopper = catalog.as_shopper("dakkah");
    assert_eq!(told(&shopper, AJWA, "quantity: 5").await, "85 | 425 | LIST_PRICE | -");
    assert_eq!(told(&shopper, AJWA, "quantity: 6").await, "80.75 | 484.5 | PRODUCT | Ajwa by the half dozen");
    assert_eq!(told(&shopper, AJWA, "quantity: 11").await, "80.75 | 888.25 | PRODUCT | Ajwa by the half dozen");
    assert_eq!(told(&shopper, AJWA, "quantity: 12").await, "76.5 | 918 | PRODUCT | Ajwa by the half dozen");
    // The rule for coffee holds in one region only.
    assert_eq!(told(&shopper, COFFEE, "quantity: 6").await, "42 | 252 | LIST_PRICE | -");
    let region = "quantity: 6, regionId: \"reg_01jdpf000000000000000savd1\"";
    assert_eq!(told(&shopper, COFFEE, region).await, "38 | 228 | CATEGORY | Coffee for the office");
    assert!(
        price(&shopper, AJWA, "quantity: 6, currencyCode: \"JPY\"").await.ok().at("productVariant.it").is_null(),
        "no price in yen"
    );
    price(&shopper, AJWA, "quantity: 0").await.refused("INVALID");
}

/// Invariant: A price says why it applies.
#[tokio::test]
async fn a_list_price_says_where_it_comes_from() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let reason = async |tenant: &str, variant: &str, arguments: &str| {
        let query = format!(
            "{{ productVariant(id: \"{variant}\") {{ it: volumePrice({arguments}) {{ listPrice listPriceReason priceListId }} }} }}"
        );
        let answer = catalog.as_shopper(tenant).query(&query).await.ok();
        let it = answer.at("productVariant.it").clone();
        let price: f64 = it["listPrice"].as_str().unwrap().parse().unwrap();
        (price, it["listPriceReason"].as_str().unwrap().to_owned(), it["priceListId"].as_str().map(str::to_owned))
    };
    let region = "quantity: 1, regionId: \"reg_01jdpf000000000000000savd1\"";
    assert_eq!(reason("dakkah", COFFEE, region).await, (42.0, "BASE_PRICE".into(), None));
    let add = |id: &str, amount: i32, more: &str, value: &str| {
        format!(
            "INSERT INTO catalog.price (id, tenant_id, variant_tenant_id, variant_id, currency_code, amount, {more})
             VALUES ('{id}', '{tenant}', '{tenant}', '{COFFEE}', 'sar', {amount}, {value})",
            tenant = tenant_id("dakkah")
        )
    };
    database.execute(&add("price_region", 4100, "region_id", "'reg_01jdpf000000000000000savd1'")).await;
    assert_eq!(reason("dakkah", COFFEE, region).await, (41.0, "REGION_PRICE".into(), None));
    assert_eq!(reason("dakkah", COFFEE, "quantity: 1").await, (42.0, "BASE_PRICE".into(), None), "of no region");
    let list = format!(
        "INSERT INTO catalog.price_list (id, tenant_id, title, status) VALUES ('plist_test', '{}', 'Sale', 'active')",
        tenant_id("dakkah")
    );
    database.execute(&list).await;
    database.execute(&add("price_listed", 3900, "price_list_id, min_quantity", "'plist_test', 3")).await;
    assert_eq!(reason("dakkah", COFFEE, region).await.1, "REGION_PRICE", "from three on");
    let three = region.replace("quantity: 1", "quantity: 3");
    assert_eq!(reason("dakkah", COFFEE, &three).await, (39.0, "PRICE_LIST".into(), Some("plist_test".into())));
    database.execute("UPDATE catalog.price_list SET ends_at = now() - interval '1 day' WHERE id = 'plist_test'").await;
    assert_eq!(reason("dakkah", COFFEE, &three).await.1, "REGION_PRICE", "it has ended");
    // Of a head office's product the tenant's own price, and its own list.
    let of_paris = reason("paris", "variant_01jdhq000wheyxc0ncx500xvan", "quantity: 1").await;
    assert_eq!(of_paris, (17.9, "PRICE_LIST".into(), Some("pricelist_01jdpa00000000000000000evr".into())));
}

#[tokio::test]
async fn the_prices_of_a_list_for_a_group_are_shown_to_staff_only() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let dakkah = tenant_id("dakkah");
    let setup = format!(
        "INSERT INTO catalog.price_list (id, tenant_id, title, status, rules)
         VALUES ('pricelist_group', '{dakkah}', 'Friends', 'active', '{{\"customer_group_id\": [\"cusgroup_1\"]}}');
         INSERT INTO catalog.price (id, tenant_id, variant_tenant_id, variant_id, currency_code, amount, price_list_id)
         VALUES ('price_group', '{dakkah}', '{dakkah}', '{COFFEE}', 'sar', 1000, 'pricelist_group')"
    );
    database.execute(&setup).await;
    let shopper = catalog.as_shopper("dakkah");
    let sara = catalog.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let staff = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let query = format!(
        "{{ productVariant(id: \"{COFFEE}\") {{ prices {{ id }} }} prices(first: 100, where: {{ variantId: {{ eq: \"{COFFEE}\" }} }}) {{ nodes {{ id }} }} price(id: \"price_group\") {{ id }} }}"
    );
    for (client, shown) in [(&shopper, false), (&sara, false), (&staff, true)] {
        let answer = client.query(&query).await.ok();
        let of_group = json!("price_group");
        assert_eq!(answer.each("productVariant.prices", "id").contains(&of_group), shown);
        assert_eq!(answer.each("prices.nodes", "id").contains(&of_group), shown);
        assert_eq!(!answer.at("price").is_null(), shown);
        assert!(!answer.list("productVariant.prices").is_empty());
        assert_eq!(told(client, COFFEE, "quantity: 1").await, "42 | 42 | LIST_PRICE | -");
    }
    // Without conditions it is for everybody.
    for rules in ["NULL", "'{}'"] {
        database.execute(&format!("UPDATE catalog.price_list SET rules = {rules} WHERE id = 'pricelist_group'")).await;
        assert_eq!(told(&shopper, COFFEE, "quantity: 1").await, "10 | 10 | LIST_PRICE | -");
        assert!(!shopper.query(&query).await.ok().at("price").is_null());
    }
    // A child tenant's list for a group does not hide its head office's price.
    let whey = "variant_01jdhq000wheyxc0ncx500xvan";
    let of_paris = format!("{{ productVariant(id: \"{whey}\") {{ prices {{ amount currencyCode }} }} }}");
    let paris = catalog.as_shopper("paris");
    let before = paris.query(&of_paris).await.ok();
    database
        .execute(&format!("UPDATE catalog.price_list SET rules = '{{\"group\": 1}}' WHERE tenant_id = '{}'", tenant_id("paris")))
        .await;
    let after = paris.query(&of_paris).await.ok();
    assert_ne!(before.at("productVariant.prices"), after.at("productVariant.prices"));
    assert!(after.each("productVariant.prices", "currencyCode").contains(&json!("EUR")), "{:#}", after.body);
}

#[tokio::test]
async fn the_price_of_a_company_is_for_those_who_may_read_the_rules() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let staff = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let rimal = format!("quantity: 12, companyId: \"{RIMAL}\"");
    // The company's rule is of a higher priority, though the product's would be lower.
    assert_eq!(told(&staff, AJWA, &rimal).await, "78.2 | 938.4 | COMPANY | Al Rimal Events, by case");
    assert_eq!(told(&staff, ABAYA, "quantity: 1, companyTier: \"gold\"").await.split(" | ").nth(2), Some("COMPANY"));
    assert_eq!(told(&staff, AJWA, "quantity: 12, companyTier: \"gold\"").await, "76.5 | 918 | PRODUCT | Ajwa by the half dozen");
    let ended = "UPDATE catalog.volume_pricing SET ends_at = now() - interval '1 day' WHERE company_id IS NOT NULL";
    database.execute(ended).await;
    assert_eq!(told(&staff, AJWA, &rimal).await, "76.5 | 918 | PRODUCT | Ajwa by the half dozen");
    let then = format!(
        "{rimal}, at: \"{}\"",
        database.value("SELECT to_char(now() - interval '2 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')").await
    );
    assert_eq!(told(&staff, AJWA, &then).await, "78.2 | 938.4 | COMPANY | Al Rimal Events, by case");
    let sara = catalog.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    for by in [&sara, &catalog.as_shopper("dakkah")] {
        price(by, AJWA, &rimal).await.refused("FORBIDDEN");
        let rules = by.query("{ volumePricings { nodes { name } } }").await.ok();
        assert_eq!(rules.each("volumePricings.nodes", "name").len(), 2, "those for everybody: {:#}", rules.body);
    }
}

/// Invariant: Only buyers of a company get its prices.
#[tokio::test]
async fn buyers_get_the_price_of_their_company_and_of_its_tier() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let customer = async |name: &str| catalog.as_customer("dakkah", &format!("{name}@dakkah.example")).signed_in().await;
    let (khalid, noura, fatimah) = (customer("khalid").await, customer("noura").await, customer("fatimah").await);
    let own = "78.2 | 938.4 | COMPANY | Al Rimal Events, by case";
    let everybodys = "76.5 | 918 | PRODUCT | Ajwa by the half dozen";
    assert_eq!(told(&khalid, AJWA, "quantity: 12").await, own, "he buys for Al Rimal");
    assert_eq!(told(&noura, AJWA, "quantity: 12").await, everybodys);
    let gold = told(&noura, ABAYA, "quantity: 1").await;
    assert_eq!(gold.split(" | ").skip(2).collect::<Vec<_>>(), ["COMPANY", "Gold companies"], "hers is a gold company");
    for other in [&khalid, &fatimah, &catalog.as_shopper("dakkah")] {
        assert_eq!(told(other, ABAYA, "quantity: 1").await.split(" | ").nth(2), Some("LIST_PRICE"));
    }
    // A rule for the gold one of companies is not for another company that is gold, nor for that company while it is not.
    database.execute(&format!("UPDATE catalog.volume_pricing SET company_tier = 'gold' WHERE company_id = '{RIMAL}'")).await;
    assert_eq!(told(&khalid, AJWA, "quantity: 12").await, everybodys);
    assert_eq!(told(&noura, AJWA, "quantity: 12").await, everybodys);
    database.execute(&format!("UPDATE b2b.company SET tier = 'gold' WHERE id = '{RIMAL}'")).await;
    assert_eq!(told(&khalid, AJWA, "quantity: 12").await, own);
    // Who does not buy, or whose company does not, pays what everybody pays.
    let member = "UPDATE b2b.company_user SET {} WHERE customer_id = 'cus_01jddk00000000000000kha11d'";
    for (set, back) in [
        ("role = 'viewer'", "role = 'buyer'"),
        ("status = 'inactive'", "status = 'active'"),
        ("deleted_at = now()", "deleted_at = NULL"),
    ] {
        database.execute(&member.replace("{}", set)).await;
        assert_eq!(told(&khalid, AJWA, "quantity: 12").await, everybodys, "{set}");
        database.execute(&member.replace("{}", back)).await;
    }
    database.execute(&format!("UPDATE b2b.company SET status = 'suspended' WHERE id = '{RIMAL}'")).await;
    assert_eq!(told(&khalid, AJWA, "quantity: 12").await, everybodys);
    // The same customer's id at another tenant is nobody's.
    database.execute(&format!("UPDATE b2b.company SET status = 'active' WHERE id = '{RIMAL}'")).await;
    let session = database.session("catalog").await;
    let companies = "SELECT company_id FROM b2b.companies_of_buyer('cus_01jddk00000000000000kha11d')";
    assert_eq!(session.as_tenant(testkit::tenant_id("dakkah")).await.rows(companies).await.unwrap().len(), 1);
    assert_eq!(session.as_tenant(testkit::tenant_id("paris")).await.rows(companies).await.unwrap().len(), 0);
    assert!(session.rows("SELECT * FROM b2b.company").await.is_err(), "it asks the function, not the table");
}

#[tokio::test]
async fn prices_of_a_whole_page_are_one_statement() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let shopper = catalog.as_shopper("dakkah");
    let before = catalog.statements().await;
    let page = shopper
        .query(
            "{ products(first: 20) { nodes { variants(first: 5) { nodes { volumePrice(quantity: 12) { total reason } } } } } }",
        )
        .await
        .ok();
    let priced = page.list("products.nodes").iter().flat_map(|product| product["variants"]["nodes"].as_array().unwrap());
    assert!(priced.clone().count() > 20 && priced.clone().any(|variant| variant["volumePrice"]["reason"] == "PRODUCT"));
    assert_eq!(catalog.statements().await - before, 3, "products, variants, prices");
}

fn refusal(answer: &Response) -> String {
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.list("it.userErrors").iter().map(|error| error["code"].as_str().unwrap()).collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn a_claim_is_filed_examined_repaired_and_settled() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let sara = catalog.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let khalid = catalog.as_customer("dakkah", "khalid@dakkah.example").signed_in().await;
    let staff = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let plan = database.value("SELECT id FROM catalog.warranty_plan WHERE name = 'Five years'").await;
    let file = "mutation ($input: CreateWarrantyClaimInput!) { it: createWarrantyClaim(input: $input) {
        warrantyClaim { id claimNumber status customerId } userErrors { field code } } }";
    let input = json!({ "input": { "planId": plan, "customerId": "cus_01jddk00000000000000kha11d", "orderId": "order_01jddk00000000000000sarax3",
        "productId": "prod_01jddk000000000000000can0n", "issueDescription": "It does not focus." } });
    let filed = sara.query_with(file, input).await.ok();
    assert_eq!(*filed.at("it.warrantyClaim.status"), "SUBMITTED");
    assert_eq!(*filed.at("it.warrantyClaim.customerId"), "cus_01jddk0000000000000000sara", "for herself, whomever she names");
    let id = filed.text("it.warrantyClaim.id").to_owned();
    let advance = async |by: &Client, verb: &str| {
        by.query(&format!("mutation {{ it: advanceWarrantyClaim(id: \"{id}\", verb: {verb}) {{ warrantyClaim {{ status }} userErrors {{ code }} }} }}")).await
    };
    advance(&sara, "REVIEW").await.refused("FORBIDDEN");
    advance(&staff, "REVIEW").await.ok();
    advance(&staff, "REQUEST_INFORMATION").await.ok();
    advance(&khalid, "SUPPLY_INFORMATION").await.refused("NOT_FOUND");
    assert_eq!(*advance(&sara, "SUPPLY_INFORMATION").await.ok().at("it.warrantyClaim.status"), "UNDER_REVIEW");
    assert_eq!(refusal(&advance(&staff, "CLOSE").await), "ILLEGAL_STATE");
    let center = database.value("SELECT id FROM catalog.service_center WHERE is_active").await;
    let approve = |resolution: &str| {
        format!(
            "mutation {{ it: approveWarrantyClaim(id: \"{id}\", resolutionType: {resolution}, serviceCenterId: \"{center}\") {{
               warrantyClaim {{ status resolutionType repairOrders {{ nodes {{ id status serviceCenterId }} }} }} userErrors {{ code }} }} }}"
        )
    };
    assert_eq!(refusal(&staff.query(&approve("REJECT")).await), "INVALID");
    database.execute("UPDATE catalog.service_center SET capacity_per_day = 1 WHERE is_active").await;
    assert_eq!(refusal(&staff.query(&approve("REPAIR")).await), "CAPACITY");
    assert_eq!(database.value(&format!("SELECT status FROM catalog.warranty_claim WHERE id = '{id}'")).await, "under_review");
    database.execute("UPDATE catalog.service_center SET capacity_per_day = 2 WHERE is_active").await;
    let approved = staff.query(&approve("REPAIR")).await.ok();
    assert_eq!(*approved.at("it.warrantyClaim.status"), "APPROVED");
    let load = "SELECT current_load FROM catalog.service_center WHERE is_active";
    assert_eq!(database.value(load).await, "2");
    let repair = approved.text("it.warrantyClaim.repairOrders.nodes.0.id").to_owned();
    let mut states: Vec<Value> = Vec::new();
    for verb in ["DIAGNOSE", "WAIT_FOR_PARTS", "START", "CHECK", "RETURN", "CHECK", "COMPLETE"] {
        let call = format!(
            "mutation {{ it: advanceRepairOrder(id: \"{repair}\", verb: {verb}) {{ repairOrder {{ status claim {{ status }} }} userErrors {{ code }} }} }}"
        );
        let answer = staff.query(&call).await.ok();
        assert_eq!(refusal(&answer), "", "{verb}");
        states.push(answer.at("it.repairOrder.claim.status").clone());
    }
    assert_eq!((&states[0], &states[6]), (&json!("IN_PROGRESS"), &json!("RESOLVED")));
    assert_eq!(database.value(load).await, "1");
    assert_eq!(*advance(&staff, "CLOSE").await.ok().at("it.warrantyClaim.status"), "CLOSED");
}

#[tokio::test]
async fn an_amount_off_a_price_is_of_a_currency_or_refused() {
    let database = TestDatabase::new().await;
    let catalog = TestSubgraph::start(named("catalog").unwrap(), database.url()).await;
    let staff = catalog.as_staff("dakkah", "tenant-admin").signed_in().await;
    let rule = "mutation { done: createVolumePricing(input: { name: \"Twenty\", appliesTo: PRODUCT, targetId: \"prod_01jddk0000000000000000ajwa\",
        pricingType: FIXED_PRICE, status: ACTIVE, priority: 999 }) { volumePricing { id } userErrors { code } } }";
    let rule = staff.query(rule).await.ok().text("done.volumePricing.id").to_owned();
    let create = "mutation ($input: CreateVolumePricingTierInput!) { done: createVolumePricingTier(input: $input) {
        volumePricingTier { id } userErrors { field code } } }";
    let tier = |more: Value| {
        let mut input = json!({ "volumePricingId": rule, "minQuantity": 1 });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "input": input })
    };
    for amount in ["fixedPrice", "discountAmount"] {
        for input in [json!({ amount: "20" }), json!({ amount: "20", "currencyCode": null })] {
            let refused = staff.query_with(create, tier(input)).await.ok();
            assert_eq!(refused.user_errors("done"), ["currencyCode: REQUIRED"], "{amount}");
        }
    }
    let id = staff.query_with(create, tier(json!({ "fixedPrice": "20", "currencyCode": "SAR" }))).await.ok();
    let id = id.text("done.volumePricingTier.id").to_owned();
    let update =
        "mutation ($id: ID!, $input: UpdateVolumePricingTierInput!) { done: updateVolumePricingTier(id: $id, input: $input) {
        userErrors { field code } } }";
    let changed =
        async |input: Value| staff.query_with(update, json!({ "id": id, "input": input })).await.ok().user_errors("done");
    assert_eq!(changed(json!({ "currencyCode": null })).await, ["currencyCode: REQUIRED"]);
    assert_eq!(changed(json!({ "fixedPrice": "21" })).await, [""; 0]);
    let shopper = catalog.as_shopper("dakkah");
    assert_eq!(told(&shopper, AJWA, "quantity: 1").await, "21 | 21 | PRODUCT | Twenty");
    // A tier of before holds in no currency.
    let old = "ALTER TABLE catalog.volume_pricing_tier DROP CONSTRAINT volume_pricing_tier_currency_code_range";
    database.execute(old).await;
    database.execute(&format!("UPDATE catalog.volume_pricing_tier SET currency_code = NULL WHERE id = '{id}'")).await;
    assert_eq!(told(&shopper, AJWA, "quantity: 1").await, "85 | 85 | LIST_PRICE | -");
}
