//! Shares of vendors in an order: the split, what comes back, and that all of it adds up.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::{Client, TestDatabase, tenant_id};

use crate::marketplace::{CAMERA, OUD, act, admin, started};

/// Sara's order of oud, coffee and dates: three vendors.
pub(crate) const OF_THREE: &str = "order_01jddk00000000000000sarax1";
/// Sara's order of a camera, dates and coffee, with a discount on the camera.
pub(crate) const WITH_CAMERA: &str = "order_01jddk00000000000000sarax3";
pub(crate) const SPLIT: &str = "mutation ($order: ID!) { splitOrder(orderId: $order) { vendorOrders { id vendorId vendorOrderNumber commissionAmount { amount } }
    userErrors { field code } } }";

/// Invariant: Shares of an order add up to the order.
/// Invariant: An order is split once.
#[tokio::test]
async fn an_order_is_split_to_the_smallest_unit_and_once() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let first = admin.query_with(SPLIT, json!({ "order": OF_THREE })).await.ok();
    let commissions: BTreeMap<&str, &str> = first
        .list("splitOrder.vendorOrders")
        .iter()
        .map(|share| (share["vendorId"].as_str().unwrap(), share["commissionAmount"]["amount"].as_str().unwrap()))
        .collect();
    // 12 % of 690.00 by the first tier, 12 % of 84.00 by contract, 7.5 % of 52.00 by the product's own rate.
    let expected =
        [(OUD, "82.80"), ("vendor_01jddk00000000000000c0ffee", "10.08"), ("vendor_01jddk000000000000000dates", "3.90")];
    assert_eq!(commissions, BTreeMap::from(expected));
    let again = admin.query_with(SPLIT, json!({ "order": OF_THREE })).await.ok();
    let ids = |answer: &testkit::Response| {
        let mut ids = answer.each("splitOrder.vendorOrders", "id");
        ids.sort_by_key(ToString::to_string);
        ids
    };
    assert_eq!(ids(&again), ids(&first));
    // All others, too, but those that were called off.
    for order in database.column(&format!("SELECT id FROM orders.\"order\" WHERE tenant_id = '{}'", tenant_id("dakkah"))).await {
        admin.query_with(SPLIT, json!({ "order": order })).await.ok();
    }
    let refused = admin.query_with(SPLIT, json!({ "order": "order_01jddk000000000000000marx2" })).await.ok();
    assert_eq!(refused.user_errors("splitOrder"), ["orderId: ILLEGAL_STATE"]);
    let missing = admin.query_with(SPLIT, json!({ "order": "order_missing" })).await.ok();
    assert_eq!(missing.user_errors("splitOrder"), ["orderId: NOT_FOUND"]);
    subgraph.as_staff("dakkah", "viewer").query_with(SPLIT, json!({ "order": OF_THREE })).await.refused("FORBIDDEN");
    assert_adds_up(&database).await;
    let shares = "SELECT count(*) > 20, count(DISTINCT vendor_id) >= 5 FROM marketplace.vendor_order";
    assert_eq!(database.rows(shares).await, [[Some("t".to_owned()), Some("t".to_owned())]]);
}

/// The sums of shares, lines, commissions and orders, in SQL.
pub(crate) async fn assert_adds_up(database: &TestDatabase) {
    let wrong = [
        "SELECT o.id FROM marketplace.vendor_order o JOIN (
            SELECT vendor_order_id, sum(subtotal) AS subtotal, sum(discount_amount) AS discount, sum(tax_amount) AS tax, sum(commission_amount) AS commission
            FROM marketplace.vendor_order_item GROUP BY 1) i ON i.vendor_order_id = o.id
         WHERE (o.subtotal, o.commission_amount) IS DISTINCT FROM (i.subtotal, i.commission)
            -- What a share has besides its lines is its part of shipping.
            OR o.discount_total < i.discount OR o.tax_total < i.tax",
        "SELECT o.id FROM marketplace.vendor_order o WHERE o.total <> o.subtotal - o.discount_total + o.shipping_total + o.tax_total",
        "SELECT c.id FROM marketplace.commission_transaction c JOIN marketplace.vendor_order o ON o.id = c.vendor_order_id
         WHERE c.transaction_type = 'sale' AND (c.order_total, c.commission_amount, c.net_amount) IS DISTINCT FROM (o.total, o.commission_amount, o.net_amount)",
        // An order whose lines are all in shares is the sum of them.
        "SELECT o.id FROM orders.\"order\" o JOIN (SELECT order_id, sum(total) AS total FROM marketplace.vendor_order GROUP BY 1) s ON s.order_id = o.id
         WHERE NOT EXISTS (SELECT FROM orders.order_line_item l WHERE l.order_id = o.id
                 AND NOT EXISTS (SELECT FROM marketplace.vendor_order_item i WHERE i.line_item_id = l.id))
           AND s.total * 100 IS DISTINCT FROM o.total",
        "SELECT l.line_item_id FROM marketplace.vendor_order_item l GROUP BY 1 HAVING count(*) > 1",
        "SELECT o.id FROM marketplace.vendor_order o WHERE NOT EXISTS (
            SELECT FROM marketplace.commission_transaction c WHERE c.vendor_order_id = o.id AND c.transaction_type = 'sale')",
    ];
    for sql in wrong {
        assert_eq!(database.column(sql).await, Vec::<String>::new(), "{sql}");
    }
    for (table, column) in [("vendor_order", "vendor_order_number"), ("payout", "payout_number")] {
        let gaps = format!(
            "SELECT count(*) - max(right({column}, 6)::int) FROM marketplace.{table} GROUP BY tenant_id, left({column}, -6)"
        );
        assert!(database.column(&gaps).await.iter().all(|gap| gap == "0"), "{table} has gaps in its numbers");
    }
}

/// Invariant: An order is split once.
#[tokio::test]
async fn thirty_two_clients_split_one_order_once() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let all = (0..32).map(|_| admin.query_with(SPLIT, json!({ "order": OF_THREE })));
    let answers = futures_util::future::join_all(all).await;
    for answer in answers {
        assert_eq!(answer.ok().list("splitOrder.vendorOrders").len(), 3);
    }
    let shares = format!("SELECT count(*) FROM marketplace.vendor_order WHERE order_id = '{OF_THREE}'");
    assert_eq!(database.value(&shares).await, "3");
    assert_adds_up(&database).await;
}

/// The camera desk's share of Sara's order, after the split.
pub(crate) async fn camera_share(admin: &Client) -> String {
    let split = admin.query_with(SPLIT, json!({ "order": WITH_CAMERA })).await.ok();
    let shares = split.list("splitOrder.vendorOrders").iter();
    let share = shares.clone().find(|share| share["vendorId"] == json!(CAMERA)).unwrap();
    share["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn settle(admin: &Client, share: &str) {
    for verb in ["acknowledge", "ship", "deliver", "complete"] {
        act(admin, &format!("{verb}VendorOrder"), share).await;
    }
}

/// Invariant: Refunds take back exactly what was taken.
#[tokio::test]
async fn refunds_take_back_exactly_what_was_taken() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let share = camera_share(&admin).await;
    let refund = "mutation ($id: ID!, $amount: Decimal) { refundVendorOrder(id: $id, amount: $amount) { vendorOrder { id } userErrors { field code } } }";
    for (amount, wanted) in [
        ("0", "amount: OUT_OF_RANGE"),
        ("-1", "amount: OUT_OF_RANGE"),
        ("99999", "amount: OUT_OF_RANGE"),
        ("1.005", "amount: INVALID"),
    ] {
        let refused = admin.query_with(refund, json!({ "id": share, "amount": amount })).await.ok();
        assert_eq!(refused.user_errors("refundVendorOrder"), [wanted], "{amount}");
    }
    let sums = format!(
        "SELECT sum(order_total) || ' ' || sum(commission_amount) || ' ' || sum(net_amount) FROM marketplace.commission_transaction WHERE vendor_order_id = '{share}'"
    );
    // Six times so little that each by itself is less than half a halala of commission, then thirds of it.
    let parts = std::iter::repeat_n(json!("0.09"), 6).chain([json!("3333.33"), json!("3333.33"), Value::Null]);
    for amount in parts {
        let answer = admin.query_with(refund, json!({ "id": share, "amount": amount })).await.ok();
        assert_eq!(answer.user_errors("refundVendorOrder"), Vec::<String>::new());
    }
    assert_eq!(database.value(&sums).await, "0.00000000 0.00000000 0.00000000");
    let states = format!("SELECT DISTINCT status FROM marketplace.commission_transaction WHERE vendor_order_id = '{share}'");
    assert_eq!(database.column(&states).await, ["reversed"], "nothing of it is paid");
    let sales = format!("SELECT total_sales FROM marketplace.vendor WHERE id = '{CAMERA}'");
    assert_eq!(database.value(&sales).await, "22077.70000000");
}

#[tokio::test]
async fn pieces_that_come_back_are_counted_and_paid_back() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let split = admin.query_with(SPLIT, json!({ "order": WITH_CAMERA })).await.ok();
    let shares = split.list("splitOrder.vendorOrders").iter();
    let share = shares.clone().find(|share| share["vendorId"] == json!("vendor_01jddk00000000000000c0ffee")).unwrap();
    let share = share["id"].as_str().unwrap().to_owned();
    let line = format!("SELECT id FROM marketplace.vendor_order_item WHERE vendor_order_id = '{share}' AND quantity = 5");
    let line = database.value(&line).await;
    let other = format!("SELECT id FROM marketplace.vendor_order_item WHERE vendor_order_id <> '{share}' LIMIT 1");
    let other = database.value(&other).await;
    let refund = "mutation ($id: ID!, $items: [ReturnedItemInput!], $amount: Decimal) { it: refundVendorOrder(id: $id, items: $items, amount: $amount) {
        vendorOrder { items { nodes { returnedQuantity status } } } userErrors { field code message } } }";
    let back = async |line: &str, quantity: i64| {
        let items = json!([{ "vendorOrderItemId": line, "quantity": quantity }]);
        admin.query_with(refund, json!({ "id": share, "items": items })).await.ok()
    };
    let refunded = format!(
        "SELECT coalesce(sum(-order_total), 0)::numeric(28,2) FROM marketplace.commission_transaction WHERE vendor_order_id = '{share}' AND transaction_type = 'refund'"
    );
    assert_eq!(back(&line, 1).await.user_errors("it"), ["status: ILLEGAL_STATE"], "it was not sent yet");
    for verb in ["acknowledge", "ship"] {
        act(&admin, &format!("{verb}VendorOrder"), &share).await;
    }
    for (of, quantity, wanted) in [
        (&line, 0, "items: OUT_OF_RANGE"),
        (&line, -1, "items: OUT_OF_RANGE"),
        (&line, 6, "items: OUT_OF_RANGE"),
        (&other, 1, "items: NOT_FOUND"),
    ] {
        assert_eq!(back(of, quantity).await.user_errors("it"), [wanted], "{quantity}");
    }
    let twice = json!([{ "vendorOrderItemId": line, "quantity": 3 }, { "vendorOrderItemId": line, "quantity": 3 }]);
    let answer = admin.query_with(refund, json!({ "id": share, "items": twice })).await.ok();
    assert_eq!(answer.user_errors("it"), ["items: OUT_OF_RANGE"], "six of five");
    assert_eq!(database.value(&refunded).await, "0.00");
    let total = format!("SELECT total_amount::numeric(28,2) FROM marketplace.vendor_order_item WHERE id = '{line}'");
    let two_fifths = format!("SELECT round(total_amount * 2 / 5, 2) FROM marketplace.vendor_order_item WHERE id = '{line}'");
    let two = back(&line, 2).await;
    assert_eq!(two.at("it.vendorOrder.items.nodes"), &json!([{ "returnedQuantity": 2, "status": "PENDING" }]));
    assert_eq!(database.value(&refunded).await, database.value(&two_fifths).await);
    let rest = back(&line, 3).await;
    assert_eq!(rest.at("it.vendorOrder.items.nodes"), &json!([{ "returnedQuantity": 5, "status": "RETURNED" }]));
    assert_eq!(database.value(&refunded).await, database.value(&total).await, "to the smallest unit");
    assert_eq!(back(&line, 1).await.user_errors("it"), ["items: OUT_OF_RANGE"]);
    assert_adds_up(&database).await;

    // A share that comes back as a whole brings its lines, one that is called off ends them.
    let camera = camera_share(&admin).await;
    for verb in ["acknowledge", "ship", "return"] {
        act(&admin, &format!("{verb}VendorOrder"), &camera).await;
    }
    let lines = |share: &str| {
        format!(
            "SELECT (returned_quantity = quantity) || ' ' || status FROM marketplace.vendor_order_item WHERE vendor_order_id = '{share}'"
        )
    };
    assert_eq!(database.column(&lines(&camera)).await, ["true returned"]);
    let dates = shares.clone().find(|share| share["vendorId"] == json!("vendor_01jddk000000000000000dates")).unwrap();
    let dates = dates["id"].as_str().unwrap();
    act(&admin, "cancelVendorOrder", dates).await;
    assert_eq!(database.column(&lines(dates)).await, ["false cancelled", "false cancelled"]);
    assert_adds_up(&database).await;
}

/// An order of two vendors' goods, 600 of oud and 400 of coffee, with a discount of 100 and a tax of 7.50 that no line bears, shipping at 50.
async fn order_with_its_own_discount(database: &TestDatabase) -> String {
    let orders = testkit::TestSubgraph::start(cityos::subgraphs::named("orders").unwrap(), database.url()).await;
    let staff = orders.as_staff("dakkah", "tenant-admin").signed_in().await;
    let order = json!({ "customerId": "cus_01jddk0000000000000000sara", "email": "sara@dakkah.example", "currencyCode": "SAR", "subtotal": "1000",
        "discountTotal": "100", "shippingTotal": "50", "taxTotal": "7.50", "total": "957.50" });
    let call = "mutation ($input: CreateOrderInput!) { it: createOrder(input: $input) { order { id } userErrors { field code message } } }";
    let made = staff.query_with(call, json!({ "input": order })).await.ok();
    assert_eq!(made.user_errors("it"), Vec::<String>::new());
    let id = made.text("it.order.id").to_owned();
    for (product, price) in [("prod_01jddk000000000000000000vd", "600"), ("prod_01jddk00000000000000c0ffee", "400")] {
        let line = json!({ "orderId": id, "productId": product, "title": product, "quantity": 1, "currencyCode": "SAR", "unitPrice": price,
            "subtotal": price, "total": price });
        let call = "mutation ($input: CreateOrderLineItemInput!) { it: createOrderLineItem(input: $input) { userErrors { field code message } } }";
        assert_eq!(staff.query_with(call, json!({ "input": line })).await.ok().user_errors("it"), Vec::<String>::new());
    }
    id
}

#[tokio::test]
async fn shares_bear_the_discount_and_the_tax_that_the_order_has_besides_its_lines() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let order = order_with_its_own_discount(&database).await;
    let split = admin.query_with(SPLIT, json!({ "order": order })).await.ok();
    assert_eq!(split.user_errors("splitOrder"), Vec::<String>::new());
    let shares = format!(
        "SELECT string_agg(concat_ws(' ', trim_scale(subtotal), trim_scale(discount_total), trim_scale(shipping_total), trim_scale(tax_total), trim_scale(total)), ', ' ORDER BY subtotal)
           FROM marketplace.vendor_order WHERE order_id = '{order}'"
    );
    assert_eq!(database.value(&shares).await, "400 40 20 3 383, 600 60 30 4.5 574.5", "957.50");
    assert_adds_up(&database).await;
    // Lines that are not the order's are not split: some are missing, or its amounts are not theirs.
    let other = order_with_its_own_discount(&database).await;
    database.execute(&format!("DELETE FROM orders.order_line_item WHERE order_id = '{other}' AND unit_price = 40000")).await;
    let refused = admin.query_with(SPLIT, json!({ "order": other })).await.ok();
    assert_eq!(refused.user_errors("splitOrder"), ["orderId: DOES_NOT_ADD_UP"]);
}

/// Invariant: Nothing of an order that is called off is sent, settled or paid.
#[tokio::test]
async fn of_an_order_that_is_called_off_nothing_is_sent_settled_or_paid() {
    let (database, subgraph, clock) = started().await;
    let admin = admin(&subgraph).await;
    let request = format!(
        "mutation {{ it: requestPayout(input: {{ vendorId: \"{CAMERA}\" }}) {{ payout {{ id netAmount {{ amount }} }} userErrors {{ field code }} }} }}"
    );
    let payable = format!(
        "SELECT coalesce(sum(c.net_amount), 0)::numeric(28,2) FROM marketplace.commission_transaction c
          WHERE c.vendor_id = '{CAMERA}' AND c.status = 'approved'
            AND NOT EXISTS (SELECT FROM marketplace.payout_transaction_link l WHERE l.commission_transaction_id = c.id AND l.deleted_at IS NULL)"
    );
    let set = async |set: &str| database.execute(&format!("UPDATE orders.\"order\" SET {set} WHERE id = '{WITH_CAMERA}'")).await;
    let share = camera_share(&admin).await;
    let before = database
        .value("SELECT status || ' ' || payment_status FROM orders.\"order\" WHERE id = 'order_01jddk00000000000000sarax3'")
        .await;
    let (status, payment) = before.split_once(' ').unwrap();
    act(&admin, "acknowledgeVendorOrder", &share).await;
    for (called_off, told) in
        [("status = 'canceled'", "CANCELLED"), ("status = 'refunded'", "REFUNDED"), ("payment_status = 'refunded'", "REFUNDED")]
    {
        set(called_off).await;
        for verb in ["process", "pack", "ship"] {
            let answer = admin
                .query(&format!(
                    "mutation {{ it: {verb}VendorOrder(id: \"{share}\") {{ userErrors {{ field code message }} }} }}"
                ))
                .await
                .ok();
            assert_eq!(answer.user_errors("it"), ["orderId: ILLEGAL_STATE"]);
            assert_eq!(answer.text("it.userErrors.0.message"), format!("The order is {told}."));
        }
        set(&format!("status = '{status}', payment_status = '{payment}'")).await;
    }
    // Settled, and asked for: then it is called off, so that the payout goes no further.
    for verb in ["ship", "deliver", "complete"] {
        act(&admin, &format!("{verb}VendorOrder"), &share).await;
    }
    let asked = admin.query(&request).await.ok();
    let payout = asked.text("it.payout.id").to_owned();
    set("status = 'refunded'").await;
    for verb in ["approve", "process"] {
        let answer = admin
            .query(&format!("mutation {{ it: {verb}Payout(id: \"{payout}\") {{ userErrors {{ field code }} }} }}"))
            .await
            .ok();
        assert_eq!(answer.user_errors("it"), ["id: ORDER_CALLED_OFF"]);
    }
    act(&admin, "cancelPayout", &payout).await;
    clock.advance(chrono::TimeDelta::days(8));
    assert_eq!(admin.query(&request).await.ok().user_errors("it"), ["vendorId: NOTHING_TO_PAY"]);
    // Paid before it is called off: the next payout takes it back.
    set(&format!("status = '{status}'")).await;
    let again = admin.query(&request).await.ok();
    let net = again.text("it.payout.netAmount.amount").to_owned();
    let payout = again.text("it.payout.id").to_owned();
    act(&admin, "processPayout", &payout).await;
    act(&admin, "completePayout", &payout).await;
    set("status = 'refunded'").await;
    let sale = format!(
        "INSERT INTO marketplace.commission_transaction (id, tenant_id, vendor_id, order_id, currency_code, order_total, commission_amount, net_amount, status, transaction_date)
         VALUES ('ctrans_more', '{}', '{CAMERA}', 'order_more', 'sar', {net} + 100, 0, {net} + 100, 'approved', now())",
        tenant_id("dakkah")
    );
    database.execute(&sale).await;
    clock.advance(chrono::TimeDelta::days(8));
    database.execute(&format!("UPDATE marketplace.vendor SET payout_minimum = NULL WHERE id = '{CAMERA}'")).await;
    let next = admin.query(&request).await.ok();
    assert_eq!(*next.at("it.payout.netAmount.amount"), "100.00", "{:#}", next.body);
    assert_eq!(database.value(&payable).await, "0.00");
    let state = format!("SELECT status FROM marketplace.vendor_order WHERE id = '{share}'");
    assert_eq!(database.value(&state).await, "returned");
    assert_adds_up(&database).await;
}
