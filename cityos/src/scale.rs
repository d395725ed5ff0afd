//! Many rows, for benchmarks: a catalogue of any size with reviews and their authors, written with COPY.
//!
//! Everything follows from a product's number: its id, handle, texts, prices and reviews. A second load continues behind the highest
//! number that the tenant has.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Cursor;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use devkit::{connect, described};
use futures_util::SinkExt;
use kit::{CurrencyCode, Timestamp};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_postgres::Client;
use ulid::Ulid;

/// Products written by one transaction.
const CHUNK: u64 = 1_000;
/// Connections that write at the same time.
const WRITERS: usize = 2;
/// One customer is made for so many products.
const PRODUCTS_PER_CUSTOMER: u64 = 20;
/// Variants of a product.
const VARIANTS: u64 = 5;
/// When product 0 was created: 2025-01-01, UTC. The others follow one by one.
const FIRST_CREATED: i64 = 1_735_689_600;
const SECONDS_BETWEEN: i64 = 20;

/// The tables with the columns that are written, parents first.
const TABLES: [(&str, &str); 8] = [
    ("customers.customer", "id, tenant_id, email, first_name, last_name, has_account, created_at, updated_at"),
    (
        "catalog.product",
        "id, tenant_id, title, subtitle, description, handle, status, thumbnail, images, weight, hs_code, origin_country, material, \
         metadata, created_at, updated_at",
    ),
    ("catalog.product_option", "id, tenant_id, product_id, title, created_at, updated_at"),
    ("catalog.product_option_value", "id, tenant_id, option_id, value, created_at, updated_at"),
    ("catalog.product_variant", "id, tenant_id, product_id, title, sku, inventory_quantity, weight, created_at, updated_at"),
    ("catalog.product_variant_option_value", "tenant_id, variant_id, option_value_id"),
    ("catalog.price", "id, tenant_id, variant_tenant_id, variant_id, currency_code, amount, created_at, updated_at"),
    (
        "reviews.review",
        "id, tenant_id, rating, title, content, customer_id, customer_name, product_id, is_verified_purchase, is_approved, \
         helpful_count, created_at, updated_at",
    ),
];

const CUSTOMER: usize = 0;
const PRODUCT: usize = 1;
const OPTION: usize = 2;
const VALUE: usize = 3;
const VARIANT: usize = 4;
const VARIANT_VALUE: usize = 5;
const PRICE: usize = 6;
const REVIEW: usize = 7;

/// Adds `thousands` thousand products with five variants each, their prices and reviews to a tenant.
///
/// Row-level security refuses COPY to an owner that it binds; the rows then go through temporary tables.
pub async fn load(url: &str, tenant: &str, thousands: u32, progress: impl Fn(String)) -> Result<(), String> {
    let started = Instant::now();
    let client = connect(url).await?;
    let found = client
        .query_opt("SELECT id, default_currency FROM platform.resolve_tenant('handle', $1)", &[&tenant])
        .await
        .map_err(described)?
        .ok_or_else(|| format!("there is no tenant `{tenant}`"))?;
    let (tenant_id, currency): (String, String) = (found.get(0), found.get(1));
    let currency = CurrencyCode::parse(&currency).ok_or_else(|| format!("`{currency}` is not a currency of ISO 4217"))?;
    let maker = Arc::new(Maker::new(tenant_id, currency));
    set_tenant(&client, &maker.tenant_id).await?;

    let newest = client
        .query_one(
            "SELECT max(handle) FROM catalog.product WHERE tenant_id = $1 AND handle ~ '^scale-[0-9]{9}$'",
            &[&maker.tenant_id],
        )
        .await
        .map_err(described)?;
    let newest: Option<String> = newest.get(0);
    let first = newest.and_then(|handle| number_of(&handle)).map_or(0, |number| number + 1);
    let end = first + u64::from(thousands) * 1_000;
    let unbound: bool = client
        .query_one("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user", &[])
        .await
        .map_err(described)?
        .get(0);

    let next = Arc::new(AtomicU64::new(first));
    let (done, mut written) = mpsc::unbounded_channel();
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let client = connect(url).await?;
        set_tenant(&client, &maker.tenant_id).await?;
        let (maker, next, done) = (maker.clone(), next.clone(), done.clone());
        writers.spawn(async move {
            if !unbound {
                prepare_detour(&client).await?;
            }
            loop {
                let start = next.fetch_add(CHUNK, Ordering::Relaxed);
                if start >= end {
                    return Ok::<_, String>(());
                }
                let stop = end.min(start + CHUNK);
                let rows = write_chunk(&client, maker.chunk(start, stop), unbound).await?;
                // The receiver is gone only when the load has failed.
                let _ = done.send((stop - start, rows));
            }
        });
    }
    drop(done);
    let (mut products, mut rows, mut said) = (0, 0, started);
    while let Some((more_products, more_rows)) = written.recv().await {
        products += more_products;
        rows += more_rows;
        if said.elapsed() > Duration::from_secs(2) {
            said = Instant::now();
            progress(progress_line(products, end - first, rows, started.elapsed()));
        }
    }
    while let Some(writer) = writers.join_next().await {
        writer.map_err(|error| error.to_string())??;
    }
    progress(progress_line(products, end - first, rows, started.elapsed()));
    let tables: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
    client.batch_execute(&format!("ANALYZE {}", tables.join(", "))).await.map_err(described)?;
    progress(format!("analyzed, {:.1} s in all", started.elapsed().as_secs_f64()));
    Ok(())
}

fn progress_line(products: u64, of: u64, rows: u64, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    format!("{products} of {of} products, {rows} rows, {:.0} rows/s, {seconds:.1} s", rows as f64 / seconds)
}

async fn set_tenant(client: &Client, tenant_id: &str) -> Result<(), String> {
    client.execute("SELECT set_config('cityos.tenant', $1, false)", &[&tenant_id]).await.map(drop).map_err(described)
}

/// The temporary table that stands for a table where COPY is refused.
fn detour(table: &str) -> String {
    format!("pg_temp.scale_{}", table.replace('.', "_"))
}

async fn prepare_detour(client: &Client) -> Result<(), String> {
    for (table, columns) in TABLES {
        let name = detour(table);
        let name = name.trim_start_matches("pg_temp.");
        let sql = format!("CREATE TEMP TABLE {name} ON COMMIT DELETE ROWS AS SELECT {columns} FROM {table} WITH NO DATA");
        client.batch_execute(&sql).await.map_err(described)?;
    }
    Ok(())
}

/// Writes the rows of a chunk, all or none, and returns how many they are.
async fn write_chunk(client: &Client, chunk: Chunk, unbound: bool) -> Result<u64, String> {
    client.batch_execute("BEGIN").await.map_err(described)?;
    let mut rows = 0;
    for ((table, columns), text) in TABLES.into_iter().zip(chunk.0) {
        let target = if unbound { table.to_owned() } else { detour(table) };
        let copy = format!("COPY {target} ({columns}) FROM STDIN");
        let mut sink = pin!(client.copy_in::<_, Cursor<Vec<u8>>>(&copy).await.map_err(described)?);
        sink.send(Cursor::new(text.into_bytes())).await.map_err(described)?;
        rows += sink.as_mut().finish().await.map_err(described)?;
        if !unbound {
            let sql = format!("INSERT INTO {table} ({columns}) SELECT {columns} FROM {target}");
            client.batch_execute(&sql).await.map_err(described)?;
        }
    }
    client.batch_execute("COMMIT").await.map_err(described)?;
    Ok(rows)
}

/// Rows in the text format of COPY, for each of [`TABLES`].
#[derive(Default)]
struct Chunk([String; TABLES.len()]);

/// Makes the rows of a tenant from numbers.
struct Maker {
    tenant_id: String,
    currency: CurrencyCode,
    mark: u64,
}

impl Maker {
    fn new(tenant_id: String, currency: CurrencyCode) -> Self {
        let mut hasher = DefaultHasher::new();
        tenant_id.hash(&mut hasher);
        Self { mark: hasher.finish(), tenant_id, currency }
    }

    /// An id: the moment as every ULID has it, then bits of the tenant, the type and the number, so that no two are the same.
    fn id(&self, prefix: &str, created: i64, number: u64) -> String {
        let kind = mixed(self.mark, prefix.bytes().fold(0, |all, byte| all << 8 | u64::from(byte))) >> 32;
        let random = u128::from(kind) << 48 | u128::from(number & 0xffff_ffff_ffff);
        let ulid = Ulid::from_parts(created.unsigned_abs() * 1_000, random);
        format!("{prefix}_{}", ulid.to_string().to_ascii_lowercase())
    }

    fn chunk(&self, start: u64, end: u64) -> Chunk {
        let mut chunk = Chunk::default();
        for number in start..end {
            self.product(number, &mut chunk);
        }
        chunk
    }

    fn customer_id(&self, customer: u64) -> String {
        self.id("cus", created(customer * PRODUCTS_PER_CUSTOMER), customer)
    }

    fn customer(&self, customer: u64, out: &mut String) {
        let at = moment(created(customer * PRODUCTS_PER_CUSTOMER));
        let (first, last) = name(customer);
        let email = format!("scale-{customer:09}@customers.example");
        line(out, &[&self.customer_id(customer), &self.tenant_id, &email, first, last, "t", &at, &at]);
    }

    fn product(&self, number: u64, chunk: &mut Chunk) {
        if number.is_multiple_of(PRODUCTS_PER_CUSTOMER) {
            self.customer(number / PRODUCTS_PER_CUSTOMER, &mut chunk.0[CUSTOMER]);
        }
        let Chunk(out) = chunk;
        let tenant = self.tenant_id.as_str();
        let created = created(number);
        let at = moment(created);
        let id = self.id("prod", created, number);
        let (look, material, thing) = (pick(number, 1, &LOOKS), pick(number, 2, &MATERIALS), pick(number, 3, &THINGS));
        let handle = handle(number);
        let image = |view: &str| format!("https://images.scale.example/{handle}/{view}.jpg");
        let weight = 50 + roll(number, 4) % 4_000;
        line(
            &mut out[PRODUCT],
            &[
                &id,
                tenant,
                &format!("{look} {material} {thing}"),
                pick(number, 5, &SUBTITLES),
                &format!(
                    "{look} {thing} made of {material}. {} {} Delivered within three working days; returns are free for thirty days.",
                    pick(number, 6, &SENTENCES),
                    pick(number, 7, &SENTENCES)
                ),
                &handle,
                "published",
                &image("front"),
                &format!("[\"{}\", \"{}\", \"{}\"]", image("front"), image("back"), image("detail")),
                &weight.to_string(),
                pick(number, 8, &["4419.90", "6911.10", "4202.22", "6302.60"]),
                pick(number, 9, &["SA", "TN", "FR", "TR", "IN", "PT"]),
                material,
                &format!("{{\"collection\": \"{}\", \"care\": \"{}\"}}", pick(number, 10, &LOOKS), pick(number, 11, &CARE)),
                &at,
                &at,
            ],
        );

        let (axis, values) = pick(number, 12, &AXES);
        let option = self.id("opt", created, number);
        line(&mut out[OPTION], &[&option, tenant, &id, axis, &at, &at]);
        for (index, value) in (0..VARIANTS).zip(values) {
            let child = number * VARIANTS + index;
            let value_id = self.id("optval", created, child);
            let variant = self.id("variant", created, child);
            line(&mut out[VALUE], &[&value_id, tenant, &option, value, &at, &at]);
            let (stock, weight) = (roll(child, 13) % 300, weight + index * 20);
            line(
                &mut out[VARIANT],
                &[&variant, tenant, &id, value, &sku(number, index), &stock.to_string(), &weight.to_string(), &at, &at],
            );
            line(&mut out[VARIANT_VALUE], &[tenant, &variant, &value_id]);
            let amount = self.amount(number, index).to_string();
            let currency = self.currency.code().to_ascii_lowercase();
            line(&mut out[PRICE], &[&self.id("price", created, child), tenant, tenant, &variant, &currency, &amount, &at, &at]);
        }
        for review in 0..reviews(number) {
            self.review(number, review, &id, &mut out[REVIEW]);
        }
    }

    /// The base price in minor units: 5 to 404 major units, and something for a larger variant.
    fn amount(&self, number: u64, variant: u64) -> u64 {
        let unit = 10_u64.pow(self.currency.exponent());
        let whole = 5 + roll(number, 14) % 400;
        whole * unit + variant * unit * 3 + if unit > 1 { unit / 2 } else { 0 }
    }

    fn review(&self, number: u64, review: u64, product: &str, out: &mut String) {
        let key = number * 4 + review;
        let rating = rating(key);
        let customer = author(number, review);
        let at = created(number) + 86_400 + (roll(key, 16) % 2_592_000) as i64;
        let (titles, texts) = &OPINIONS[rating as usize - 1];
        let verified = if roll(key, 17) % 10 < 6 { "t" } else { "f" };
        line(
            out,
            &[
                &self.id("rev", at, key),
                &self.tenant_id,
                &rating.to_string(),
                pick(key, 18, titles),
                pick(key, 19, texts),
                &self.customer_id(customer),
                name(customer).0,
                product,
                verified,
                "t",
                &(roll(key, 20) % 12).to_string(),
                &moment(at),
                &moment(at),
            ],
        );
    }
}

fn created(number: u64) -> i64 {
    FIRST_CREATED + number as i64 * SECONDS_BETWEEN
}

fn moment(seconds: i64) -> String {
    Timestamp::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339()
}

/// Handles sort as their numbers do.
fn handle(number: u64) -> String {
    format!("scale-{number:09}")
}

fn number_of(handle: &str) -> Option<u64> {
    handle.strip_prefix("scale-")?.parse().ok()
}

fn sku(number: u64, variant: u64) -> String {
    format!("SC-{number:09}-{}", variant + 1)
}

fn name(customer: u64) -> (&'static str, &'static str) {
    (pick(customer, 21, &FIRST_NAMES), pick(customer, 22, &LAST_NAMES))
}

/// Customers that there are when so many products are.
fn customers(number: u64) -> u64 {
    number / PRODUCTS_PER_CUSTOMER + 1
}

/// The customer who writes a review of a product. A customer reviews a product once: the reviews of one are by neighbours.
fn author(number: u64, review: u64) -> u64 {
    (roll(number, 15) + review) % customers(number)
}

/// 0 to 4 reviews, two on average, and no more than there are customers.
fn reviews(number: u64) -> u64 {
    let reviews = match roll(number, 23) % 20 {
        0..2 => 0,
        2..7 => 1,
        7..13 => 2,
        13..18 => 3,
        _ => 4,
    };
    reviews.min(customers(number))
}

/// Half of all reviews give five stars; one star is a little more frequent than two.
fn rating(key: u64) -> u64 {
    match roll(key, 24) % 100 {
        0..7 => 1,
        7..12 => 2,
        12..24 => 3,
        24..50 => 4,
        _ => 5,
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014) of two numbers.
fn mixed(a: u64, b: u64) -> u64 {
    let mut z = a.wrapping_add(b.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The die for one property of one row.
fn roll(number: u64, property: u64) -> u64 {
    mixed(number, property.wrapping_mul(0x632b_e59b_d9b4_e019)) >> 8
}

fn pick<T: Copy>(number: u64, property: u64, from: &[T]) -> T {
    from[(roll(number, property) % from.len() as u64) as usize]
}

/// One line of COPY's text format.
fn line(out: &mut String, fields: &[&str]) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push('\t');
        }
        for character in field.chars() {
            match character {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                other => out.push(other),
            }
        }
    }
    out.push('\n');
}

const LOOKS: [&str; 12] = [
    "Hand-made",
    "Classic",
    "Everyday",
    "Slim",
    "Oversized",
    "Vintage",
    "Foldable",
    "Travel",
    "Rustic",
    "Minimal",
    "Patterned",
    "Soft",
];
const MATERIALS: [&str; 12] = [
    "olive wood",
    "linen",
    "full-grain leather",
    "stoneware",
    "brass",
    "organic cotton",
    "merino wool",
    "recycled glass",
    "bamboo",
    "stainless steel",
    "palm fibre",
    "terracotta",
];
const THINGS: [&str; 16] = [
    "serving bowl",
    "shoulder bag",
    "table runner",
    "coffee set",
    "lantern",
    "throw",
    "tray",
    "storage basket",
    "water bottle",
    "notebook cover",
    "prayer rug",
    "incense burner",
    "apron",
    "cushion",
    "lunch box",
    "key holder",
];
const SUBTITLES: [&str; 4] = ["From a small workshop", "For every day", "A gift that lasts", "New this season"];
const SENTENCES: [&str; 6] = [
    "Each piece differs a little from the next.",
    "Finished by hand and checked twice before it leaves the workshop.",
    "It ages well and is easy to repair.",
    "The colours come from plants and fade gently.",
    "Made to order in small batches.",
    "It comes in a box of recycled cardboard.",
];
const CARE: [&str; 4] = ["wipe clean", "hand wash", "machine wash cold", "oil twice a year"];
const AXES: [(&str, [&str; VARIANTS as usize]); 4] = [
    ("Size", ["XS", "S", "M", "L", "XL"]),
    ("Colour", ["Sand", "Indigo", "Olive", "Charcoal", "Rust"]),
    ("Capacity", ["250 ml", "500 ml", "750 ml", "1 l", "1.5 l"]),
    ("Pack", ["Single", "Pair", "Set of 3", "Set of 4", "Set of 6"]),
];
const FIRST_NAMES: [&str; 16] = [
    "Sara", "Omar", "Leila", "Yusuf", "Marie", "Karim", "Nadia", "Hugo", "Amal", "Tariq", "Chloe", "Rania", "Sami", "Ines",
    "Jules", "Huda",
];
const LAST_NAMES: [&str; 12] = [
    "Al Harbi",
    "Ben Youssef",
    "Martin",
    "Al Qahtani",
    "Trabelsi",
    "Dubois",
    "Haddad",
    "Mansour",
    "Petit",
    "Saleh",
    "Khoury",
    "Moreau",
];
/// Headlines and texts for 1 to 5 stars.
const OPINIONS: [([&str; 3], [&str; 3]); 5] = [
    (
        ["Broke at once", "Not as shown", "Sent it back"],
        [
            "It did not survive the first week.",
            "Colour and size differ from the pictures.",
            "It arrived damaged and nobody answered.",
        ],
    ),
    (
        ["Disappointing", "Too small", "Expected more"],
        [
            "Looks fine, feels cheap.",
            "Smaller than I thought from the description.",
            "For this price I expected a cleaner finish.",
        ],
    ),
    (
        ["It is all right", "Does the job", "Mixed feelings"],
        [
            "Good enough, nothing special.",
            "Works as described, though the smell took a week to go.",
            "Nice look, average workmanship.",
        ],
    ),
    (
        ["Very good", "Would buy again", "Nearly perfect"],
        [
            "Well made and quick to arrive; one corner was a little rough.",
            "My second one, the first is still in use.",
            "Exactly as described, the packaging could be better.",
        ],
    ),
    (
        ["Love it", "Perfect gift", "Worth every coin"],
        [
            "Beautiful work, better than in the pictures.",
            "My mother uses it every day and keeps asking where it came from.",
            "Sturdy, handsome and honest. I have ordered two more.",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn maker(tenant: &str, currency: &str) -> Maker {
        Maker::new(tenant.into(), CurrencyCode::parse(currency).unwrap())
    }

    #[test]
    fn a_chunk_is_the_same_however_it_is_cut() {
        let maker = maker("ten_a", "sar");
        let whole = maker.chunk(0, 40);
        let parts = [maker.chunk(0, 17), maker.chunk(17, 40)];
        for (index, (table, _)) in TABLES.iter().enumerate() {
            assert_eq!(whole.0[index], format!("{}{}", parts[0].0[index], parts[1].0[index]), "{table}");
        }
    }

    #[test]
    fn every_row_has_every_column_and_ids_are_unique() {
        let chunk = maker("ten_a", "sar").chunk(0, 2_000);
        for ((table, columns), text) in TABLES.iter().zip(&chunk.0) {
            let columns = columns.split(',').count();
            let mut seen = HashSet::new();
            for line in text.lines() {
                let fields: Vec<&str> = line.split('\t').collect();
                assert_eq!(fields.len(), columns, "{table}: {line}");
                assert!(seen.insert((fields[0], fields[1])), "{table}: {line}");
            }
        }
        assert_eq!(chunk.0[PRODUCT].lines().count(), 2_000);
        assert_eq!(chunk.0[VARIANT].lines().count(), 10_000);
        assert_eq!(chunk.0[PRICE].lines().count(), 10_000);
        assert_eq!(chunk.0[CUSTOMER].lines().count(), 100);
    }

    #[test]
    fn two_tenants_share_no_id() {
        let (a, b) = (maker("ten_a", "sar"), maker("ten_b", "sar"));
        assert_ne!(a.id("prod", created(7), 7), b.id("prod", created(7), 7));
        assert_eq!(a.id("prod", created(7), 7), a.id("prod", created(7), 7));
    }

    #[test]
    fn ids_and_handles_sort_by_number() {
        let maker = maker("ten_a", "sar");
        assert!(maker.id("prod", created(9), 9) < maker.id("prod", created(10), 10));
        assert!(handle(9) < handle(10));
        assert_eq!(number_of(&handle(123)), Some(123));
        assert_eq!(number_of("scale-model"), None);
    }

    #[test]
    fn amounts_are_minor_units_of_the_currency() {
        let amounts = |currency| -> Vec<u64> { (0..100).map(|number| maker("ten_a", currency).amount(number, 0)).collect() };
        assert!(amounts("tnd").iter().all(|amount| (5_500..405_000).contains(amount) && amount % 1_000 == 500));
        assert!(amounts("eur").iter().all(|amount| (550..40_500).contains(amount) && amount % 100 == 50));
        assert!(amounts("jpy").iter().all(|amount| (5..405).contains(amount)));
    }

    #[test]
    fn two_reviews_on_average_and_most_of_them_are_good() {
        let counts: Vec<u64> = (0..10_000).map(reviews).collect();
        assert!((19_500..20_500).contains(&counts.iter().sum::<u64>()));
        assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&0), Some(&4)));
        let mut stars = [0; 5];
        (0..10_000).for_each(|key| stars[rating(key) as usize - 1] += 1);
        assert!(stars[4] > stars[3] && stars[3] > stars[2] && stars[0] > stars[1], "{stars:?}");
    }

    #[test]
    fn no_customer_reviews_a_product_twice() {
        for number in 0..2_000 {
            let mut authors: Vec<u64> = (0..reviews(number)).map(|review| author(number, review)).collect();
            authors.sort_unstable();
            authors.dedup();
            assert_eq!(authors.len() as u64, reviews(number), "product {number}");
        }
    }

    #[test]
    fn a_line_survives_any_text() {
        let mut out = String::new();
        line(&mut out, &["a\tb", "c\\d\n", "é"]);
        assert_eq!(out, "a\\tb\tc\\\\d\\n\té\n");
    }
}
