//! Every sequence of three verbs from every state, with invariants of money after each: shares of orders with payouts, invoices, purchase orders.
//!
//! A sequence goes on from the state that a step has led to, and two states that are equal in everything but ids and times go on alike. So each
//! state is walked from once, and a sequence is covered when each of its steps was taken from the state that it is taken in. What a verb is
//! refused by its machine is tried once in each state of the machine. See `docs/state-walks.md`.
//!
//! Invariant: The money of shares, payouts, invoices and purchase orders adds up after any three verbs.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::TimeDelta;
use cityos::subgraphs::named;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph};

use crate::marketplace::CAMERA;

/// What a walk changes, which it puts back to go on from the same state again.
struct Cluster {
    /// Each table with the rows of it and their columns, children before parents.
    tables: Vec<(&'static str, String, String)>,
}

impl Cluster {
    async fn of(database: &TestDatabase, tables: &[(&'static str, String)]) -> Self {
        let mut found = Vec::new();
        for (table, rows) in tables {
            found.push((*table, rows.clone(), database.columns(table).await));
        }
        Self { tables: found }
    }

    async fn save(&self, database: &TestDatabase) -> Vec<String> {
        let each = self.tables.iter().enumerate();
        let each = each.map(|(n, (table, rows, _))| {
            format!("SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text, {n} FROM {table} t WHERE {rows}")
        });
        database.column(&format!("{} ORDER BY 2", each.collect::<Vec<_>>().join(" UNION ALL "))).await
    }

    async fn restore(&self, database: &TestDatabase, saved: &[String]) {
        // Without triggers and foreign keys: the rows were there before.
        let mut sql = "BEGIN; SET LOCAL session_replication_role = replica;".to_owned();
        for ((table, rows, columns), saved) in self.tables.iter().zip(saved) {
            let saved = saved.replace('\'', "''");
            sql += &format!(
                "DELETE FROM {table} t WHERE {rows}; INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, '{saved}');"
            );
        }
        database.execute(&format!("{sql} COMMIT")).await;
    }
}

/// A verb, and the machine that may refuse it.
#[derive(Clone, Debug)]
struct Verb {
    name: &'static str,
    by: &'static str,
}

/// What is walked.
trait World {
    fn database(&self) -> &TestDatabase;
    fn clock(&self) -> &Clock;
    /// Everything that the verbs look at and change, without ids and times; the states of the machines are its beginning.
    fn digest(&self) -> String;
    /// Statements, each with the rows that are wrong.
    fn wrong(&self) -> Vec<String>;
    /// Sends the verb; None where there is nothing to send it to.
    async fn send(&self, verb: &Verb) -> Option<Response>;
    /// Fails where what the verb has done must not be; it is called after a verb that took place.
    async fn after(&self, _verb: &Verb) {}
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Walked {
    starts: usize,
    states: usize,
    steps: usize,
    sequences: usize,
}

/// Walks three verbs far from each start. `machine` finds the state of a verb's machine in a digest.
async fn walk<W: World>(
    world: &W,
    cluster: &Cluster,
    starts: Vec<Vec<String>>,
    verbs: &[Verb],
    machine: impl Fn(&str, &Verb) -> String,
) -> Walked {
    const MOVES: i64 = 2;
    let database = world.database();
    let (mut walked, mut illegal) = (Walked { starts: starts.len(), ..Walked::default() }, BTreeSet::new());
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut level: Vec<String> = Vec::new();
    for start in starts {
        cluster.restore(database, &start).await;
        let state = database.value(&world.digest()).await;
        level.push(state.clone());
        known.insert(state, start);
    }
    walked.sequences = walked.starts * verbs.len().pow(3);
    for step in 0..3 {
        world.clock().advance(TimeDelta::days(MOVES));
        let mut next = Vec::new();
        for state in std::mem::take(&mut level) {
            walked.states += 1;
            let saved = known[&state].clone();
            let mut dirty = true;
            for verb in verbs {
                let of_machine = (verb.name, machine(&state, verb));
                if illegal.contains(&of_machine) {
                    continue;
                }
                if dirty {
                    cluster.restore(database, &saved).await;
                    dirty = false;
                }
                let Some(answer) = world.send(verb).await else { continue };
                walked.steps += 1;
                let errors = answer.ok().user_errors("it");
                if let Some(error) = errors.first() {
                    let now = database.value(&world.digest()).await;
                    assert_eq!(now, state, "{} was refused ({error}) and has changed something", verb.name);
                    if error == "status: ILLEGAL_STATE" {
                        illegal.insert(of_machine);
                    }
                    continue;
                }
                dirty = true;
                for wrong in world.wrong() {
                    let rows = database.rows(&wrong).await;
                    assert!(rows.is_empty(), "after {} from {state}: {rows:?}\n{wrong}", verb.name);
                }
                world.after(verb).await;
                let reached = database.value(&world.digest()).await;
                if step < 2 && !known.contains_key(&reached) {
                    known.insert(reached.clone(), cluster.save(database).await);
                    next.push(reached);
                }
            }
        }
        level = next;
    }
    walked
}

#[expect(clippy::print_stdout, reason = "the log of a run says how far it went")]
fn tell(what: &str, walked: &Walked, since: Instant) {
    println!(
        "{what}: {} sequences from {} starts, over {} states by {} steps in {:.1?}",
        walked.sequences,
        walked.starts,
        walked.states,
        walked.steps,
        since.elapsed()
    );
}

/// The word at a place of a digest.
fn word(digest: &str, place: usize) -> String {
    digest.split(' ').nth(place).unwrap_or_default().to_owned()
}

// Shares of orders, and payouts.

const ORDER: &str = "order_01jddk00000000000000sarax3";

struct Shares {
    database: TestDatabase,
    clock: Clock,
    admin: Client,
    orders: Client,
    share: String,
    // They answer as long as they are here.
    _subgraphs: [TestSubgraph; 2],
}

/// Of the share: what was paid to the vendor, what is in payouts that go on, and what it can still ask for.
fn owed(share: &str) -> String {
    format!(
        "SELECT o.status, o.net_amount, b.status IN ('canceled', 'refunded') OR b.payment_status = 'refunded' AS called_off,
                coalesce(sum(c.net_amount), 0) AS earned,
                coalesce(sum(c.net_amount) FILTER (WHERE p.status = 'paid'), 0) AS given,
                coalesce(sum(c.net_amount) FILTER (WHERE p.status IN ('pending', 'approved', 'processing', 'failed', 'on_hold')), 0) AS in_payout,
                coalesce(sum(c.net_amount) FILTER (WHERE p.id IS NULL AND c.status = 'approved'), 0) AS payable
           FROM marketplace.vendor_order o
           JOIN orders.\"order\" b ON b.tenant_id = o.tenant_id AND b.id = o.order_id
           LEFT JOIN marketplace.commission_transaction c ON c.vendor_order_id = o.id
           LEFT JOIN marketplace.payout_transaction_link l ON l.commission_transaction_id = c.id AND l.deleted_at IS NULL
           LEFT JOIN marketplace.payout p ON p.id = l.payout_id
          WHERE o.id = '{share}'
          GROUP BY o.status, o.net_amount, b.status, b.payment_status"
    )
}

impl World for Shares {
    fn database(&self) -> &TestDatabase {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn digest(&self) -> String {
        let share = &self.share;
        format!(
            "SELECT concat_ws(' ', o.status, coalesce(p.status, '-'), b.status, b.payment_status, o.payout_status, o.payout_id IS NULL, v.total_sales,
                    (SELECT string_agg(concat_ws(':', i.status, i.returned_quantity), ',' ORDER BY i.position) FROM marketplace.vendor_order_item i WHERE i.vendor_order_id = o.id),
                    (SELECT string_agg(concat_ws(':', c.transaction_type, c.status, c.net_amount, l.id IS NULL), ',' ORDER BY c.transaction_type, c.status, c.net_amount, l.id IS NULL)
                       FROM marketplace.commission_transaction c
                       LEFT JOIN marketplace.payout_transaction_link l ON l.commission_transaction_id = c.id AND l.deleted_at IS NULL
                      WHERE c.vendor_order_id = o.id),
                    (SELECT string_agg(concat_ws(':', q.status, q.net_amount), ',' ORDER BY q.id) FROM marketplace.payout q WHERE q.vendor_id = o.vendor_id))
               FROM marketplace.vendor_order o
               JOIN orders.\"order\" b ON b.id = o.order_id
               JOIN marketplace.vendor v ON v.id = o.vendor_id
               LEFT JOIN LATERAL (SELECT q.status FROM marketplace.payout q WHERE q.vendor_id = o.vendor_id AND q.id NOT LIKE '%01jddk%' ORDER BY q.payout_number DESC LIMIT 1) p ON true
              WHERE o.id = '{share}'"
        )
    }

    fn wrong(&self) -> Vec<String> {
        let (share, owed) = (&self.share, owed(&self.share));
        vec![
            // Never more than the share is worth, wherever the money is.
            format!("SELECT * FROM ({owed}) w WHERE w.given + w.in_payout + w.payable > w.net_amount OR w.earned < 0 AND w.given <= 0"),
            // A share that was settled and is not called off: what is left of it is paid, on its way or can be asked for, all of it and once.
            format!("SELECT * FROM ({owed}) w WHERE w.status = 'completed' AND NOT w.called_off AND w.given + w.in_payout + w.payable <> w.earned"),
            // A share that is called off or came back is worth nothing.
            format!("SELECT * FROM ({owed}) w WHERE w.status IN ('cancelled', 'returned') AND w.given + w.in_payout + w.payable NOT IN (0, w.earned)"),
            format!(
                "SELECT c.vendor_order_id FROM marketplace.commission_transaction c JOIN marketplace.vendor_order o ON o.id = c.vendor_order_id
                  WHERE o.id = '{share}' GROUP BY c.vendor_order_id, o.total, o.commission_amount
                 HAVING sum(c.order_total) NOT BETWEEN 0 AND o.total OR sum(c.commission_amount) NOT BETWEEN 0 AND o.commission_amount"
            ),
            "SELECT p.id FROM marketplace.payout p JOIN marketplace.payout_transaction_link l ON l.payout_id = p.id
              WHERE p.id NOT LIKE '%01jddk%' GROUP BY p.id, p.net_amount HAVING sum(l.amount) <> p.net_amount OR p.net_amount <= 0"
                .into(),
            "SELECT commission_transaction_id FROM marketplace.payout_transaction_link WHERE deleted_at IS NULL GROUP BY 1 HAVING count(*) > 1".into(),
        ]
    }

    async fn send(&self, verb: &Verb) -> Option<Response> {
        let call = match verb.by {
            "share" if verb.name == "refund" => format!(
                "mutation {{ it: refundVendorOrder(id: \"{}\", amount: \"1000\") {{ userErrors {{ field code }} }} }}",
                self.share
            ),
            "share" => {
                format!("mutation {{ it: {}VendorOrder(id: \"{}\") {{ userErrors {{ field code }} }} }}", verb.name, self.share)
            }
            "vendor" => {
                format!("mutation {{ it: requestPayout(input: {{ vendorId: \"{CAMERA}\" }}) {{ userErrors {{ field code }} }} }}")
            }
            "order" => {
                let call = format!(
                    "mutation {{ it: updateOrder(id: \"{ORDER}\", input: {{ {} }}) {{ userErrors {{ field code }} }} }}",
                    verb.name
                );
                return Some(self.orders.query(&call).await);
            }
            _ => {
                let last = format!(
                    "SELECT id FROM marketplace.payout WHERE vendor_id = '{CAMERA}' AND id NOT LIKE '%01jddk%' ORDER BY payout_number DESC LIMIT 1"
                );
                let payout = self.database.column(&last).await.pop()?;
                format!("mutation {{ it: {}Payout(id: \"{payout}\") {{ userErrors {{ field code }} }} }}", verb.name)
            }
        };
        Some(self.admin.query(&call).await)
    }

    async fn after(&self, verb: &Verb) {
        // What is asked for or goes on its way pays for nothing that was called off before.
        if ["request", "approve", "process", "retry"].contains(&verb.name) && verb.by != "share" {
            let wrong =
                format!("SELECT * FROM ({}) w WHERE w.called_off AND (w.in_payout > 0 OR w.payable > 0)", owed(&self.share));
            let rows = self.database.rows(&wrong).await;
            assert!(rows.is_empty(), "{} pays for a called off order: {rows:?}", verb.name);
        }
        if verb.by == "share" && verb.name == "complete" {
            let wrong = self.database.rows(&format!("SELECT * FROM ({}) w WHERE w.called_off", owed(&self.share))).await;
            assert!(wrong.is_empty(), "{wrong:?}");
        }
    }
}

impl Shares {
    async fn go(&self, verbs: &[(&'static str, &'static str)]) {
        for (name, by) in verbs {
            let answer = self.send(&Verb { name, by }).await.unwrap().ok();
            assert_eq!(answer.user_errors("it"), Vec::<String>::new(), "{name}");
        }
    }
}

#[tokio::test]
async fn whatever_happens_to_a_share_its_order_and_payouts_its_vendor_gets_what_it_has_earned() {
    let since = Instant::now();
    let (database, clock) = (TestDatabase::new().await, Clock::standing(chrono::Utc::now()));
    let its = clock.clone();
    let subgraph = TestSubgraph::start_with(marketplace::subgraph(), database.url(), |options| options.clock = its).await;
    let orders = TestSubgraph::start(named("orders").unwrap(), database.url()).await;
    let admin = crate::marketplace::admin(&subgraph).await;
    let share = crate::order_splits::camera_share(&admin).await;
    database
        .execute(&format!("UPDATE marketplace.vendor SET payout_schedule = 'daily', payout_minimum = NULL WHERE id = '{CAMERA}'"))
        .await;
    database.execute(&format!("UPDATE orders.\"order\" SET status = 'pending' WHERE id = '{ORDER}'")).await;
    let staff = orders.as_staff("dakkah", "tenant-admin").signed_in().await;
    let world = Shares { database, clock, admin, orders: staff, share: share.clone(), _subgraphs: [subgraph, orders] };
    let tables = [
        ("marketplace.payout_transaction_link", "true".to_owned()),
        ("marketplace.commission_transaction", format!("t.vendor_id = '{CAMERA}'")),
        ("marketplace.vendor_order_item", format!("t.vendor_order_id = '{share}'")),
        ("marketplace.vendor_order", format!("t.vendor_id = '{CAMERA}'")),
        ("marketplace.payout", format!("t.vendor_id = '{CAMERA}'")),
        ("marketplace.vendor", format!("t.id = '{CAMERA}'")),
        ("orders.\"order\"", format!("t.id = '{ORDER}'")),
    ];
    let cluster = Cluster::of(&world.database, &tables).await;
    let beginning = cluster.save(&world.database).await;
    let settled = [("acknowledge", "share"), ("ship", "share"), ("deliver", "share"), ("complete", "share")];
    let asked = [settled.as_slice(), &[("request", "vendor")]].concat();
    let processing = [asked.as_slice(), &[("process", "payout")]].concat();
    let paid = [processing.as_slice(), &[("complete", "payout")]].concat();
    let and = |before: &[(&'static str, &'static str)], last: (&'static str, &'static str)| [before, &[last]].concat();
    let paths: Vec<Vec<(&str, &str)>> = vec![
        vec![],
        settled[..1].to_vec(),
        and(&settled[..1], ("process", "share")),
        and(&settled[..1], ("pack", "share")),
        settled[..2].to_vec(),
        settled[..3].to_vec(),
        settled.to_vec(),
        vec![("cancel", "share")],
        and(&settled[..2], ("return", "share")),
        and(&settled[..3], ("dispute", "share")),
        asked.clone(),
        and(&asked, ("approve", "payout")),
        and(&asked, ("hold", "payout")),
        and(&asked, ("cancel", "payout")),
        processing.clone(),
        and(&processing, ("fail", "payout")),
        paid.clone(),
        and(&paid, ("reverse", "payout")),
    ];
    let mut starts = Vec::new();
    for path in &paths {
        cluster.restore(&world.database, &beginning).await;
        world.go(path).await;
        starts.push(cluster.save(&world.database).await);
    }
    let verbs: Vec<Verb> = [
        (
            "share",
            ["acknowledge", "process", "pack", "ship", "deliver", "complete", "cancel", "return", "dispute", "refund"].as_slice(),
        ),
        ("order", &["status: CANCELLED", "status: REFUNDED"]),
        ("vendor", &["request"]),
        ("payout", &["approve", "process", "complete", "fail", "hold", "release", "retry", "cancel", "reverse"]),
    ]
    .into_iter()
    .flat_map(|(by, names)| names.iter().map(move |name| Verb { name, by }))
    .collect();
    let machine = |digest: &str, verb: &Verb| {
        format!(
            "{} {}",
            verb.by,
            word(digest, ["share", "payout", "order", "vendor"].iter().position(|by| *by == verb.by).unwrap())
        )
    };
    let walked = walk(&world, &cluster, starts, &verbs, machine).await;
    tell("shares and payouts", &walked, since);
    assert_eq!((walked.starts, walked.sequences), (18, 18 * 22 * 22 * 22));
    assert!(walked.states > 100 && walked.steps > 500, "{walked:?}");
}

// Invoices and purchase orders.

const RIMAL: &str = "comp_01jddk000000000000000r1ma1";

struct Document {
    database: TestDatabase,
    clock: Clock,
    staff: Client,
    sara: Client,
    kind: &'static str,
    id: String,
    _subgraph: TestSubgraph,
}

impl Document {
    async fn open(kind: &'static str) -> Self {
        let (database, clock) = (TestDatabase::new().await, Clock::standing("2031-03-01T09:00:00Z".parse().unwrap()));
        let its = clock.clone();
        let subgraph = TestSubgraph::start_with(named("b2b").unwrap(), database.url(), |options| options.clock = its).await;
        let staff = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
        let sara = subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
        Self { database, clock, staff, sara, kind, id: String::new(), _subgraph: subgraph }
    }

    async fn create(&mut self, input: Value) {
        let field = if self.kind == "Invoice" { "invoice" } else { "purchaseOrder" };
        let call = format!(
            "mutation ($input: Create{0}Input!) {{ it: create{0}(input: $input) {{ {field} {{ id }} userErrors {{ field code message }} }} }}",
            self.kind
        );
        let made = self.staff.query_with(&call, json!({ "input": input })).await.ok();
        assert_eq!(made.user_errors("it"), Vec::<String>::new());
        self.id = made.text(&format!("it.{field}.id")).to_owned();
    }

    async fn start(&self, cluster: &Cluster, beginning: &[String], path: &[&'static str]) -> Vec<String> {
        cluster.restore(&self.database, beginning).await;
        for name in path {
            let answer = self.send(&Verb { name, by: self.kind }).await.unwrap().ok();
            assert_eq!(answer.user_errors("it"), Vec::<String>::new(), "{name}");
        }
        cluster.save(&self.database).await
    }
}

impl World for Document {
    fn database(&self) -> &TestDatabase {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn digest(&self) -> String {
        let id = &self.id;
        match self.kind {
            "Invoice" => format!(
                "SELECT concat_ws(' ', i.status, i.amount_paid, i.amount_due, i.early_payment_discount_total, i.early_payment_requested_at IS NULL) FROM b2b.invoice i WHERE i.id = '{id}'"
            ),
            _ => format!(
                "SELECT concat_ws(' ', o.status, o.subtotal, o.discount_total, o.tax_total, o.total, o.credit_drawn, o.requires_approval, o.payment_due_date IS NULL, c.credit_used,
                        (SELECT string_agg(concat_ws(':', l.status, l.tax_total, l.total), ',' ORDER BY l.position) FROM b2b.purchase_order_item l WHERE l.purchase_order_id = o.id AND l.deleted_at IS NULL),
                        (SELECT string_agg(concat_ws(':', r.status, r.current_step), ',' ORDER BY r.status, r.current_step) FROM b2b.approval_request r WHERE r.entity_id = o.id))
                   FROM b2b.purchase_order o JOIN b2b.company c ON c.id = o.company_id WHERE o.id = '{id}'"
            ),
        }
    }

    fn wrong(&self) -> Vec<String> {
        let id = &self.id;
        match self.kind {
            "Invoice" => vec![
                format!(
                    "SELECT i.status, i.total, i.amount_paid, i.amount_due FROM b2b.invoice i WHERE i.id = '{id}' AND (
                        i.amount_due NOT BETWEEN 0 AND i.total OR i.amount_paid + i.amount_due <> i.total
                        OR (i.status = 'paid') <> (i.amount_due = 0) OR (i.status = 'paid') <> (i.paid_at IS NOT NULL)
                        OR i.status IN ('draft', 'void') AND i.amount_paid <> 0
                        OR i.status = 'partially_paid' AND i.amount_paid NOT BETWEEN 0.01 AND i.total - 0.01
                        OR i.early_payment_discount_total > 0 AND (i.status <> 'paid' OR i.early_payment_discount_total > i.total))"
                ),
                format!(
                    "SELECT i.total FROM b2b.invoice i JOIN b2b.invoice_item l ON l.invoice_id = i.id WHERE i.id = '{id}'
                      GROUP BY i.total, i.subtotal, i.discount_total, i.tax_total
                     HAVING (i.total, i.subtotal, i.discount_total, i.tax_total) IS DISTINCT FROM (sum(l.total), sum(l.subtotal), sum(l.discount_total), sum(l.tax_total))"
                ),
            ],
            _ => vec![
                format!(
                    "SELECT o.total FROM b2b.purchase_order o JOIN b2b.purchase_order_item l ON l.purchase_order_id = o.id AND l.deleted_at IS NULL WHERE o.id = '{id}'
                      GROUP BY o.total, o.subtotal, o.discount_total, o.tax_total, o.shipping_total
                     HAVING (o.total - o.shipping_total, o.subtotal, o.discount_total, o.tax_total) IS DISTINCT FROM (sum(l.total), sum(l.subtotal), sum(l.discount_total), sum(l.tax_total))
                         OR o.total <> o.subtotal - o.discount_total + o.shipping_total + o.tax_total"
                ),
                // An order draws on the credit of its company from its approval or submission until it is closed or called off.
                format!(
                    "SELECT o.status, o.total, o.credit_drawn FROM b2b.purchase_order o WHERE o.id = '{id}'
                        AND o.credit_drawn <> CASE WHEN o.status IN ('approved', 'submitted', 'confirmed', 'partially_received', 'received') THEN o.total ELSE 0 END"
                ),
                "SELECT c.id, c.credit_used FROM b2b.company c WHERE c.credit_used > c.credit_limit OR c.credit_used <> coalesce((
                     SELECT sum(o.credit_drawn) FROM b2b.purchase_order o WHERE o.tenant_id = c.tenant_id AND o.company_id = c.id AND o.deleted_at IS NULL), 0)"
                    .into(),
            ],
        }
    }

    async fn send(&self, verb: &Verb) -> Option<Response> {
        let id = &self.id;
        let errors = "{ userErrors { field code } }";
        if self.kind == "Invoice" {
            let call = match verb.name {
                "expire" => {
                    // It says how many it has marked, and refuses nothing.
                    let before = self.database.value(&self.digest()).await;
                    let answer = self.staff.query(&format!("mutation {{ it: expireInvoices {errors} }}")).await;
                    return (self.database.value(&self.digest()).await != before).then_some(answer);
                }
                "payInvoicePartially" => format!("mutation {{ it: payInvoicePartially(id: \"{id}\", amount: \"40\") {errors} }}"),
                name => format!("mutation {{ it: {name}(id: \"{id}\") {errors} }}"),
            };
            return Some(self.staff.query(&call).await);
        }
        let (by, call) = match verb.name {
            "approve" | "reject" => {
                let request =
                    format!("SELECT id FROM b2b.approval_request WHERE entity_id = '{id}' AND status = 'pending' LIMIT 1");
                let request = self.database.column(&request).await.pop()?;
                (&self.sara, format!("mutation {{ it: {}ApprovalRequest(id: \"{request}\") {errors} }}", verb.name))
            }
            "discount" => (
                &self.staff,
                format!("mutation {{ it: revisePurchaseOrder(id: \"{id}\", input: {{ discountTotal: \"30\" }}) {errors} }}"),
            ),
            "receive one" => {
                let line = format!(
                    "SELECT id FROM b2b.purchase_order_item WHERE purchase_order_id = '{id}' AND deleted_at IS NULL AND status IN ('confirmed', 'shipped') ORDER BY position LIMIT 1"
                );
                let line = self.database.column(&line).await.pop()?;
                (&self.staff, format!("mutation {{ it: receivePurchaseOrder(id: \"{id}\", itemIds: [\"{line}\"]) {errors} }}"))
            }
            name => (&self.staff, format!("mutation {{ it: {name}PurchaseOrder(id: \"{id}\") {errors} }}")),
        };
        Some(by.query(&call).await)
    }
}

#[tokio::test]
async fn whatever_happens_to_an_invoice_it_adds_up_and_is_paid_once() {
    let since = Instant::now();
    let mut world = Document::open("Invoice").await;
    let items = json!([{ "title": "Tents", "unitPrice": "100", "discountTotal": "10" }, { "title": "Dates", "quantity": 3, "unitPrice": "3.333" }]);
    world.create(json!({ "companyId": RIMAL, "paymentTermsId": "pterm_01jddk000000000000000net30", "items": items })).await;
    // Due within the walk, so that it expires.
    world
        .database
        .execute(&format!("UPDATE b2b.invoice SET due_date = issue_date + interval '3 days' WHERE id = '{}'", world.id))
        .await;
    let cluster = Cluster::of(&world.database, &[("b2b.invoice", format!("t.id = '{}'", world.id))]).await;
    let beginning = cluster.save(&world.database).await;
    let mut starts = Vec::new();
    for path in
        [&[][..], &["sendInvoice"], &["sendInvoice", "payInvoicePartially"], &["sendInvoice", "payInvoice"], &["voidInvoice"]]
    {
        starts.push(world.start(&cluster, &beginning, path).await);
    }
    cluster.restore(&world.database, &starts[1]).await;
    world.database.execute(&format!("UPDATE b2b.invoice SET status = 'overdue' WHERE id = '{}'", world.id)).await;
    starts.push(cluster.save(&world.database).await);
    let names = [
        "sendInvoice",
        "payInvoice",
        "payInvoicePartially",
        "requestInvoiceEarlyPayment",
        "payInvoiceEarly",
        "expire",
        "voidInvoice",
    ];
    let verbs: Vec<Verb> = names.iter().map(|name| Verb { name, by: "Invoice" }).collect();
    let walked = walk(&world, &cluster, starts, &verbs, |digest, _| word(digest, 0)).await;
    tell("invoices", &walked, since);
    assert_eq!((walked.starts, walked.sequences), (6, 6 * 343));
    assert!(walked.states >= 10 && walked.steps > 40, "{walked:?}");
}

#[tokio::test]
async fn whatever_happens_to_a_purchase_order_it_adds_up_and_draws_what_it_comes_to() {
    let since = Instant::now();
    let mut world = Document::open("PurchaseOrder").await;
    let items = json!([{ "title": "Tents", "unitPrice": "100" }, { "title": "Dates", "quantity": 3, "unitPrice": "3.333" }]);
    let khalid = "cus_01jddk00000000000000kha11d";
    world
        .create(json!({ "companyId": RIMAL, "customerId": khalid, "shippingTotal": "5", "discountTotal": "11", "items": items }))
        .await;
    let id = world.id.clone();
    let tables = [
        (
            "b2b.approval_action",
            format!("t.approval_request_id IN (SELECT r.id FROM b2b.approval_request r WHERE r.entity_id = '{id}')"),
        ),
        ("b2b.approval_request", format!("t.entity_id = '{id}'")),
        ("b2b.purchase_order_item", format!("t.purchase_order_id = '{id}'")),
        ("b2b.purchase_order", format!("t.id = '{id}'")),
        ("b2b.credit_line", format!("t.company_id = '{RIMAL}'")),
        ("b2b.company", format!("t.id = '{RIMAL}'")),
    ];
    let cluster = Cluster::of(&world.database, &tables).await;
    let beginning = cluster.save(&world.database).await;
    // The same order, which must be approved.
    world.database.execute(&format!("UPDATE b2b.purchase_order SET requires_approval = true WHERE id = '{id}'")).await;
    let approved_first = cluster.save(&world.database).await;
    let mut starts = Vec::new();
    for path in [
        &[][..],
        &["submit"],
        &["submit", "confirm"],
        &["submit", "confirm", "receive one"],
        &["submit", "confirm", "receive"],
        &["submit", "confirm", "receive", "close"],
        &["cancel"],
    ] {
        starts.push(world.start(&cluster, &beginning, path).await);
    }
    for path in [&[][..], &["submit"], &["submit", "approve"], &["submit", "reject"]] {
        starts.push(world.start(&cluster, &approved_first, path).await);
    }
    let names = ["discount", "submit", "approve", "reject", "confirm", "ship", "receive one", "receive", "close", "cancel"];
    let verbs: Vec<Verb> = names.iter().map(|name| Verb { name, by: "PurchaseOrder" }).collect();
    let walked = walk(&world, &cluster, starts, &verbs, |digest, _| word(digest, 0)).await;
    tell("purchase orders", &walked, since);
    assert_eq!((walked.starts, walked.sequences), (11, 11 * 1000));
    assert!(walked.states >= 20 && walked.steps > 60, "{walked:?}");
}
