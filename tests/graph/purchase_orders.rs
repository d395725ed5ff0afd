//! Purchase orders of companies: limits, approvals, credit, terms and tax, by a clock that the test moves.

use chrono::TimeDelta;
use cityos::subgraphs::named;
use futures_util::future::join_all;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph};

const RIMAL: &str = "comp_01jddk000000000000000r1ma1";
const NAJD: &str = "comp_01jddk0000000000000000najd";
const CHARITY: &str = "comp_01jddk000000000000000kha1r";
const PREPAID: &str = "pterm_01jddk0000000000000prepa1d";
const ON_DELIVERY: &str = "pterm_01jddk00000000000000000c0d";
const FATIMAH: &str = "cus_01jddk0000000000000fat1mah";
const KHALID: &str = "cus_01jddk00000000000000kha11d";

/// What a company owes is what its orders have drawn, on the whole and on each line, and no more than was granted.
const CREDIT_IS_WRONG: &str = "
    SELECT count(*) FROM b2b.company c
     WHERE c.credit_used <> coalesce((SELECT sum(o.credit_drawn) FROM b2b.purchase_order o
                                       WHERE o.tenant_id = c.tenant_id AND o.company_id = c.id AND o.deleted_at IS NULL), 0)
        OR c.credit_used > c.credit_limit
        OR EXISTS (SELECT FROM b2b.credit_line l
                    WHERE l.tenant_id = c.tenant_id AND l.company_id = c.id
                      AND (l.balance > l.credit_limit
                           OR l.balance <> coalesce((SELECT sum(o.credit_drawn) FROM b2b.purchase_order o
                                                      WHERE o.tenant_id = l.tenant_id AND o.credit_line_id = l.id), 0)))";

struct Trade {
    database: TestDatabase,
    subgraph: TestSubgraph,
    clock: Clock,
    staff: Client,
    /// Owner of Al Rimal Events, without limits.
    sara: Client,
    /// Its administrator.
    layla: Client,
    /// Its buyer, up to 25,000.
    khalid: Client,
    /// Owner of another company.
    noura: Client,
}

impl Trade {
    /// In a year whose numbers begin at 1.
    async fn open() -> Self {
        let database = TestDatabase::new().await;
        let clock = Clock::standing("2031-03-01T09:00:00Z".parse().unwrap());
        let its = clock.clone();
        let subgraph = TestSubgraph::start_with(named("b2b").unwrap(), database.url(), |options| {
            options.clock = its;
            options.connections = 16;
        })
        .await;
        let customer = async |name: &str| subgraph.as_customer("dakkah", &format!("{name}@dakkah.example")).signed_in().await;
        let staff = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
        let (sara, layla) = (customer("sara").await, customer("layla").await);
        let (khalid, noura) = (customer("khalid").await, customer("noura").await);
        Self { database, subgraph, clock, staff, sara, layla, khalid, noura }
    }

    async fn create(&self, by: &Client, input: Value) -> Response {
        let call = "mutation ($input: CreatePurchaseOrderInput!) { it: createPurchaseOrder(input: $input) {
            purchaseOrder { id poNumber status customerId currencyCode subtotal { amount } discountTotal { amount } shippingTotal { amount }
              taxTotal { amount } total { amount } items { nodes { id title quantity subtotal taxTotal total } } }
            userErrors { field code message } } }";
        by.query_with(call, json!({ "input": input })).await
    }

    /// A draft of Al Rimal with one line, fifteen percent of tax besides.
    async fn draft(&self, by: &Client, price: &str) -> String {
        let input = json!({ "companyId": RIMAL, "items": [{ "title": "Tents", "unitPrice": price }] });
        self.create(by, input).await.ok().text("it.purchaseOrder.id").to_owned()
    }

    async fn verb(&self, by: &Client, verb: &str, id: &str, more: &str) -> Response {
        let call = format!(
            "mutation {{ it: {verb}PurchaseOrder(id: \"{id}\"{more}) {{ purchaseOrder {{ status requiresApproval paymentDueDate total {{ amount }}
               taxTotal {{ amount }} creditDrawn {{ amount }} creditLine {{ id }} orderId items {{ nodes {{ id title status }} }}
               approvalRequests {{ nodes {{ id status currentStep amount requesterId }} }} }} userErrors {{ field code message }} }} }}"
        );
        by.query(&call).await
    }

    async fn status(&self, by: &Client, verb: &str, id: &str, more: &str) -> String {
        let answer = self.verb(by, verb, id, more).await.ok();
        assert!(answer.list("it.userErrors").is_empty(), "{verb}: {:#}", answer.body);
        answer.text("it.purchaseOrder.status").to_owned()
    }

    /// Submitted, and what it waits for.
    async fn waiting(&self, by: &Client, price: &str) -> (String, String) {
        let id = self.draft(by, price).await;
        let answer = self.verb(by, "submit", &id, "").await.ok();
        assert_eq!(*answer.at("it.purchaseOrder.status"), "PENDING_APPROVAL", "{:#}", answer.body);
        let request = format!("SELECT id FROM b2b.approval_request WHERE entity_id = '{id}'");
        (id, self.database.value(&request).await)
    }

    async fn decide(&self, by: &Client, verb: &str, request: &str) -> Response {
        let call = format!(
            "mutation {{ it: {verb}ApprovalRequest(id: \"{request}\", comment: \"Checked.\") {{ approvalRequest {{ status currentStep approvedAt }}
               userErrors {{ field code message }} }} }}"
        );
        by.query(&call).await
    }

    async fn order_status(&self, id: &str) -> String {
        self.database.value(&format!("SELECT status FROM b2b.purchase_order WHERE id = '{id}'")).await
    }

    async fn credit_used(&self) -> String {
        let used = self.database.value(&format!("SELECT credit_used::numeric(28,2) FROM b2b.company WHERE id = '{RIMAL}'")).await;
        assert_eq!(self.database.value(CREDIT_IS_WRONG).await, "0");
        used
    }

    async fn set_member(&self, customer: &str, set: &str) {
        self.database.execute(&format!("UPDATE b2b.company_user SET {set} WHERE customer_id = '{customer}'")).await;
    }
}

fn refusal(answer: &Response) -> String {
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.list("it.userErrors").iter().map(|error| error["code"].as_str().unwrap()).collect::<Vec<_>>().join(",")
}

fn step(answer: &Response) -> (String, i64) {
    assert_eq!(refusal(answer), "", "{:#}", answer.body);
    (answer.text("it.approvalRequest.status").to_owned(), answer.at("it.approvalRequest.currentStep").as_i64().unwrap())
}

#[tokio::test]
async fn an_order_is_the_sum_of_its_lines_in_the_currency_of_its_company() {
    let trade = Trade::open().await;
    let items = json!([
        { "title": "Dates", "quantity": 3, "unitPrice": "33.335" },
        { "title": "Tents", "quantity": 4, "unitPrice": "250.00" },
    ]);
    let input =
        json!({ "companyId": RIMAL, "customerId": KHALID, "discountTotal": "100.01", "shippingTotal": "50", "items": items });
    let answer = trade.create(&trade.staff, input).await.ok();
    let order = answer.at("it.purchaseOrder");
    assert_eq!([&order["poNumber"], &order["status"], &order["currencyCode"]], ["PO-2031-000001", "DRAFT", "SAR"]);
    let sum = |name: &str| order[name]["amount"].as_str().unwrap().to_owned();
    // 100.005 are 100.01; the tax is 15 % of what is exact less the shares of the discount: of 100.005 - 9.09 and of 1000 - 90.92.
    assert_eq!(
        ["subtotal", "discountTotal", "shippingTotal", "taxTotal", "total"].map(sum),
        ["1100.01", "100.01", "50.00", "150.00", "1200.00"]
    );
    let one = |item: Value| json!({ "companyId": RIMAL, "items": [item] });
    for (input, field) in [
        (json!({ "companyId": RIMAL, "items": [] }), "items"),
        (one(json!({ "title": "x", "quantity": 0, "unitPrice": "1" })), "quantity"),
        (one(json!({ "title": "x", "unitPrice": "-1" })), "unitPrice"),
        (one(json!({ "title": "x", "unitPrice": "1", "productId": "variant_1" })), "productId"),
        (one(json!({ "title": "x", "quantity": i32::MAX, "unitPrice": "99999999999999999999" })), "unitPrice"),
        (json!({ "companyId": "comp_01jdpa", "items": [{ "title": "x", "unitPrice": "1" }] }), "companyId"),
    ] {
        let answer = trade.create(&trade.khalid, input).await.ok();
        assert_eq!(*answer.at("it.userErrors.0.field.0"), field, "{:#}", answer.body);
    }
    // What was refused took no number; a customer orders for themself.
    let input = json!({ "companyId": RIMAL, "customerId": FATIMAH, "items": [{ "title": "x", "unitPrice": "1" }] });
    let next = trade.create(&trade.khalid, input.clone()).await.ok();
    assert_eq!(
        (next.at("it.purchaseOrder.poNumber"), next.at("it.purchaseOrder.customerId")),
        (&json!("PO-2031-000002"), &json!(KHALID))
    );
    assert_eq!(*trade.create(&trade.staff, input).await.ok().at("it.userErrors.0.field.0"), "customerId", "she buys for another");
}

#[tokio::test]
async fn within_limits_an_order_goes_to_the_seller_on_the_terms_and_the_credit_of_its_company() {
    let trade = Trade::open().await;
    let before = trade.credit_used().await;
    assert_eq!(before, "29856.80");
    let id = trade.draft(&trade.khalid, "1000.00").await;
    let sent = trade.verb(&trade.khalid, "submit", &id, "").await.ok();
    let order = sent.at("it.purchaseOrder");
    assert_eq!((&order["status"], &order["requiresApproval"]), (&json!("SUBMITTED"), &json!(false)));
    assert_eq!(
        (&order["creditDrawn"]["amount"], &order["creditLine"]["id"]),
        (&json!("1150.00"), &json!("credl_01jddk0000000000r1ma1xma1n"))
    );
    assert_eq!(order["paymentDueDate"], "2031-03-31T09:00:00+00:00", "the tenant's default terms, net 30");
    assert_eq!(trade.credit_used().await, "31006.80");
    assert_eq!(refusal(&trade.verb(&trade.khalid, "submit", &id, "").await), "ILLEGAL_STATE");

    // What neither line has room for by itself is refused, and so is what the company has no room for.
    let large = trade.draft(&trade.sara, "8000.00").await;
    trade.database.execute("UPDATE b2b.credit_line SET status = 'suspended' WHERE id = 'credl_01jddk0000000000r1ma1xma1n'").await;
    assert_eq!(refusal(&trade.verb(&trade.sara, "submit", &large, "").await), "CREDIT_LIMIT");
    trade.database.execute("UPDATE b2b.credit_line SET status = 'active' WHERE id = 'credl_01jddk0000000000r1ma1xma1n'").await;
    trade.database.execute(&format!("UPDATE b2b.company SET credit_limit = 35000 WHERE id = '{RIMAL}'")).await;
    assert_eq!(refusal(&trade.verb(&trade.sara, "submit", &large, "").await), "CREDIT_LIMIT");
    assert_eq!(trade.order_status(&large).await, "draft");
    assert_eq!(trade.credit_used().await, "31006.80");

    // From the seller to the shelves; paid for, it weighs on the credit no more.
    assert_eq!(trade.status(&trade.staff, "confirm", &id, ", orderId: \"order_01jddk00000000000000sarax1\"").await, "CONFIRMED");
    assert_eq!(refusal(&trade.verb(&trade.khalid, "cancel", &id, "").await), "CONFIRMED");
    assert_eq!(trade.status(&trade.staff, "ship", &id, "").await, "CONFIRMED");
    assert_eq!(trade.status(&trade.khalid, "receive", &id, "").await, "RECEIVED");
    trade.verb(&trade.khalid, "close", &id, "").await.refused("FORBIDDEN");
    assert_eq!(trade.status(&trade.staff, "close", &id, "").await, "CLOSED");
    assert_eq!(trade.credit_used().await, before);
}

#[tokio::test]
async fn lines_arrive_one_by_one_and_payment_on_delivery_is_due_with_the_last() {
    let trade = Trade::open().await;
    let items = json!([{ "title": "Dates", "unitPrice": "10" }, { "title": "Tents", "unitPrice": "20" }]);
    let input = json!({ "companyId": RIMAL, "customerId": KHALID, "paymentTermsId": ON_DELIVERY, "items": items });
    let created = trade.create(&trade.staff, input).await.ok();
    let id = created.text("it.purchaseOrder.id").to_owned();
    let [dates, tents] = [0, 1].map(|index| created.text(&format!("it.purchaseOrder.items.nodes.{index}.id")).to_owned());
    let sent = trade.verb(&trade.khalid, "submit", &id, "").await.ok();
    assert_eq!(
        (sent.at("it.purchaseOrder.paymentDueDate"), sent.at("it.purchaseOrder.creditLine")),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(refusal(&trade.verb(&trade.khalid, "receive", &id, "").await), "ILLEGAL_STATE");
    trade.verb(&trade.khalid, "confirm", &id, "").await.refused("FORBIDDEN");
    assert_eq!(refusal(&trade.verb(&trade.staff, "confirm", &id, ", orderId: \"prod_1\"").await), "INVALID");
    trade.status(&trade.staff, "confirm", &id, "").await;
    assert_eq!(trade.status(&trade.staff, "ship", &id, &format!(", itemIds: [\"{dates}\"]")).await, "CONFIRMED");
    assert_eq!(refusal(&trade.verb(&trade.staff, "ship", &id, &format!(", itemIds: [\"{dates}\"]")).await), "ILLEGAL_STATE");
    assert_eq!(trade.status(&trade.khalid, "receive", &id, &format!(", itemIds: [\"{dates}\"]")).await, "PARTIALLY_RECEIVED");
    for (named, code) in
        [(format!("[\"{dates}\"]"), "ILLEGAL_STATE"), ("[\"poitem_1\"]".into(), "NOT_FOUND"), ("[]".into(), "REQUIRED")]
    {
        let answer = trade.verb(&trade.khalid, "receive", &id, &format!(", itemIds: {named}")).await;
        assert_eq!(refusal(&answer), code, "{named}");
    }
    assert_eq!(refusal(&trade.verb(&trade.staff, "cancel", &id, "").await), "ILLEGAL_STATE");
    trade.clock.advance(TimeDelta::days(5));
    let last = trade.verb(&trade.khalid, "receive", &id, &format!(", itemIds: [\"{tents}\"]")).await.ok();
    assert_eq!(
        (last.at("it.purchaseOrder.status"), last.at("it.purchaseOrder.paymentDueDate")),
        (&json!("RECEIVED"), &json!("2031-03-06T09:00:00+00:00"))
    );
}

/// Invariant: Each step of an approval is decided by another person of the right role and limit, never by the requester.
#[tokio::test]
async fn above_the_limit_each_step_is_approved_by_another_of_the_right_role() {
    let trade = Trade::open().await;
    let (id, request) = trade.waiting(&trade.khalid, "11000.00").await;
    assert_eq!(trade.credit_used().await, "29856.80", "nothing is drawn yet");
    trade.decide(&trade.khalid, "approve", &request).await.refused("FORBIDDEN");
    trade.decide(&trade.noura, "approve", &request).await.refused("NOT_FOUND");
    trade.decide(&trade.staff, "approve", &request).await.refused("FORBIDDEN");
    trade.decide(&trade.subgraph.as_shopper("dakkah"), "approve", &request).await.refused("UNAUTHENTICATED");
    trade.decide(&trade.subgraph.as_staff("dakkah", "viewer").signed_in().await, "approve", &request).await.refused("FORBIDDEN");
    trade
        .decide(&trade.subgraph.as_staff("paris", "tenant-admin").signed_in().await, "approve", &request)
        .await
        .refused("NOT_FOUND");
    let marie = trade.subgraph.as_customer("paris", "marie@paris.example").signed_in().await;
    trade.decide(&marie, "approve", &request).await.refused("NOT_FOUND");

    assert_eq!(step(&trade.decide(&trade.layla, "approve", &request).await), ("PENDING".into(), 2));
    trade.decide(&trade.layla, "approve", &request).await.refused("FORBIDDEN");
    assert_eq!(refusal(&trade.verb(&trade.khalid, "submit", &id, "").await), "ILLEGAL_STATE");
    assert_eq!(step(&trade.decide(&trade.sara, "approve", &request).await), ("APPROVED".into(), 2));
    assert_eq!(refusal(&trade.decide(&trade.sara, "approve", &request).await), "ILLEGAL_STATE");
    assert_eq!(trade.credit_used().await, "42506.80", "the last approval draws on the credit");
    let decisions = format!(
        "SELECT string_agg(concat_ws(' ', step_number, actor_id, action, previous_status, new_status), '; ' ORDER BY id)
        FROM b2b.approval_action WHERE approval_request_id = '{request}'"
    );
    assert_eq!(
        trade.database.value(&decisions).await,
        "1 cus_01jddk0000000000000001ay1a approved pending pending; 2 cus_01jddk0000000000000000sara approved pending approved"
    );
    trade.clock.advance(TimeDelta::days(1));
    let sent = trade.verb(&trade.khalid, "submit", &id, "").await.ok();
    assert_eq!(
        (sent.at("it.purchaseOrder.status"), sent.at("it.purchaseOrder.paymentDueDate")),
        (&json!("SUBMITTED"), &json!("2031-04-01T09:00:00+00:00"))
    );
    assert_eq!(trade.credit_used().await, "42506.80", "drawn once");
    assert_eq!(trade.status(&trade.khalid, "cancel", &id, "").await, "CANCELLED");
    assert_eq!(trade.credit_used().await, "29856.80");
}

/// Invariant: A request for approval goes on by the steps that it began with.
#[tokio::test]
async fn a_request_goes_on_by_the_steps_that_it_began_with() {
    let trade = Trade::open().await;
    let (order, request) = trade.waiting(&trade.khalid, "11000.00").await;
    let workflow = format!("SELECT workflow_id FROM b2b.approval_request WHERE id = '{request}'");
    let workflow = trade.database.value(&workflow).await;
    let change = async |steps: &str| {
        let call = format!(
            "mutation {{ it: updateApprovalWorkflow(id: \"{workflow}\", input: {{ steps: {steps} }}) {{ userErrors {{ code }} }} }}"
        );
        assert_eq!(refusal(&trade.staff.query(&call).await), "");
    };
    let began = format!("SELECT jsonb_array_length(steps) FROM b2b.approval_request WHERE id = '{request}'");
    let began: i64 = trade.database.value(&began).await.parse().unwrap();
    // What was one step or two becomes three, and others decide: later orders wait for these.
    change("[{ step: 1, staff_role: \"auditor\" }, { step: 2, staff_role: \"auditor\" }, { step: 3, staff_role: \"auditor\" }]")
        .await;
    let (_, later) = trade.waiting(&trade.khalid, "11000.00").await;
    trade.decide(&trade.layla, "approve", &later).await.refused("FORBIDDEN");
    let (mut last, by) = (String::new(), [&trade.layla, &trade.sara]);
    for client in &by[..usize::try_from(began).unwrap()] {
        last = step(&trade.decide(client, "approve", &request).await.ok()).0;
    }
    assert_eq!((last.as_str(), trade.order_status(&order).await.as_str()), ("APPROVED", "approved"));
    let shown = trade.staff.query(&format!("{{ approvalRequest(id: \"{request}\") {{ steps }} }}")).await.ok();
    assert_eq!(shown.list("approvalRequest.steps").len() as i64, began);
}

/// Invariant: Each step of an approval is decided by another person of the right role and limit, never by the requester.
#[tokio::test]
async fn nobody_approves_their_own_order_twice_or_above_their_limit_but_may_escalate() {
    let trade = Trade::open().await;
    let (_, own) = trade.waiting(&trade.sara, "11000.00").await;
    assert_eq!(refusal(&trade.decide(&trade.sara, "approve", &own).await), "OWN_REQUEST");
    // Placed by Khalid and submitted by Layla: it is neither's to approve.
    let placed = trade.draft(&trade.khalid, "11000.00").await;
    trade.status(&trade.layla, "submit", &placed, "").await;
    let submitted = trade.database.value(&format!("SELECT id FROM b2b.approval_request WHERE entity_id = '{placed}'")).await;
    assert_eq!(refusal(&trade.decide(&trade.layla, "approve", &submitted).await), "OWN_REQUEST");

    let (id, request) = trade.waiting(&trade.khalid, "11000.00").await;
    trade.set_member("cus_01jddk0000000000000001ay1a", "approval_limit = 12649.99").await;
    assert_eq!(refusal(&trade.decide(&trade.layla, "approve", &request).await), "APPROVAL_LIMIT");
    assert_eq!(step(&trade.decide(&trade.layla, "escalate", &request).await), ("ESCALATED".into(), 1));
    trade.set_member("cus_01jddk0000000000000001ay1a", "approval_limit = NULL").await;
    trade.decide(&trade.layla, "approve", &request).await.refused("FORBIDDEN");
    assert_eq!(refusal(&trade.decide(&trade.sara, "escalate", &request).await), "ILLEGAL_STATE");
    assert_eq!(step(&trade.decide(&trade.sara, "approve", &request).await), ("PENDING".into(), 2));
    assert_eq!(refusal(&trade.decide(&trade.sara, "approve", &request).await), "ALREADY_DECIDED");
    trade.decide(&trade.staff, "approve", &request).await.refused("FORBIDDEN");
    assert_eq!(step(&trade.decide(&trade.staff, "escalate", &request).await), ("ESCALATED".into(), 2));
    assert_eq!(step(&trade.decide(&trade.staff, "approve", &request).await), ("APPROVED".into(), 2));
    assert_eq!(trade.order_status(&id).await, "approved");
    trade.credit_used().await;

    // An approval that the credit does not cover is none.
    trade.database.execute(&format!("UPDATE b2b.company SET credit_limit = credit_used WHERE id = '{RIMAL}'")).await;
    let (id, request) = trade.waiting(&trade.khalid, "10000.00").await;
    trade.decide(&trade.layla, "approve", &request).await.ok();
    assert_eq!(refusal(&trade.decide(&trade.sara, "approve", &request).await), "CREDIT_LIMIT");
    assert_eq!(trade.order_status(&id).await, "pending_approval");
    let actions = format!("SELECT count(*) FROM b2b.approval_action WHERE approval_request_id = '{request}'");
    assert_eq!(trade.database.value(&actions).await, "1");
}

#[tokio::test]
async fn what_is_rejected_may_be_revised_and_what_is_called_off_waits_no_more() {
    let trade = Trade::open().await;
    let (id, request) = trade.waiting(&trade.khalid, "11000.00").await;
    let revise = async |by: &Client, input: &str| {
        let call = format!(
            "mutation {{ it: revisePurchaseOrder(id: \"{id}\", input: {input}) {{ purchaseOrder {{ status total {{ amount }} items {{ nodes {{ title }} }} }}
               userErrors {{ field code }} }} }}"
        );
        by.query(&call).await
    };
    assert_eq!(refusal(&revise(&trade.khalid, "{}").await), "ILLEGAL_STATE");
    trade.decide(&trade.khalid, "reject", &request).await.refused("FORBIDDEN");
    assert_eq!(step(&trade.decide(&trade.layla, "reject", &request).await), ("REJECTED".into(), 1));
    assert_eq!(trade.order_status(&id).await, "rejected");
    assert_eq!(refusal(&trade.decide(&trade.sara, "approve", &request).await), "ILLEGAL_STATE");
    let fewer = r#"{ items: [{ title: "One tent", quantity: 2, unitPrice: "500" }] }"#;
    revise(&trade.noura, fewer).await.refused("NOT_FOUND");
    revise(&trade.khalid, r#"{ discountTotal: "10" }"#).await.refused("FORBIDDEN");
    assert_eq!(refusal(&revise(&trade.khalid, "{ items: [] }").await), "INVALID");
    let revised = revise(&trade.khalid, fewer).await.ok();
    assert_eq!(
        (revised.at("it.purchaseOrder.status"), revised.at("it.purchaseOrder.total.amount")),
        (&json!("DRAFT"), &json!("1150.00"))
    );
    assert_eq!(revised.each("it.purchaseOrder.items.nodes", "title"), ["One tent"]);
    let cheaper = revise(&trade.staff, r#"{ discountTotal: "100", shippingTotal: "20.5" }"#).await.ok();
    assert_eq!(cheaper.at("it.purchaseOrder.total.amount"), "1055.50");
    // It is small enough by now, but was rejected.
    assert_eq!(refusal(&revise(&trade.khalid, "{ requiresApproval: false }").await), "INVALID");
    assert_eq!(trade.status(&trade.khalid, "submit", &id, "").await, "PENDING_APPROVAL");
    let again = format!("SELECT string_agg(status, ',' ORDER BY id) FROM b2b.approval_request WHERE entity_id = '{id}'");
    assert_eq!(trade.database.value(&again).await, "rejected,pending");

    let (id, request) = trade.waiting(&trade.khalid, "11000.00").await;
    assert_eq!(trade.status(&trade.sara, "cancel", &id, "").await, "CANCELLED");
    assert_eq!(
        trade.database.value(&format!("SELECT status FROM b2b.approval_request WHERE id = '{request}'")).await,
        "rejected"
    );
    assert_eq!(
        trade
            .database
            .value(&format!("SELECT string_agg(status, ',') FROM b2b.purchase_order_item WHERE purchase_order_id = '{id}'"))
            .await,
        "cancelled"
    );
    assert_eq!(refusal(&trade.decide(&trade.layla, "approve", &request).await), "ILLEGAL_STATE");
    trade.credit_used().await;
}

#[tokio::test]
async fn whose_limits_and_company_allow_it_orders_and_nobody_else() {
    let trade = Trade::open().await;
    let input = || json!({ "companyId": RIMAL, "items": [{ "title": "x", "unitPrice": "100" }] });
    assert_eq!(refusal(&trade.create(&trade.noura, input()).await), "NOT_FOUND");
    let yousef = trade.subgraph.as_customer("dakkah", "yousef@dakkah.example").signed_in().await;
    assert_eq!(refusal(&trade.create(&yousef, input()).await), "NOT_FOUND", "only invited");
    trade.set_member("cus_01jddk00000000000000y0vsef", "status = 'active'").await;
    assert_eq!(refusal(&trade.create(&yousef, input()).await), "NOT_FOUND", "a viewer");
    trade.create(&trade.subgraph.as_shopper("dakkah"), input()).await.refused("UNAUTHENTICATED");
    trade.create(&trade.subgraph.as_staff("dakkah", "viewer").signed_in().await, input()).await.refused("FORBIDDEN");
    let paris = trade.subgraph.as_staff("paris", "tenant-admin").signed_in().await;
    assert_eq!(refusal(&trade.create(&paris, input()).await), "NOT_FOUND");
    for own in ["discountTotal", "shippingTotal"] {
        let mut input = input();
        input[own] = json!("1");
        trade.create(&trade.khalid, input).await.refused("FORBIDDEN");
    }
    let mut granted = input();
    granted["paymentTermsId"] = json!(PREPAID);
    trade.create(&trade.khalid, granted).await.refused("FORBIDDEN");

    // Buyers take their own orders on, administrators everybody's.
    let of_sara = trade.draft(&trade.sara, "10").await;
    trade.verb(&trade.khalid, "submit", &of_sara, "").await.refused("FORBIDDEN");
    trade.verb(&trade.noura, "submit", &of_sara, "").await.refused("NOT_FOUND");
    trade.verb(&paris, "submit", &of_sara, "").await.refused("NOT_FOUND");
    assert_eq!(trade.status(&trade.layla, "submit", &of_sara, "").await, "SUBMITTED");

    // Above the spending limit it waits, whatever the company's threshold; at the limit it does not.
    trade.set_member(KHALID, "spending_limit = 115").await;
    let at = trade.draft(&trade.khalid, "100").await;
    assert_eq!(trade.status(&trade.khalid, "submit", &at, "").await, "SUBMITTED");
    let (above, _) = trade.waiting(&trade.khalid, "100.01").await;
    let needs = format!("SELECT requires_approval FROM b2b.purchase_order WHERE id = '{above}'");
    assert_eq!(trade.database.value(&needs).await, "t");
    let mut wished = input();
    wished["requiresApproval"] = json!(true);
    let wished = trade.create(&trade.sara, wished).await.ok().text("it.purchaseOrder.id").to_owned();
    assert_eq!(trade.status(&trade.sara, "submit", &wished, "").await, "PENDING_APPROVAL");

    // Nobody says who approves; and a company that is suspended does not order.
    trade.database.execute("UPDATE b2b.approval_workflow SET is_active = false").await;
    let nobody = trade.draft(&trade.khalid, "200").await;
    assert_eq!(refusal(&trade.verb(&trade.khalid, "submit", &nobody, "").await), "NO_WORKFLOW");
    trade.database.execute(&format!("UPDATE b2b.company SET status = 'suspended' WHERE id = '{RIMAL}'")).await;
    assert_eq!(refusal(&trade.verb(&trade.khalid, "submit", &nobody, "").await), "NOT_ACTIVE");
    assert_eq!(refusal(&trade.create(&trade.khalid, input()).await), "NOT_ACTIVE");
    trade.credit_used().await;
}

#[tokio::test]
async fn an_exemption_lowers_the_tax_while_it_is_in_force() {
    let trade = Trade::open().await;
    let fatimah = trade.subgraph.as_customer("dakkah", "fatimah@dakkah.example").signed_in().await;
    let certificate = "taxex_01jddk000000000000000kha1r";
    let set = |set: &str| format!("UPDATE b2b.tax_exemption SET {set} WHERE id = '{certificate}'");
    let verb = async |by: &Client, verb: &str, id: &str| {
        let call = format!(
            "mutation {{ it: {verb}TaxExemption(id: \"{id}\") {{ taxExemption {{ status }} userErrors {{ field code message }} }} }}"
        );
        by.query(&call).await
    };
    trade.database.execute(&set("status = 'pending', expiration_date = '2031-03-02'")).await;
    let input = json!({ "companyId": CHARITY, "customerId": FATIMAH, "paymentTermsId": PREPAID, "items": [{ "title": "Dates", "unitPrice": "100" }] });
    let created = trade.create(&trade.staff, input.clone()).await.ok();
    assert_eq!(created.at("it.purchaseOrder.taxTotal.amount"), "15.00", "not verified yet");
    let id = created.text("it.purchaseOrder.id").to_owned();
    for by in [&fatimah, &trade.subgraph.as_staff("dakkah", "viewer").signed_in().await] {
        verb(by, "verify", certificate).await.refused("FORBIDDEN");
    }
    verb(&trade.subgraph.as_staff("paris", "tenant-admin").signed_in().await, "verify", certificate).await.refused("NOT_FOUND");
    assert_eq!(*verb(&trade.staff, "verify", certificate).await.ok().at("it.taxExemption.status"), "ACTIVE");
    assert_eq!(refusal(&verb(&trade.staff, "verify", certificate).await), "ILLEGAL_STATE");
    assert_eq!(refusal(&verb(&trade.staff, "reject", certificate).await), "ILLEGAL_STATE");
    let half = format!(
        "mutation {{ it: updateTaxExemption(id: \"{certificate}\", input: {{ exemptionPercentage: \"50\" }}) {{ userErrors {{ field code }} }} }}"
    );
    assert_eq!(refusal(&trade.staff.query(&half).await), "ILLEGAL_STATE", "what was verified is fixed");
    let sent = trade.verb(&fatimah, "submit", &id, "").await.ok();
    assert_eq!(
        (
            sent.at("it.purchaseOrder.taxTotal.amount"),
            sent.at("it.purchaseOrder.total.amount"),
            sent.at("it.purchaseOrder.status")
        ),
        (&json!("0.00"), &json!("100.00"), &json!("SUBMITTED")),
        "{:#}",
        sent.body
    );
    // On its last day it counts, the day after no more, whether it was marked or not.
    let next = trade.create(&trade.staff, input.clone()).await.ok().text("it.purchaseOrder.id").to_owned();
    trade.clock.advance(TimeDelta::days(1));
    assert_eq!(trade.create(&trade.staff, input.clone()).await.ok().at("it.purchaseOrder.taxTotal.amount"), "0.00");
    trade.clock.advance(TimeDelta::days(1));
    let late = trade.verb(&fatimah, "submit", &next, "").await.ok();
    assert_eq!(late.at("it.purchaseOrder.taxTotal.amount"), "15.00");
    assert_eq!(late.at("it.purchaseOrder.total.amount"), "115.00");
    let expire = "mutation { it: expireTaxExemptions { expired more userErrors { code } } }";
    trade.noura.query(expire).await.refused("FORBIDDEN");
    assert_eq!(*trade.staff.query(expire).await.ok().at("it.expired"), 2, "and one of the demo's that was never verified");
    assert_eq!(refusal(&verb(&trade.staff, "revoke", certificate).await), "ILLEGAL_STATE");
    trade.database.execute(&set("status = 'pending'")).await;
    assert_eq!(refusal(&verb(&trade.staff, "verify", certificate).await), "EXPIRED");
    assert_eq!(*verb(&trade.staff, "reject", certificate).await.ok().at("it.taxExemption.status"), "REVOKED");
    // A share of the tax, of the best certificate.
    trade.database.execute(&set("status = 'active', expiration_date = NULL, exemption_percentage = 33.3")).await;
    assert_eq!(trade.create(&trade.staff, input).await.ok().at("it.purchaseOrder.taxTotal.amount"), "10.01", "66.7 % of 15");
}

/// Invariant: A company owes what its open purchase orders draw, and never more than it was granted.
#[tokio::test]
async fn thirty_two_at_once_never_owe_more_than_was_granted() {
    let trade = Trade::open().await;
    let drafts = join_all((0..32).map(|_| trade.draft(&trade.khalid, "1000.00"))).await;
    let numbers =
        "SELECT count(DISTINCT po_number) || ' ' || max(po_number) FROM b2b.purchase_order WHERE po_number LIKE 'PO-2031-%'";
    assert_eq!(trade.database.value(numbers).await, "32 PO-2031-000032");
    let sent = join_all(drafts.iter().map(|id| trade.verb(&trade.khalid, "submit", id, ""))).await;
    let accepted = sent.iter().filter(|answer| refusal(answer).is_empty()).count();
    // 18,152.30 and 1,990.90 are left on the lines: fifteen orders of 1,150 and one.
    assert_eq!(accepted, 16);
    assert!(sent.iter().all(|answer| ["", "CREDIT_LIMIT"].contains(&refusal(answer).as_str())));
    assert_eq!(trade.credit_used().await, "48256.80");

    // Called off by many at once, each is given back once.
    let submitted = trade
        .database
        .column("SELECT id FROM b2b.purchase_order WHERE po_number LIKE 'PO-2031-%' AND status = 'submitted'")
        .await;
    join_all(submitted.iter().flat_map(|id| [id, id]).map(|id| trade.verb(&trade.khalid, "cancel", id, ""))).await;
    assert_eq!(trade.credit_used().await, "29856.80");

    // One order, sent by all; one step, approved by all.
    let one = trade.draft(&trade.khalid, "1000.00").await;
    let sent = join_all((0..32).map(|_| trade.verb(&trade.khalid, "submit", &one, ""))).await;
    assert_eq!(sent.iter().filter(|answer| refusal(answer).is_empty()).count(), 1);
    assert_eq!(trade.credit_used().await, "31006.80");
    let (id, request) = trade.waiting(&trade.khalid, "10000.00").await;
    let decided =
        join_all((0..32).map(|index| trade.decide(if index % 2 == 0 { &trade.layla } else { &trade.sara }, "approve", &request)))
            .await;
    let approved = decided.iter().filter(|answer| answer.errors().is_empty() && refusal(answer).is_empty()).count();
    assert!(approved == 1 || approved == 2, "{approved}: where Sara is first, nobody is left for the second step");
    let actions = format!(
        "SELECT count(*) || ' ' || count(DISTINCT actor_id) || ' ' || count(DISTINCT step_number)
        FROM b2b.approval_action WHERE approval_request_id = '{request}'"
    );
    assert_eq!(trade.database.value(&actions).await, format!("{approved} {approved} {approved}"));
    let used = if approved == 2 { "42506.80" } else { "31006.80" };
    assert_eq!((trade.credit_used().await.as_str(), trade.order_status(&id).await == "approved"), (used, approved == 2));
}

/// Invariant: A company owes what its open purchase orders draw, and never more than it was granted.
#[tokio::test]
async fn the_database_by_itself_keeps_to_limits_and_lets_nobody_decide_twice() {
    let trade = Trade::open().await;
    let (_, request) = trade.waiting(&trade.khalid, "10000.00").await;
    trade.decide(&trade.layla, "approve", &request).await.ok();
    let session = trade.database.session("b2b").await;
    session.as_tenant(testkit::tenant_id("dakkah")).await;
    for statement in [
        format!("UPDATE b2b.company SET credit_used = credit_limit + 0.01 WHERE id = '{RIMAL}'"),
        "UPDATE b2b.credit_line SET balance = credit_limit + 0.01".into(),
        "UPDATE b2b.purchase_order SET total = total + 1".into(),
        format!("INSERT INTO b2b.approval_action (id, tenant_id, approval_request_id, actor_id, action, step_number)
                 SELECT 'apact_twice', tenant_id, approval_request_id, actor_id, action, 2 FROM b2b.approval_action WHERE approval_request_id = '{request}'"),
        format!("INSERT INTO b2b.approval_request (id, tenant_id, workflow_id, entity_type, entity_id, requester_id)
                 SELECT 'apreq_twice', tenant_id, workflow_id, entity_type, entity_id, requester_id FROM b2b.approval_request WHERE id = '{request}'"),
    ] {
        assert!(session.rows(&statement).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn members_of_the_company_see_what_waits_and_only_staff_ask_for_other_approvals() {
    let trade = Trade::open().await;
    let (id, request) = trade.waiting(&trade.khalid, "11000.00").await;
    let one = format!(
        "{{ approvalRequest(id: \"{request}\") {{ entityId company {{ id }} }} purchaseOrder(id: \"{id}\") {{ approvalRequests {{ totalCount }} }} }}"
    );
    for member in [&trade.sara, &trade.layla, &trade.khalid] {
        let seen = member.query(&one).await.ok();
        assert_eq!(
            (seen.text("approvalRequest.entityId"), seen.at("purchaseOrder.approvalRequests.totalCount")),
            (id.as_str(), &json!(1))
        );
    }
    let others = trade.noura.query(&one).await.ok();
    assert_eq!((others.at("approvalRequest"), others.at("purchaseOrder")), (&Value::Null, &Value::Null));
    let listed = trade.noura.query("{ approvalRequests { nodes { companyId } } }").await.ok();
    assert_eq!(listed.each("approvalRequests.nodes", "companyId"), [json!(NAJD)]);

    let ask = "mutation ($input: CreateApprovalRequestInput!) { it: createApprovalRequest(input: $input) {
        approvalRequest { id status companyId requesterId } userErrors { field code } } }";
    let input = |workflow: &str, kind: &str, document: &str| json!({ "input": { "workflowId": workflow, "entityType": kind, "entityId": document } });
    let credit = "apwf_01jddk00000000000000cred1t";
    let asked = async |by: &Client, workflow: &str, kind: &str| by.query_with(ask, input(workflow, kind, "credl_1")).await;
    asked(&trade.sara, credit, "credit_line").await.refused("FORBIDDEN");
    for (workflow, kind, code) in [
        (credit, "purchase_order", "INVALID"),
        ("apwf_01jddk00000000000000anyxp0", "credit_line", "INVALID"),
        ("apwf_01jddk0000000000000retvrns", "return", "INVALID"),
        ("apwf_none", "credit_line", "NOT_FOUND"),
    ] {
        assert_eq!(refusal(&asked(&trade.staff, workflow, kind).await), code, "{workflow} {kind}");
    }
    let open = asked(&trade.staff, credit, "credit_line").await.ok();
    assert_eq!(*open.at("it.approvalRequest.status"), "PENDING");
    assert_eq!(refusal(&asked(&trade.staff, credit, "credit_line").await), "TAKEN");
    let open = open.text("it.approvalRequest.id").to_owned();
    assert_eq!(refusal(&trade.decide(&trade.staff, "approve", &open).await), "OWN_REQUEST");
    let city = trade.subgraph.as_staff("dakkah", "city-manager").signed_in().await;
    trade.decide(&city, "approve", &open).await.refused("FORBIDDEN");
    let tenant = testkit::tenant_id("dakkah");
    let permit = format!(
        "SET cityos.tenant = '{tenant}'; UPDATE platform.tenant_user SET permissions = '[\"approval_request:approve\"]'
        WHERE tenant_id = '{tenant}' AND role = 'city-manager'; RESET cityos.tenant"
    );
    trade.database.execute(&permit).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(step(&trade.decide(&city, "approve", &open).await), ("APPROVED".into(), 1));

    // What a workflow says is read when it is written.
    let workflow = "mutation ($steps: JSON!, $conditions: JSON) { it: createApprovalWorkflow(input: { name: \"x\", workflowType: PURCHASE_ORDER, steps: $steps,
        conditions: $conditions }) { userErrors { field code message } } }";
    for (steps, conditions, wrong) in [
        (json!([{ "step": 1, "role": "viewer" }]), Value::Null, "steps: INVALID"),
        (json!([{ "step": 1, "role": "owner" }]), json!({ "weather": "fine" }), "conditions: INVALID"),
    ] {
        let answer = trade.staff.query_with(workflow, json!({ "steps": steps, "conditions": conditions })).await.ok();
        assert_eq!(answer.user_errors("it"), [wrong]);
    }
}
