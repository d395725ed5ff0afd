//! Rentals: no product is out twice at the same time, nor while it is blocked.
//!
//! Invariant: No product is rented out twice at a time or while it is blocked; the database alone guarantees it.

use cityos::subgraphs::named;
use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Client, Response, TestDatabase, TestSubgraph};

const DRILL: &str = "rentprod_01jddk000000000000000dr111";
const SARA: &str = "cus_01jddk0000000000000000sara";

struct Desk {
    database: TestDatabase,
    // It answers as long as it is here.
    _trading: TestSubgraph,
    admin: Client,
}

impl Desk {
    async fn open() -> Self {
        let database = TestDatabase::new().await;
        let trading =
            TestSubgraph::start_with(named("trading").unwrap(), database.url(), |options| options.connections = 16).await;
        let admin = trading.as_staff("dakkah", "tenant-admin").signed_in().await;
        Self { database, _trading: trading, admin }
    }

    async fn create(&self, what: &str, input: Value) -> Response {
        let field = format!("{}{}", what[..1].to_lowercase(), &what[1..]);
        let call = format!(
            "mutation ($input: Create{what}Input!) {{ it: create{what}(input: $input) {{ {field} {{ id }} userErrors {{ field code message }} }} }}"
        );
        self.admin.query_with(&call, json!({ "input": input })).await.ok()
    }

    /// A request for the drill for days of January 2028.
    async fn agreement(&self, from: u32, to: u32) -> String {
        let input = json!({ "rentalProductId": DRILL, "customerId": SARA, "startDate": day(from), "endDate": day(to), "totalPrice": "100", "currencyCode": "SAR" });
        self.create("RentalAgreement", input).await.text("it.rentalAgreement.id").to_owned()
    }

    async fn update(&self, id: &str, set: &str) -> Response {
        let call = format!(
            "mutation {{ it: updateRentalAgreement(id: \"{id}\", input: {{ {set} }}) {{ rentalAgreement {{ status }} userErrors {{ field code message }} }} }}"
        );
        self.admin.query(&call).await.ok()
    }

    async fn block(&self, from: u32, to: u32) -> Response {
        let input = json!({ "rentalProductId": DRILL, "startsAt": day(from), "endsAt": day(to), "isBlocked": true, "periodType": "BLACKOUT" });
        self.create("RentalPeriod", input).await
    }
}

fn day(day: u32) -> String {
    format!("2028-01-{day:02}T00:00:00Z")
}

const TAKEN: [&str; 1] = ["startDate: TAKEN"];
const NOTHING: [&str; 0] = [];

#[tokio::test]
async fn a_product_is_rented_out_once_at_a_time_and_not_while_it_is_blocked() {
    let desk = Desk::open().await;
    let (first, second) = (desk.agreement(10, 14).await, desk.agreement(13, 16).await);
    assert_eq!(desk.update(&first, "status: CONFIRMED").await.user_errors("it"), NOTHING);
    let refused = desk.update(&second, "status: CONFIRMED").await;
    assert_eq!(refused.user_errors("it"), TAKEN);
    assert_eq!(
        refused.text("it.userErrors.0.message"),
        "The product is rented out from 2028-01-10T00:00:00Z to 2028-01-14T00:00:00Z."
    );
    assert_eq!(desk.update(&second, "status: ACTIVE").await.user_errors("it"), TAKEN);
    // From the moment it is back.
    assert_eq!(desk.update(&second, &format!("startDate: \"{}\"", day(14))).await.user_errors("it"), NOTHING);
    assert_eq!(desk.update(&second, "status: CONFIRMED").await.user_errors("it"), NOTHING);
    assert_eq!(desk.update(&second, &format!("startDate: \"{}\"", day(13))).await.user_errors("it"), TAKEN);
    // Blocked, and what is confirmed is not blocked away.
    assert_eq!(desk.block(13, 20).await.user_errors("it"), ["startsAt: TAKEN"]);
    assert_eq!(desk.block(20, 22).await.user_errors("it"), NOTHING);
    let third = desk.agreement(21, 25).await;
    let refused = desk.update(&third, "status: CONFIRMED").await;
    assert_eq!(refused.user_errors("it"), TAKEN);
    assert_eq!(
        refused.text("it.userErrors.0.message"),
        "The product is blocked from 2028-01-20T00:00:00Z to 2028-01-22T00:00:00Z."
    );
    assert_eq!(desk.update(&third, &format!("startDate: \"{}\", status: CONFIRMED", day(22))).await.user_errors("it"), NOTHING);
    // What is called off or back makes room; what goes on is not refused by itself.
    assert_eq!(desk.update(&first, "status: ACTIVE").await.user_errors("it"), NOTHING);
    assert_eq!(desk.update(&first, "status: OVERDUE").await.user_errors("it"), NOTHING);
    assert_eq!(desk.update(&first, "status: RETURNED").await.user_errors("it"), NOTHING);
    assert_eq!(desk.update(&second, "status: CANCELLED").await.user_errors("it"), NOTHING);
    let fourth = desk.agreement(9, 20).await;
    assert_eq!(desk.update(&fourth, "status: CONFIRMED").await.user_errors("it"), NOTHING);
    // The database by itself.
    let twice =
        format!("UPDATE trading.rental_agreement SET status = 'confirmed', start_date = '{}' WHERE id = '{second}'", day(19));
    assert!(desk.trading_session().await.rows(&twice).await.is_err());
    // One handover more: that of the first.
    let counted = format!("SELECT total_rentals FROM trading.rental_product WHERE id = '{DRILL}'");
    assert_eq!(desk.database.value(&counted).await, "2");
}

impl Desk {
    async fn trading_session(&self) -> testkit::Session {
        let session = self.database.session("trading").await;
        session.as_tenant(testkit::tenant_id("dakkah")).await;
        session
    }
}

#[tokio::test]
async fn of_thirty_two_clients_one_gets_the_product() {
    let desk = Desk::open().await;
    let agreements = join_all((0..32).map(|n| desk.agreement(1 + n % 5, 9))).await;
    let confirmed = join_all(agreements.iter().map(|id| desk.update(id, "status: CONFIRMED"))).await;
    let done = confirmed.iter().filter(|answer| answer.user_errors("it").is_empty()).count();
    assert_eq!(done, 1);
    assert!(confirmed.iter().all(|answer| answer.user_errors("it").is_empty() || answer.user_errors("it") == TAKEN));
    let there =
        format!("SELECT count(*) FROM trading.rental_agreement WHERE rental_product_id = '{DRILL}' AND status = 'confirmed'");
    assert_eq!(desk.database.value(&there).await, "1");
}
