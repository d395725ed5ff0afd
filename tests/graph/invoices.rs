//! Invoices and quotes of companies, by a clock that the test moves.

use chrono::TimeDelta;
use cityos::subgraphs::named;
use futures_util::future::join_all;
use kit::Clock;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph};

const RIMAL: &str = "comp_01jddk000000000000000r1ma1";
const NET_30: &str = "pterm_01jddk000000000000000net30";

struct Office {
    database: TestDatabase,
    subgraph: TestSubgraph,
    clock: Clock,
    staff: Client,
}

impl Office {
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
        let staff = subgraph.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, subgraph, clock, staff }
    }

    async fn invoice(&self, items: Value) -> Response {
        let call = "mutation ($input: CreateInvoiceInput!) { it: createInvoice(input: $input) {
            invoice { id invoiceNumber status dueDate subtotal { amount } discountTotal { amount } taxTotal { amount } total { amount } amountDue { amount }
              items { nodes { title quantity subtotal taxTotal total } } }
            userErrors { field code message } } }";
        let input = json!({ "companyId": RIMAL, "paymentTermsId": NET_30, "items": items });
        self.staff.query_with(call, json!({ "input": input })).await
    }

    /// A thousand, and fifteen percent of tax.
    async fn sent(&self) -> String {
        let id = self
            .invoice(json!([{ "title": "Tents", "quantity": 4, "unitPrice": "250.00" }]))
            .await
            .ok()
            .text("it.invoice.id")
            .to_owned();
        assert_eq!(*self.verb("send", &id, "").await.ok().at("it.invoice.status"), "SENT");
        id
    }

    async fn verb(&self, verb: &str, id: &str, more: &str) -> Response {
        let name = match verb {
            "payPartially" => "payInvoicePartially".to_owned(),
            "payEarly" => "payInvoiceEarly".to_owned(),
            verb => format!("{verb}Invoice"),
        };
        let call = format!(
            "mutation {{ it: {name}(id: \"{id}\"{more}) {{ invoice {{ status amountPaid {{ amount }} amountDue {{ amount }}
               earlyPaymentDiscountTotal {{ amount }} paidAt voidedAt }} userErrors {{ field code message }} }} }}"
        );
        self.staff.query(&call).await
    }

    async fn sums(&self, verb: &str, id: &str, more: &str) -> [String; 3] {
        let answer = self.verb(verb, id, more).await.ok();
        assert!(answer.list("it.userErrors").is_empty(), "{:#}", answer.body);
        ["status", "amountPaid.amount", "amountDue.amount"].map(|part| answer.text(&format!("it.invoice.{part}")).to_owned())
    }
}

fn refusal(answer: &Response) -> String {
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.list("it.userErrors").iter().map(|error| error["code"].as_str().unwrap()).collect::<Vec<_>>().join(",")
}

/// Invariant: An invoice is the sum of its lines.
#[tokio::test]
async fn an_invoice_is_the_sum_of_its_lines_and_takes_its_terms() {
    let office = Office::open().await;
    let items = json!([
        { "title": "Dates", "quantity": 3, "unitPrice": "33.335" },
        { "title": "Tents", "quantity": 4, "unitPrice": "250.00", "discountTotal": "100.00" },
        { "title": "Delivery", "unitPrice": "50", "taxRate": "0" },
    ]);
    let answer = office.invoice(items).await.ok();
    let invoice = answer.at("it.invoice");
    assert_eq!((&invoice["invoiceNumber"], &invoice["status"]), (&json!("INV-2031-000001"), &json!("DRAFT")));
    assert_eq!(invoice["dueDate"], "2031-03-31T09:00:00+00:00");
    let sum = |name: &str| invoice[name]["amount"].as_str().unwrap().to_owned();
    // 100.005 are 100.01; the tax is 15 % of what is exact: 15.00075, 135 and nothing.
    assert_eq!(
        ["subtotal", "discountTotal", "taxTotal", "total", "amountDue"].map(sum),
        ["1150.01", "100.00", "150.00", "1200.01", "1200.01"]
    );
    let adds_up = "SELECT count(*) FROM b2b.invoice i WHERE deleted_at IS NULL AND (subtotal, discount_total, tax_total, total) IS DISTINCT FROM
        (SELECT (sum(l.subtotal), sum(l.discount_total), sum(l.tax_total), sum(l.total)) FROM b2b.invoice_item l
          WHERE l.tenant_id = i.tenant_id AND l.invoice_id = i.id)";
    assert_eq!(office.database.value(&adds_up.replace("(SELECT (", "(SELECT ROW(")).await, "0", "the demo's, too");
    for (items, field) in [
        (json!([]), "items"),
        (json!([{ "title": "x", "quantity": 0, "unitPrice": "1" }]), "quantity"),
        (json!([{ "title": "x", "unitPrice": "-1" }]), "unitPrice"),
        (json!([{ "title": "x", "unitPrice": "1", "discountTotal": "2" }]), "discountTotal"),
    ] {
        assert_eq!(*office.invoice(items).await.ok().at("it.userErrors.0.field.0"), field);
    }
    // What was refused took no number.
    let next = office.invoice(json!([{ "title": "x", "unitPrice": "1" }])).await.ok();
    assert_eq!(next.at("it.invoice.invoiceNumber"), "INV-2031-000002");
}

/// Invariant: Lines keep the order in which they were given, wherever they are read.
#[tokio::test]
async fn lines_keep_the_order_in_which_they_were_given_wherever_they_are_read() {
    let office = Office::open().await;
    let titles: Vec<String> = (1..=15).map(|n| format!("{n:02}")).collect();
    let lines = |more: Value| {
        let line = |title: &String| {
            let mut line = json!({ "title": title });
            line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            line
        };
        titles.iter().map(line).collect::<Vec<_>>()
    };
    let buyer = "cus_01jddk0000000000000000sara";
    for (document, input, list, parent) in [
        ("Invoice", json!({ "companyId": RIMAL, "items": lines(json!({ "unitPrice": "1" })) }), "invoiceItems", "invoiceId"),
        (
            "Quote",
            json!({ "companyId": RIMAL, "customerId": buyer, "items": lines(json!({ "productId": "prod_01jddk000000000000000can0n" })) }),
            "quoteItems",
            "quoteId",
        ),
        (
            "PurchaseOrder",
            json!({ "companyId": RIMAL, "customerId": buyer, "items": lines(json!({ "unitPrice": "1" })) }),
            "purchaseOrderItems",
            "purchaseOrderId",
        ),
    ] {
        let field = format!("{}{}", document[..1].to_lowercase(), &document[1..]);
        let call = format!(
            "mutation ($input: Create{document}Input!) {{ it: create{document}(input: $input) {{ {field} {{ id items(first: 100) {{ nodes {{ title position }} }} }} userErrors {{ field code message }} }} }}"
        );
        let made = office.staff.query_with(&call, json!({ "input": input })).await.ok();
        assert_eq!(made.user_errors("it"), Vec::<String>::new());
        assert_eq!(made.each(&format!("it.{field}.items.nodes"), "title"), titles, "{document}, as it is written");
        assert_eq!(made.each(&format!("it.{field}.items.nodes"), "position"), (1..=15).map(Value::from).collect::<Vec<_>>());
        let id = made.text(&format!("it.{field}.id"));
        // A page after the other, from both ends, and as a list of its own beside those of other documents.
        let read = |page: &str| {
            format!(
                "{{ it: {list}(where: {{ {parent}: {{ eq: \"{id}\" }} }}, {page}) {{ nodes {{ title }} pageInfo {{ endCursor startCursor }} }} {field}(id: \"{id}\") {{ items({page}) {{ nodes {{ title }} }} }} }}"
            )
        };
        let mut forward = Vec::new();
        let mut page = "first: 4".to_owned();
        while forward.len() < 15 {
            let answer = office.staff.query(&read(&page)).await.ok();
            if page == "first: 4" {
                assert_eq!(answer.each(&format!("{field}.items.nodes"), "title"), titles[..4]);
            }
            forward.extend(answer.each("it.nodes", "title"));
            page = format!("first: 4, after: \"{}\"", answer.text("it.pageInfo.endCursor"));
        }
        assert_eq!(forward, titles, "{document}");
        let last = office.staff.query(&read("last: 3")).await.ok();
        assert_eq!(last.each("it.nodes", "title"), titles[12..]);
        let all = office.staff.query(&format!("{{ {list}(last: 15) {{ nodes {{ title }} }} }}")).await.ok();
        assert_eq!(all.each(&format!("{list}.nodes"), "title"), titles, "the newest document is the last");
    }
}

/// Of a discount the same is taxed, on whichever document it stands.
#[tokio::test]
async fn documents_of_the_same_goods_and_discount_have_the_same_tax() {
    let office = Office::open().await;
    for (price, discount, tax, total) in
        [("100", "100", "0.00", "0.00"), ("100", "30", "10.50", "80.50"), ("33.335", "0.01", "5.00", "38.33")]
    {
        let sums = |of: &Value| ["taxTotal", "total"].map(|sum| of[sum]["amount"].as_str().unwrap().to_owned());
        let line = json!({ "title": "Tent", "unitPrice": price, "discountTotal": discount });
        let invoice = office.invoice(json!([line])).await.ok();
        assert_eq!(sums(invoice.at("it.invoice")), [tax, total]);
        let call = "mutation ($input: CreatePurchaseOrderInput!) { it: createPurchaseOrder(input: $input) {
            purchaseOrder { taxTotal { amount } total { amount } items { nodes { subtotal discountTotal taxTotal total } } } userErrors { field code } } }";
        let input = json!({ "companyId": RIMAL, "customerId": "cus_01jddk0000000000000000sara", "discountTotal": discount,
            "items": [{ "title": "Tent", "unitPrice": price }] });
        let order = office.staff.query_with(call, json!({ "input": input })).await.ok();
        assert_eq!(sums(order.at("it.purchaseOrder")), [tax, total]);
    }
}

/// Invariant: Many rows are added or changed by one statement, which leaves an audit entry and an event of each.
#[tokio::test]
async fn the_lines_of_an_invoice_are_one_statement_and_leave_an_entry_and_an_event_of_each() {
    let office = Office::open().await;
    let lines = |many: usize| {
        let line = |n: usize| match n % 2 {
            0 => json!({ "title": format!("Tent {n}"), "unitPrice": "10" }),
            _ => json!({ "title": format!("Tent {n}"), "unitPrice": "10", "quantity": 3, "description": "A large one." }),
        };
        Value::from((0..many).map(line).collect::<Vec<_>>())
    };
    let mut took = Vec::new();
    for many in [1, 60] {
        let before = office.subgraph.statements().await;
        let answer = office.invoice(lines(many)).await.ok();
        assert_eq!(answer.list("it.userErrors"), &[] as &[Value]);
        took.push(office.subgraph.statements().await - before);
        let id = answer.text("it.invoice.id");
        let entries = format!(
            "SELECT count(DISTINCT a.id) || ' ' || count(DISTINCT e.id) || ' ' || count(*) FROM b2b.invoice_item i
             JOIN platform.audit_log a ON a.resource_id = i.id AND a.action = 'invoice_item.create' AND a.new_values ->> 'title' = i.title
             JOIN platform.event_outbox e ON e.aggregate_id = i.id AND e.event_type = 'invoice_item.create' AND e.payload ->> 'title' = i.title
             WHERE i.invoice_id = '{id}' AND i.quantity = CASE WHEN i.description IS NULL THEN 1 ELSE 3 END"
        );
        assert_eq!(office.database.value(&entries).await, format!("{many} {many} {many}"));
    }
    assert_eq!(took[0], took[1]);
    let ids =
        "SELECT count(*) FROM platform.audit_log WHERE action = 'invoice_item.create' AND id !~ '^audit_[0-9a-hjkmnp-tv-z]{26}$'";
    assert_eq!(office.database.value(ids).await, "0", "ids are ids");
}

#[tokio::test]
async fn an_invoice_is_paid_in_parts_at_once_or_early_and_no_more_than_once() {
    let office = Office::open().await;
    let parts = office.sent().await;
    assert_eq!(office.sums("payPartially", &parts, ", amount: \"150.50\"").await, ["PARTIALLY_PAID", "150.50", "999.50"]);
    for amount in ["0", "-1", "999.51", "1.005"] {
        assert_eq!(
            refusal(&office.verb("payPartially", &parts, &format!(", amount: \"{amount}\"")).await),
            "INVALID",
            "{amount}"
        );
    }
    assert_eq!(refusal(&office.verb("void", &parts, "").await), "ILLEGAL_STATE");
    assert_eq!(refusal(&office.verb("payEarly", &parts, "").await), "ILLEGAL_STATE");
    assert_eq!(
        office.sums("payPartially", &parts, ", amount: \"999.50\"").await,
        ["PAID", "1150.00", "0.00"],
        "the rest is all of it"
    );
    let twice = office.verb("pay", &parts, "").await;
    assert_eq!(refusal(&twice), "ILLEGAL_STATE");
    assert!(twice.text("it.userErrors.0.message").contains("from PAID"), "{:#}", twice.body);

    let early = office.sent().await;
    office.clock.advance(TimeDelta::days(10));
    let paid = office.verb("payEarly", &early, "").await.ok();
    assert_eq!(paid.at("it.invoice.status"), "PAID");
    assert_eq!(paid.text("it.invoice.earlyPaymentDiscountTotal.amount"), "23.00", "two percent");

    let late = office.sent().await;
    office.clock.advance(TimeDelta::days(11));
    assert_eq!(refusal(&office.verb("payEarly", &late, "").await), "TOO_LATE");
    assert_eq!(office.sums("pay", &late, "").await, ["PAID", "1150.00", "0.00"]);
}

#[tokio::test]
async fn an_invoice_that_is_not_paid_in_time_is_overdue_and_one_of_which_nothing_is_paid_may_be_void() {
    let office = Office::open().await;
    office.database.execute("UPDATE b2b.invoice SET deleted_at = now()").await;
    let (open, paid, draft) =
        (office.sent().await, office.sent().await, office.invoice(json!([{ "title": "x", "unitPrice": "1" }])).await.ok());
    office.verb("pay", &paid, "").await.ok();
    let expire = "mutation { it: expireInvoices { expired more userErrors { code } } }";
    assert_eq!(*office.staff.query(expire).await.ok().at("it.expired"), 0);
    office.clock.advance(TimeDelta::days(31));
    assert_eq!(*office.staff.query(expire).await.ok().at("it.expired"), 1, "neither the draft nor the one that is paid");
    let status = |id: &str| format!("SELECT status FROM b2b.invoice WHERE id = '{id}'");
    assert_eq!(office.database.value(&status(&open)).await, "overdue");
    assert_eq!(*office.verb("void", &open, "").await.ok().at("it.invoice.status"), "VOID");
    assert_eq!(*office.verb("void", draft.text("it.invoice.id"), "").await.ok().at("it.invoice.status"), "VOID");
    assert_eq!(refusal(&office.verb("send", draft.text("it.invoice.id"), "").await), "ILLEGAL_STATE");
    let viewer = office.subgraph.as_staff("dakkah", "viewer").signed_in().await;
    viewer.query(expire).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn members_of_the_company_see_an_invoice_once_it_is_sent_and_others_never() {
    let office = Office::open().await;
    let id = office.invoice(json!([{ "title": "x", "unitPrice": "1" }])).await.ok().text("it.invoice.id").to_owned();
    let sara = office.subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let noura = office.subgraph.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    let one = format!("{{ invoice(id: \"{id}\") {{ id internalNotes items {{ totalCount }} }} }}");
    assert!(sara.query(&one).await.ok().at("invoice").is_null(), "a draft");
    office.verb("send", &id, "").await.ok();
    let seen = sara.query(&one).await.ok();
    assert_eq!((seen.at("invoice.items.totalCount"), seen.at("invoice.internalNotes")), (&json!(1), &Value::Null));
    assert!(noura.query(&one).await.ok().at("invoice").is_null(), "another company's");
    sara.query(&format!("mutation {{ payInvoice(id: \"{id}\") {{ invoice {{ id }} }} }}")).await.refused("FORBIDDEN");
}

#[tokio::test]
async fn a_company_that_asks_in_time_keeps_the_discount_for_early_payment() {
    let office = Office::open().await;
    let khalid = office.subgraph.as_customer("dakkah", "khalid@dakkah.example").signed_in().await;
    let noura = office.subgraph.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    let ask = async |by: &Client, id: &str| {
        let call = format!(
            "mutation {{ it: requestInvoiceEarlyPayment(id: \"{id}\") {{ invoice {{ status earlyPaymentRequestedAt amountDue {{ amount }} }}
               userErrors {{ field code message }} }} }}"
        );
        by.query(&call).await
    };
    let draft = office.invoice(json!([{ "title": "x", "unitPrice": "1" }])).await.ok().text("it.invoice.id").to_owned();
    ask(&khalid, &draft).await.refused("NOT_FOUND");
    let (asked, late) = (office.sent().await, office.sent().await);
    office.clock.advance(TimeDelta::days(9));
    ask(&noura, &asked).await.refused("NOT_FOUND");
    ask(&office.subgraph.as_shopper("dakkah"), &asked).await.refused("UNAUTHENTICATED");
    ask(&office.subgraph.as_staff("dakkah", "viewer").signed_in().await, &asked).await.refused("FORBIDDEN");
    ask(&office.subgraph.as_staff("paris", "tenant-admin").signed_in().await, &asked).await.refused("NOT_FOUND");
    let told = ask(&khalid, &asked).await.ok();
    assert_eq!(
        (told.at("it.invoice.status"), told.at("it.invoice.earlyPaymentRequestedAt"), told.at("it.invoice.amountDue.amount")),
        (&json!("SENT"), &json!("2031-03-10T09:00:00+00:00"), &json!("1150.00")),
        "nothing is paid by asking"
    );
    assert_eq!(refusal(&ask(&khalid, &asked).await), "TAKEN");
    office.clock.advance(TimeDelta::days(2));
    assert_eq!(refusal(&ask(&khalid, &late).await), "TOO_LATE");
    assert_eq!(refusal(&office.verb("payEarly", &late, "").await), "TOO_LATE");
    let paid = office.verb("payEarly", &asked, "").await.ok();
    assert_eq!(paid.text("it.invoice.earlyPaymentDiscountTotal.amount"), "23.00");
}

#[tokio::test]
async fn a_run_takes_the_oldest_hundred_and_leaves_the_others_to_others() {
    let office = Office::open().await;
    let oldest = office.sent().await;
    // Copies of it, each due a minute later.
    let columns = office.database.columns("b2b.invoice").await;
    let copies = format!(
        "INSERT INTO b2b.invoice ({columns}) SELECT {columns} FROM (SELECT (jsonb_populate_record(i, jsonb_build_object('id', 'inv_copy' || n, 'invoice_number', 'INV-copy-' || n,
           'due_date', i.due_date + n * interval '1 min'))).* FROM b2b.invoice i, generate_series(1, 149) n WHERE i.id = '{oldest}') AS copies"
    );
    office.database.execute("UPDATE b2b.invoice SET status = 'void' WHERE status IN ('sent', 'partially_paid') AND invoice_number NOT LIKE 'INV-2031-%'").await;
    office.database.execute(&copies).await;
    office.clock.advance(TimeDelta::days(40));
    // Somebody works on the newest meanwhile: a run does not wait for it.
    let busy = office.database.session("b2b").await;
    busy.as_tenant(testkit::tenant_id("dakkah")).await;
    busy.rows("BEGIN").await.unwrap();
    busy.rows("SELECT id FROM b2b.invoice WHERE id = 'inv_copy149' FOR UPDATE").await.unwrap();
    let expire = "mutation { it: expireInvoices { expired more userErrors { code } } }";
    let first = tokio::time::timeout(std::time::Duration::from_secs(5), office.staff.query(expire))
        .await
        .expect("it waits for nobody")
        .ok();
    assert_eq!((first.at("it.expired"), first.at("it.more")), (&json!(100), &json!(true)));
    let newest = "SELECT max(due_date) < (SELECT min(due_date) FROM b2b.invoice WHERE status = 'sent') FROM b2b.invoice WHERE status = 'overdue'";
    assert_eq!(office.database.value(newest).await, "t", "the oldest first");
    busy.rows("ROLLBACK").await.unwrap();
    let runs = join_all((0..4).map(|_| office.staff.query(expire))).await;
    let expired: i64 = runs.into_iter().map(|run| run.ok().at("it.expired").as_i64().unwrap()).sum();
    assert_eq!(expired, 50, "each once, however many run at once");
    let audited = "SELECT count(*) FROM platform.audit_log WHERE action = 'invoice.expire'";
    assert_eq!(office.database.value(audited).await, "150");
}

/// Invariant: Invoices of a tenant are numbered without gaps, and none is paid twice.
#[tokio::test]
async fn thirty_two_at_once_leave_no_gap_in_the_numbers_and_pay_nothing_twice() {
    let office = Office::open().await;
    // Every fourth is refused.
    let price = |index: usize| if index.is_multiple_of(4) { "-1" } else { "10.00" };
    join_all((0..32).map(|index| office.invoice(json!([{ "title": "x", "unitPrice": price(index) }])))).await;
    let numbers = "SELECT count(*) || ' ' || count(DISTINCT invoice_number) || ' ' || max(invoice_number) FROM b2b.invoice WHERE invoice_number LIKE 'INV-2031-%'";
    assert_eq!(office.database.value(numbers).await, "24 24 INV-2031-000024");

    let id = office.sent().await;
    let paid = join_all((0..32).map(|_| office.verb("payPartially", &id, ", amount: \"100.00\""))).await;
    let accepted = paid.iter().filter(|answer| refusal(answer).is_empty()).count();
    assert_eq!(accepted, 11, "of 1150 eleven hundreds can be paid");
    let left = format!(
        "SELECT amount_paid || ' ' || amount_due || ' ' || (total - amount_paid - amount_due) FROM b2b.invoice WHERE id = '{id}'"
    );
    assert_eq!(office.database.value(&left).await, "1100.00000000 50.00000000 0.00000000");
}

#[tokio::test]
async fn a_quote_is_asked_for_priced_approved_sent_accepted_and_turned_into_an_order() {
    let office = Office::open().await;
    let khalid = office.subgraph.as_customer("dakkah", "khalid@dakkah.example").signed_in().await;
    let noura = office.subgraph.as_customer("dakkah", "noura@dakkah.example").signed_in().await;
    let create = "mutation ($input: CreateQuoteInput!) { it: createQuote(input: $input) {
        quote { id quoteNumber status total { amount } items { nodes { id } } } userErrors { field code message } } }";
    let line = json!({ "productId": "prod_01jddk0000000000000000ajwa", "title": "Dates", "quantity": 40 });
    let input = |line: &Value| json!({ "input": { "companyId": RIMAL, "items": [line] } });
    assert_eq!(refusal(&noura.query_with(create, input(&line)).await), "NOT_FOUND", "she does not buy for it");
    let mut priced = line.clone();
    priced["unitPrice"] = json!("1");
    khalid.query_with(create, input(&priced)).await.refused("FORBIDDEN");
    let asked = khalid.query_with(create, input(&line)).await.ok();
    assert_eq!((asked.at("it.quote.quoteNumber"), asked.at("it.quote.total.amount")), (&json!("QT-2031-000001"), &json!("0.00")));
    let (id, item) = (asked.text("it.quote.id").to_owned(), asked.text("it.quote.items.nodes.0.id").to_owned());

    let verb = async |by: &Client, verb: &str, more: &str| {
        let call = format!(
            "mutation {{ it: {verb}Quote(id: \"{id}\"{more}) {{ quote {{ status orderId approvedAt total {{ amount }} }} userErrors {{ code message }} }} }}"
        );
        by.query(&call).await
    };
    assert_eq!(refusal(&verb(&office.staff, "send", "").await), "NOT_APPROVED");
    assert_eq!(refusal(&verb(&khalid, "accept", "").await), "ILLEGAL_STATE");
    verb(&khalid, "approve", "").await.refused("FORBIDDEN");
    verb(&office.staff, "approve", "").await.ok();
    let price = format!(
        "mutation {{ it: priceQuoteItem(id: \"{item}\", unitPrice: \"85.00\", customUnitPrice: \"80.00\", discountTotal: \"100.00\") {{
           quoteItem {{ subtotal total quote {{ approvedAt total {{ amount }} }} }} userErrors {{ field code }} }} }}"
    );
    let priced = office.staff.query(&price).await.ok();
    assert_eq!((priced.at("it.quoteItem.subtotal"), priced.at("it.quoteItem.total")), (&json!("3200"), &json!("3565")));
    assert_eq!(priced.at("it.quoteItem.quote.total.amount"), "3565.00");
    assert_eq!(priced.at("it.quoteItem.quote.approvedAt"), &Value::Null, "other prices need another approval");
    verb(&office.staff, "approve", "").await.ok();
    assert_eq!(*verb(&office.staff, "send", "").await.ok().at("it.quote.status"), "SENT");
    verb(&noura, "accept", "").await.refused("NOT_FOUND");
    office
        .database
        .execute("UPDATE b2b.company_user SET spending_limit = 3000 WHERE customer_id = 'cus_01jddk00000000000000kha11d'")
        .await;
    assert_eq!(refusal(&verb(&khalid, "accept", "").await), "SPENDING_LIMIT");
    office
        .database
        .execute("UPDATE b2b.company_user SET spending_limit = 25000 WHERE customer_id = 'cus_01jddk00000000000000kha11d'")
        .await;
    assert_eq!(*verb(&khalid, "accept", "").await.ok().at("it.quote.status"), "ACCEPTED");
    assert_eq!(refusal(&verb(&khalid, "decline", "").await), "ILLEGAL_STATE");
    assert_eq!(refusal(&verb(&office.staff, "convert", ", orderId: \"prod_1\"").await), "INVALID");
    let order = "order_01jddk000000000000kha11dx3";
    let converted = verb(&office.staff, "convert", &format!(", orderId: \"{order}\"")).await.ok();
    assert_eq!((converted.at("it.quote.status"), converted.at("it.quote.orderId")), (&json!("CONVERTED"), &json!(order)));
    assert_eq!(refusal(&verb(&office.staff, "convert", &format!(", orderId: \"{order}\"")).await), "ILLEGAL_STATE");
}

#[tokio::test]
async fn an_offer_that_is_not_answered_in_time_expires() {
    let office = Office::open().await;
    // The demo's offer, which has ended long before this clock's time.
    let offer = office.database.value("SELECT id FROM b2b.quote WHERE status = 'sent'").await;
    let sara = office.subgraph.as_customer("dakkah", "sara@dakkah.example").signed_in().await;
    let accept = format!("mutation {{ it: acceptQuote(id: \"{offer}\") {{ quote {{ status }} userErrors {{ code }} }} }}");
    // It is not brought back by writing another time into it; what is no promise may change.
    let update = async |input: &str| {
        let call = format!(
            "mutation {{ it: updateQuote(id: \"{offer}\", input: {{ {input} }}) {{ quote {{ customerNotes }} userErrors {{ field code }} }} }}"
        );
        office.staff.query(&call).await.ok()
    };
    for field in ["validFrom", "validUntil"] {
        let answer = update(&format!("{field}: \"2099-01-01T00:00:00Z\", customerNotes: \"Later\"")).await;
        assert_eq!(answer.user_errors("it"), [format!("{field}: ILLEGAL_STATE")]);
        assert_eq!(update(&format!("{field}: null")).await.user_errors("it"), [format!("{field}: ILLEGAL_STATE")]);
    }
    assert_eq!(*update("customerNotes: \"For forty-two guests.\"").await.at("it.quote.customerNotes"), "For forty-two guests.");
    assert_eq!(refusal(&sara.query(&accept).await), "EXPIRED");
    let expire = "mutation { it: expireQuotes { expired more userErrors { code } } }";
    assert_eq!(*office.staff.query(expire).await.ok().at("it.expired"), 1);
    assert_eq!(refusal(&sara.query(&accept).await), "ILLEGAL_STATE");
}
