//! Payouts: what was earned is paid when it is due, and once.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{Client, tenant_id};

use crate::marketplace::{CAMERA, OUD, act, admin, started};
use crate::order_splits::{assert_adds_up, camera_share, settle};

const REQUEST: &str = "mutation ($input: RequestPayoutInput!) { requestPayout(input: $input) {
    payout { id status netAmount { amount } payoutNumber } userErrors { field code message } } }";

#[tokio::test]
async fn a_payout_pays_what_was_earned_when_it_is_due() {
    let (database, subgraph, clock) = started().await;
    let admin = admin(&subgraph).await;
    let manager = subgraph.as_vendor("dakkah", CAMERA, "manager").signed_in().await;
    let request = json!({ "input": {} });
    let errors = async |client: &Client| client.query_with(REQUEST, request.clone()).await.ok().user_errors("requestPayout");
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"], "all of it is in payouts");
    let share = camera_share(&admin).await;
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"], "the order may still come back");
    settle(&admin, &share).await;
    let earned = format!("SELECT net_amount::numeric(28,2) FROM marketplace.vendor_order WHERE id = '{share}'");
    let earned = database.value(&earned).await;
    database.execute(&format!("UPDATE marketplace.vendor SET payout_minimum = {earned} + 0.01 WHERE id = '{CAMERA}'")).await;
    assert_eq!(errors(&manager).await, ["vendorId: BELOW_MINIMUM"]);
    database.execute(&format!("UPDATE marketplace.vendor SET payout_minimum = {earned} WHERE id = '{CAMERA}'")).await;
    // Who may not ask: staff without the right, a viewer, another vendor's manager for this one.
    subgraph.as_vendor("dakkah", CAMERA, "viewer").query_with(REQUEST, request.clone()).await.refused("FORBIDDEN");
    let for_camera = json!({ "input": { "vendorId": CAMERA } });
    subgraph.as_vendor("dakkah", OUD, "owner").query_with(REQUEST, for_camera.clone()).await.refused("FORBIDDEN");
    subgraph.as_staff("dakkah", "viewer").query_with(REQUEST, for_camera.clone()).await.refused("FORBIDDEN");
    let asked = manager.query_with(REQUEST, request.clone()).await.ok();
    assert_eq!(asked.text("requestPayout.payout.netAmount.amount"), earned);
    assert!(asked.text("requestPayout.payout.payoutNumber").ends_with("-000004"));
    let payout = asked.text("requestPayout.payout.id").to_owned();
    assert_eq!(errors(&manager).await, ["vendorId: TOO_EARLY"]);
    clock.advance(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(errors(&manager).await, ["vendorId: TOO_EARLY"]);
    clock.advance(TimeDelta::seconds(1));
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"]);
    let state = async || {
        let sql = format!(
            "SELECT o.payout_status || ' ' || (o.payout_id IS NOT NULL) || ' ' || c.status FROM marketplace.vendor_order o
             JOIN marketplace.commission_transaction c ON c.vendor_order_id = o.id WHERE o.id = '{share}' AND c.transaction_type = 'sale'"
        );
        database.value(&sql).await
    };
    assert_eq!(state().await, "processing true approved");
    act(&admin, "holdPayout", &payout).await;
    assert_eq!(state().await, "held true approved");
    act(&admin, "releasePayout", &payout).await;
    act(&admin, "processPayout", &payout).await;
    act(&admin, "failPayout", &payout).await;
    act(&admin, "retryPayout", &payout).await;
    assert_eq!(state().await, "processing true approved");
    act(&admin, "completePayout", &payout).await;
    assert_eq!(state().await, "paid true paid");
    // The money comes back: it is earned again, and paid by the next payout.
    act(&admin, "reversePayout", &payout).await;
    assert_eq!(state().await, "pending false approved");
    let again = admin.query_with(REQUEST, for_camera.clone()).await.ok();
    assert_eq!(again.text("requestPayout.payout.netAmount.amount"), earned);
    let again = again.text("requestPayout.payout.id").to_owned();
    act(&admin, "processPayout", &again).await;
    act(&admin, "completePayout", &again).await;
    // What is refunded afterwards makes the next payout smaller.
    act(&admin, "refundVendorOrder", &share).await;
    clock.advance(TimeDelta::days(7));
    assert_eq!(errors(&manager).await, ["vendorId: NOTHING_TO_PAY"]);
    database.execute(&format!("UPDATE marketplace.vendor SET status = 'suspended' WHERE id = '{CAMERA}'")).await;
    assert_eq!(admin.query_with(REQUEST, for_camera).await.ok().user_errors("requestPayout"), ["vendorId: VENDOR_NOT_ACTIVE"]);
    assert_adds_up(&database).await;
}

/// Invariant: No sale is paid out twice.
#[tokio::test]
async fn thirty_two_clients_never_pay_twice() {
    let (database, subgraph, _) = started().await;
    let admin = admin(&subgraph).await;
    let tenant = tenant_id("dakkah");
    // Sixty sales of the house of oud, which last was paid long ago.
    let sales = format!(
        "INSERT INTO marketplace.commission_transaction (id, tenant_id, vendor_id, order_id, currency_code, order_total, commission_amount, net_amount, status, transaction_date)
         SELECT 'ctrans_race' || n, '{tenant}', '{OUD}', 'order_race' || n, 'sar', 10.07 * n, 0.81 * n, 9.26 * n, 'approved', now() - interval '1 day'
         FROM generate_series(1, 60) AS n"
    );
    database.execute(&sales).await;
    let input = json!({ "input": { "vendorId": OUD } });
    // Each asks for a payout and, half of those who got one, calls it off again.
    let clients = (0..32).map(async |client| {
        let mut got = 0;
        for round in 0..4 {
            let answer = admin.query_with(REQUEST, input.clone()).await.ok();
            let errors = answer.user_errors("requestPayout");
            if let Some(id) = answer.at("requestPayout.payout.id").as_str() {
                got += 1;
                if (client + round) % 2 == 0 {
                    act(&admin, "cancelPayout", id).await;
                }
            } else {
                let known = ["vendorId: TOO_EARLY", "vendorId: NOTHING_TO_PAY"];
                assert!(errors.len() == 1 && known.contains(&errors[0].as_str()), "{errors:?}");
            }
        }
        got
    });
    let got: i32 = futures_util::future::join_all(clients).await.into_iter().sum();
    assert!(got >= 1);
    let new = format!("vendor_id = '{OUD}' AND id <> 'pout_01jddk0000000000000000vdx1'");
    assert_eq!(database.value(&format!("SELECT count(*) FROM marketplace.payout WHERE {new}")).await, got.to_string());
    let twice = "SELECT commission_transaction_id FROM marketplace.payout_transaction_link WHERE deleted_at IS NULL GROUP BY 1 HAVING count(*) > 1";
    assert_eq!(database.column(twice).await, Vec::<String>::new());
    let sums = format!(
        "SELECT p.id FROM marketplace.payout p LEFT JOIN (
             SELECT l.payout_id, sum(l.amount) AS amount, sum(c.order_total) AS gross, sum(c.commission_amount) AS commission, count(*) FILTER (WHERE l.deleted_at IS NULL) AS live
             FROM marketplace.payout_transaction_link l JOIN marketplace.commission_transaction c ON c.id = l.commission_transaction_id GROUP BY 1) l ON l.payout_id = p.id
         WHERE {new} AND ((p.net_amount, p.gross_amount, p.commission_amount) IS DISTINCT FROM (l.amount, l.gross, l.commission)
             OR (l.live = 0) IS DISTINCT FROM (p.status = 'cancelled'))"
    );
    assert_eq!(database.column(&sums).await, Vec::<String>::new());
    let live = format!("SELECT count(*) FROM marketplace.payout WHERE {new} AND status <> 'cancelled'");
    let held = "SELECT coalesce(sum(amount), 0) FROM marketplace.payout_transaction_link WHERE deleted_at IS NULL AND commission_transaction_id LIKE 'ctrans_race%'";
    let expected = if database.value(&live).await == "0" { "0".to_owned() } else { "16945.80000000".to_owned() };
    assert_eq!(database.value(held).await, expected, "all of it or nothing, and once");
    assert_adds_up(&database).await;
}
