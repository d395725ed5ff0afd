//! Splitting an order into the shares of its vendors.
//!
//! A line goes to the vendor who offers its product: of several the primary one, and of several of those the one who offered it first. Lines
//! that no vendor offers are the tenant's own. Shipping is shared in proportion to what lines cost, the tenant's own included. A discount that
//! the order grants besides its lines is shared by them in proportion to what they cost less their own, and what it leaves by shipping; a tax
//! besides theirs is that of shipping, or of all where no line has one. Everything else a share takes over from its lines, so that the shares
//! add up to the order.

use std::collections::BTreeMap;

use async_graphql::{Context, Object, SimpleObject};
use chrono::Datelike;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
use kit::{
    Action, Assignments, Code, CurrencyCode, Entity, Error, Id, Outcome, Predicate, Scope, Transaction, UserError, Value, Values,
    allocate,
};

use crate::commission::{Commission, Line, Rule, Terms, calculate};
use crate::commission_rule::CommissionRule;
use crate::commission_transaction::{CommissionTransaction, CommissionTransactionTransactionType};
use crate::marketplace_listing::{MarketplaceListing, MarketplaceListingStatus};
use crate::vendor::Vendor;
use crate::vendor_order::VendorOrder;
use crate::vendor_order_item::VendorOrderItem;
use crate::vendor_product::{VendorProduct, VendorProductStatus};

/// An order after it was split, or what the caller must mend.
#[derive(Debug, SimpleObject)]
pub struct SplitOrderPayload {
    /// The shares of the vendors; null when there are user errors, empty when no vendor has a share in the order.
    pub vendor_orders: Option<Vec<VendorOrder>>,
    /// What the caller must mend; empty when the mutation took place.
    pub user_errors: Vec<UserError>,
}

/// The mutation that splits orders.
#[derive(Default)]
pub struct OrderSplit;

#[Object]
impl OrderSplit {
    /// Splits an order into the shares of its vendors, with totals and commission, and records the commission. An order is split once: a
    /// second call answers with the shares there are. Requires vendor_order:create.
    #[graphql(requires_scopes = "staff", requires_scopes = "service")]
    async fn split_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order to split.")] order_id: Id,
    ) -> async_graphql::Result<Option<SplitOrderPayload>> {
        let scope = Scope::of(ctx)?;
        scope.require(VendorOrder::TABLE, Action::Create.verb())?;
        let transaction = scope.write().await?;
        let outcome = split(&transaction, &order_id).await;
        let (vendor_orders, user_errors) = transaction.conclude(outcome).await?.into_parts();
        Ok(Some(SplitOrderPayload { vendor_orders, user_errors }))
    }
}

/// A line of the order, with what it needs of the order itself. Amounts are in the currency's smallest unit.
#[derive(Clone, Debug, QueryableByName)]
struct OrderLine {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Text)]
    currency_code: CurrencyCode,
    #[diesel(sql_type = BigInt)]
    order_subtotal: i64,
    #[diesel(sql_type = BigInt)]
    order_discount_total: i64,
    #[diesel(sql_type = BigInt)]
    shipping_total: i64,
    #[diesel(sql_type = BigInt)]
    order_tax_total: i64,
    #[diesel(sql_type = Bool)]
    is_called_off: bool,
    #[diesel(sql_type = Text)]
    line_id: Id,
    #[diesel(sql_type = Nullable<Text>)]
    product_id: Option<Id>,
    #[diesel(sql_type = Nullable<Text>)]
    variant_id: Option<Id>,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Nullable<Text>)]
    sku: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    thumbnail: Option<String>,
    #[diesel(sql_type = Integer)]
    quantity: i32,
    #[diesel(sql_type = BigInt)]
    unit_price: i64,
    #[diesel(sql_type = BigInt)]
    subtotal: i64,
    #[diesel(sql_type = BigInt)]
    discount_total: i64,
    #[diesel(sql_type = BigInt)]
    tax_total: i64,
}

/// A vendor's share before it is written: its lines, each with the offer by which it is sold.
struct Share<'a, O> {
    vendor: &'a Id,
    lines: Vec<(&'a OrderLine, &'a O)>,
    shipping: Shipping,
}

/// What shipping costs, less its part of the discount on the order, and its part of the tax.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shipping {
    cost: i64,
    discount: i64,
    tax: i64,
}

/// What a share comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sums {
    subtotal: i64,
    discount: i64,
    shipping: i64,
    tax: i64,
}

impl<O> Share<'_, O> {
    fn sums(&self) -> Sums {
        let Shipping { cost, discount, tax } = self.shipping;
        let none = Sums { subtotal: 0, discount, shipping: cost, tax };
        self.lines.iter().fold(none, |sums, (line, _)| Sums {
            subtotal: sums.subtotal + line.subtotal,
            discount: sums.discount + line.discount_total,
            tax: sums.tax + line.tax_total,
            ..sums
        })
    }
}

impl Sums {
    fn total(self) -> i64 {
        self.subtotal - self.discount + self.shipping + self.tax
    }
}

async fn split(transaction: &Transaction, order: &Id) -> kit::Result<Outcome<Vec<VendorOrder>>> {
    let mut lines = order_lines(transaction, order).await?;
    let Some(first) = lines.first() else {
        let message = "There is no such order, or it has no lines.";
        return Ok(Outcome::Refused(vec![UserError::new("order_id", Code::NotFound, message)]));
    };
    if first.is_called_off {
        let state = if first.status == "canceled" { "CANCELLED" } else { "REFUNDED" };
        let message = format!("The order is {state}.");
        return Ok(Outcome::Refused(vec![UserError::new("order_id", Code::IllegalState, message)]));
    }
    let Some(shipping) = spread(&mut lines) else {
        let message = "The lines of the order do not add up to it: its subtotal is not theirs, or its discount or tax is less than theirs, or its \
                       discount more than it costs.";
        return Ok(Outcome::Refused(vec![UserError::new("order_id", Code::DoesNotAddUp, message)]));
    };
    let products = offered(transaction, &lines).await?;
    let vendors: Vec<&Id> = products.values().map(|product| &product.vendor_id).collect();
    // Locked, so that of two splits at the same time the second sees the shares of the first.
    let vendors = transaction.lock_all::<Vendor>(Predicate::Any("id", ids(&vendors))).await?;
    let done = transaction.read_all::<VendorOrder>(Predicate::equal("order_id", order)).await?;
    if !done.is_empty() {
        return Ok(Outcome::Done(Box::new(transaction.shown(done))));
    }
    let rules = transaction.read_all::<CommissionRule>(Predicate::equal("status", "active")).await?;
    let listings = listed(transaction, &products).await?;
    let terms = AllTerms { rules: &rules, listings: &listings };
    let shares = share(&lines, shipping, &products, |offer| &offer.vendor_id);
    let mut written = Vec::with_capacity(shares.len());
    let alone = shares.len() == 1 && shares[0].lines.len() == lines.len();
    for share in &shares {
        let vendor = vendors.iter().find(|vendor| vendor.id == *share.vendor).ok_or(Error::Internal)?;
        written.push(write(transaction, order, vendor, share, terms).await?);
    }
    if alone {
        set_vendor(transaction, order, shares[0].vendor).await?;
    }
    Ok(Outcome::Done(Box::new(written)))
}

/// The order's vendor, where one alone fulfils it.
async fn set_vendor(transaction: &Transaction, order: &Id, vendor: &Id) -> kit::Result<()> {
    use diesel_async::RunQueryDsl;

    let mut on = transaction.connection()?;
    let set = diesel::sql_query("SELECT orders.set_order_vendor($1, $2)").bind::<Text, _>(order).bind::<Text, _>(vendor);
    transaction.call("orders.set_order_vendor", set.execute(&mut on)).await?;
    Ok(())
}

async fn order_lines(transaction: &Transaction, order: &Id) -> kit::Result<Vec<OrderLine>> {
    use diesel_async::RunQueryDsl;

    let mut on = transaction.connection()?;
    let lines = diesel::sql_query("SELECT * FROM orders.order_with_lines($1)").bind::<Text, _>(order);
    transaction.call("orders.order_with_lines", lines.load(&mut on)).await
}

fn ids(all: &[&Id]) -> Values {
    Values::Text(all.iter().map(ToString::to_string).collect())
}

/// The offer by which each product of the lines is sold.
async fn offered(transaction: &Transaction, lines: &[OrderLine]) -> kit::Result<BTreeMap<Id, VendorProduct>> {
    let wanted: Vec<&Id> = lines.iter().filter_map(|line| line.product_id.as_ref()).collect();
    let approved = Predicate::equal("status", kit::TextEnum::text(VendorProductStatus::Approved));
    let mut offers = transaction.read_all::<VendorProduct>(Predicate::Any("product_id", ids(&wanted)).and(approved)).await?;
    offers.sort_by(|one, other| {
        (!one.is_primary_vendor, one.created_at, &one.id).cmp(&(!other.is_primary_vendor, other.created_at, &other.id))
    });
    let mut by_product = BTreeMap::new();
    for offer in offers {
        by_product.entry(offer.product_id.clone()).or_insert(offer);
    }
    Ok(by_product)
}

/// The open listings on the tenant's own marketplace of what is offered, by which it is sold there.
async fn listed(transaction: &Transaction, offers: &BTreeMap<Id, VendorProduct>) -> kit::Result<Vec<MarketplaceListing>> {
    let products: Vec<&Id> = offers.keys().collect();
    let active = Predicate::equal("status", kit::TextEnum::text(MarketplaceListingStatus::Active));
    let here = Predicate::equal("marketplace_tenant_id", transaction.scope().tenant_id());
    transaction.read_all::<MarketplaceListing>(Predicate::Any("product_id", ids(&products)).and(active).and(here)).await
}

/// What commission may go by, besides the vendor's contract and the offer itself.
#[derive(Clone, Copy)]
struct AllTerms<'a> {
    rules: &'a [CommissionRule],
    listings: &'a [MarketplaceListing],
}

/// Gives each line its part of what the order says of discount and tax besides its lines; the answer is the part of shipping. None where the
/// lines do not add up to the order.
fn spread(lines: &mut [OrderLine]) -> Option<Shipping> {
    let of_lines = |of: fn(&OrderLine) -> i64, lines: &[OrderLine]| lines.iter().map(of).sum::<i64>();
    let first = lines.first()?;
    let (subtotal, cost) = (first.order_subtotal, first.shipping_total);
    let discount = first.order_discount_total - of_lines(|line| line.discount_total, lines);
    let tax_of_lines = of_lines(|line| line.tax_total, lines);
    let tax = first.order_tax_total - tax_of_lines;
    let net = |lines: &[OrderLine]| lines.iter().map(|line| line.subtotal - line.discount_total).collect::<Vec<_>>();
    let costs = net(lines);
    let most: i64 = costs.iter().sum();
    let of_shipping = (discount - most).max(0);
    if of_lines(|line| line.subtotal, lines) != subtotal || discount < 0 || tax < 0 || of_shipping > cost {
        return None;
    }
    for (line, part) in lines.iter_mut().zip(allocate(discount - of_shipping, &costs)) {
        line.discount_total += part;
    }
    // Of an order whose lines are taxed, what is left is the tax on shipping.
    let taxed = tax_of_lines > 0 && cost > of_shipping;
    let mut weights = if taxed { vec![0; lines.len()] } else { net(lines) };
    weights.push(cost - of_shipping);
    let mut parts = allocate(tax, &weights);
    let of_shipping = Shipping { cost, discount: of_shipping, tax: parts.pop()? };
    for (line, part) in lines.iter_mut().zip(parts) {
        line.tax_total += part;
    }
    Some(of_shipping)
}

/// The shares of the vendors, in the order of their ids.
fn share<'a, O>(
    lines: &'a [OrderLine],
    shipping: Shipping,
    offers: &'a BTreeMap<Id, O>,
    vendor: fn(&O) -> &Id,
) -> Vec<Share<'a, O>> {
    let mut of_vendors: BTreeMap<&Id, Vec<(&OrderLine, &O)>> = BTreeMap::new();
    let mut own = 0;
    for line in lines {
        match line.product_id.as_ref().and_then(|product| offers.get(product)) {
            Some(offer) => of_vendors.entry(vendor(offer)).or_default().push((line, offer)),
            None => own += line.subtotal,
        }
    }
    // Lines that are the tenant's own bear their part of the shipping, too.
    let cost = |lines: &Vec<(&OrderLine, &O)>| lines.iter().map(|(line, _)| line.subtotal).sum();
    let costs: Vec<i64> = of_vendors.values().map(cost).chain([own]).collect();
    let shares = allocate(shipping.cost, &costs);
    // By what each bears of shipping, so that no discount is more than that.
    let (discounts, taxes) = (allocate(shipping.discount, &shares), allocate(shipping.tax, &shares));
    let shipping = shares.into_iter().zip(discounts).zip(taxes).map(|((cost, discount), tax)| Shipping { cost, discount, tax });
    let with_shipping = of_vendors.into_iter().zip(shipping);
    with_shipping.map(|((vendor, lines), shipping)| Share { vendor, lines, shipping }).collect()
}

/// The commission of a share by the rules in force.
fn commission(
    vendor: &Vendor,
    share: &Share<'_, VendorProduct>,
    terms: AllTerms<'_>,
    scope: &Scope,
) -> Result<Commission, String> {
    let currency = share.lines[0].0.currency_code;
    let of_vendor = terms.rules.iter().filter(|rule| rule.vendor_id.as_ref().is_none_or(|id| *id == vendor.id));
    let in_force = of_vendor.map(|rule| Rule::in_force(rule, scope.now())).collect::<Result<Vec<_>, _>>()?;
    let in_force: Vec<Rule> = in_force.into_iter().flatten().collect();
    let lines: Vec<Line> = share.lines.iter().map(|(line, offer)| sold(line, offer, terms.listings)).collect();
    Ok(calculate(&lines, &in_force, Terms::of_vendor(vendor)?.as_ref(), currency))
}

fn sold(line: &OrderLine, offer: &VendorProduct, listings: &[MarketplaceListing]) -> Line {
    let sold_by = |listing: &&MarketplaceListing| listing.vendor_id == offer.vendor_id && listing.product_id == offer.product_id;
    let listing = listings.iter().find(sold_by);
    Line {
        product_id: offer.product_id.clone(),
        quantity: line.quantity,
        basis: line.subtotal - line.discount_total,
        own: listing.and_then(Terms::of_listing).or_else(|| Terms::of_product(offer)),
    }
}

async fn write(
    transaction: &Transaction,
    order: &Id,
    vendor: &Vendor,
    share: &Share<'_, VendorProduct>,
    terms: AllTerms<'_>,
) -> kit::Result<VendorOrder> {
    let scope = transaction.scope();
    let currency = share.lines[0].0.currency_code;
    let taken = commission(vendor, share, terms, scope).map_err(|what| Error::internal(format!("{}: {what}", vendor.id)))?;
    let amount = |minor: i64| Value::Decimal(currency.major_units(minor).0);
    let sums = share.sums();
    let total = sums.total();
    let year = scope.now().year();
    let number = transaction.next_number(&format!("vendor-order-{year}")).await?;
    let mut row = Assignments::default();
    row.set("vendor_id", vendor.id.clone());
    row.copy("order_id", order.clone());
    row.set("vendor_order_number", format!("VO-{year}-{number:06}"));
    row.set("currency_code", currency);
    row.put("subtotal", amount(sums.subtotal));
    row.put("shipping_total", amount(sums.shipping));
    row.put("tax_total", amount(sums.tax));
    row.put("discount_total", amount(sums.discount));
    row.put("total", amount(total));
    row.put("commission_amount", amount(taken.total));
    row.put("net_amount", amount(total - taken.total));
    let written: VendorOrder = transaction.insert(Action::Create.verb(), row).await?.done()?;
    let mut lines = Vec::with_capacity(share.lines.len());
    for ((line, offer), commission) in share.lines.iter().zip(&taken.lines) {
        let total = line.subtotal - line.discount_total + line.tax_total;
        let mut row = Assignments::default();
        row.set("vendor_order_id", written.id.clone());
        row.set("line_item_id", line.line_id.clone());
        row.copy("product_id", offer.product_id.clone());
        row.copy("variant_id", line.variant_id.clone());
        row.set("title", line.title.clone());
        row.set("sku", line.sku.clone());
        row.set("thumbnail", line.thumbnail.clone());
        row.set("quantity", line.quantity);
        row.put("unit_price", amount(line.unit_price));
        row.put("subtotal", amount(line.subtotal));
        row.put("discount_amount", amount(line.discount_total));
        row.put("tax_amount", amount(line.tax_total));
        row.put("total_amount", amount(total));
        row.set("vendor_cost", offer.vendor_cost.visible().copied().flatten());
        row.put("commission_amount", amount(*commission));
        row.put("net_amount", amount(total - commission));
        lines.push(row);
    }
    transaction.insert_all::<VendorOrderItem>(Action::Create.verb(), lines).await?.done()?;
    let mut row = Assignments::default();
    row.set("vendor_id", vendor.id.clone());
    row.copy("order_id", order.clone());
    row.set("vendor_order_id", written.id.clone());
    row.set("commission_rule_id", taken.rule);
    row.set("transaction_type", CommissionTransactionTransactionType::Sale);
    row.set("currency_code", currency);
    row.put("order_total", amount(total));
    row.put("commission_amount", amount(taken.total));
    row.put("net_amount", amount(total - taken.total));
    row.set("transaction_date", scope.now());
    transaction.insert::<CommissionTransaction>(Action::Create.verb(), row).await?.done()?;
    let mut row = Assignments::default();
    row.put("total_orders", Value::Int(vendor.total_orders.visible().copied().unwrap_or_default() + 1));
    if vendor.currency_code == currency {
        let sales = vendor.total_sales.visible().map(|sales| sales.major_units().0).unwrap_or_default();
        row.put("total_sales", Value::Decimal(sales + currency.major_units(total).0));
    }
    transaction.update::<Vendor>(&vendor.id, "sell", row).await?.done()?;
    Ok(written)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(product: &str, shipping_total: i64, (price, quantity): (i64, i32), discount: i64, tax_total: i64) -> OrderLine {
        let subtotal = price * i64::from(quantity);
        OrderLine {
            status: "pending".into(),
            currency_code: CurrencyCode::parse("SAR").expect("a currency"),
            order_subtotal: 0,
            order_discount_total: 0,
            shipping_total,
            order_tax_total: 0,
            is_called_off: false,
            line_id: product.into(),
            product_id: Some(product.into()),
            variant_id: None,
            title: product.into(),
            sku: None,
            thumbnail: None,
            quantity,
            unit_price: price,
            subtotal,
            discount_total: discount.min(subtotal),
            tax_total,
        }
    }

    /// Lines of an order that grants a discount and takes a tax besides theirs.
    fn ordered(mut lines: Vec<OrderLine>, discount: i64, tax: i64) -> Vec<OrderLine> {
        let sum = |of: fn(&OrderLine) -> i64| lines.iter().map(of).sum::<i64>();
        let subtotal = sum(|line| line.subtotal);
        let (discount, tax) = (discount + sum(|line| line.discount_total), tax + sum(|line| line.tax_total));
        for line in &mut lines {
            (line.order_subtotal, line.order_discount_total, line.order_tax_total) = (subtotal, discount, tax);
        }
        lines
    }

    fn totals(mut lines: Vec<OrderLine>) -> Option<Vec<(String, i64)>> {
        let shipping = spread(&mut lines)?;
        let sellers = sellers();
        let shares = share(&lines, shipping, &sellers, |vendor| vendor);
        Some(shares.iter().map(|share| (share.vendor.to_string(), share.sums().total())).collect())
    }

    /// Who sells what: the other products are the tenant's own.
    fn sellers() -> BTreeMap<Id, Id> {
        [("a", "first"), ("b", "second"), ("c", "first")].map(|(product, vendor)| (product.into(), vendor.into())).into()
    }

    #[test]
    fn a_line_goes_to_its_vendor_and_shipping_in_proportion() {
        let lines =
            vec![line("a", 1000, (300, 1), 0, 45), line("b", 1000, (600, 1), 100, 75), line("own", 1000, (100, 1), 0, 15)];
        let sellers = sellers();
        let mut lines = ordered(lines, 0, 0);
        let shipping = spread(&mut lines).expect("it adds up");
        let shares = share(&lines, shipping, &sellers, |vendor| vendor);
        let found: Vec<_> =
            shares.iter().map(|share| (share.vendor.as_str(), share.sums().shipping, share.sums().total())).collect();
        assert_eq!(found, [("first", 300, 645), ("second", 600, 1175)]);
    }

    #[test]
    fn what_the_order_grants_and_takes_besides_its_lines_is_shared_too() {
        let lines = || vec![line("a", 5000, (60_000, 1), 0, 0), line("b", 5000, (40_000, 1), 0, 0)];
        // 1000 - 100 + 50 + 7.50 are 957.50.
        assert_eq!(totals(ordered(lines(), 10_000, 750)), Some(vec![("first".into(), 57_450), ("second".into(), 38_300)]));
        // Where lines are taxed, the rest is the tax on shipping.
        let taxed = vec![line("a", 5000, (60_000, 1), 0, 9_000), line("b", 5000, (40_000, 1), 0, 0)];
        assert_eq!(totals(ordered(taxed, 0, 750)), Some(vec![("first".into(), 72_450), ("second".into(), 42_300)]));
        // A discount of more than the lines cost is one on shipping; one of more than all is none.
        assert_eq!(totals(ordered(lines(), 102_500, 0)), Some(vec![("first".into(), 1500), ("second".into(), 1000)]));
        assert_eq!(totals(ordered(lines(), 105_001, 0)), None);
        let mut wrong = ordered(lines(), 0, 0);
        wrong[0].order_subtotal += 1;
        assert_eq!(totals(wrong), None);
        assert_eq!((totals(ordered(lines(), -1, 0)), totals(ordered(lines(), 0, -1))), (None, None));
    }

    #[test]
    fn without_a_vendor_there_is_no_share() {
        let shipping = Shipping { cost: 1000, ..Shipping::default() };
        assert!(share(&[line("own", 1000, (100, 1), 0, 15)], shipping, &sellers(), |vendor| vendor).is_empty());
        assert!(share(&[], shipping, &sellers(), |vendor| vendor).is_empty());
    }

    proptest! {
        /// Invariant: Shares of an order add up to the order.
        #[test]
        fn shares_and_the_tenants_own_lines_add_up_to_the_order(
            sold in prop::collection::vec((0_usize..5, (0_i64..1_000_000, 1_i32..9), 0_i64..1_000_000, 0_i64..1_000_000), 1..9),
            (shipping, discount, tax) in (0_i64..100_000, 0_i64..2_000_000, 0_i64..100_000),
        ) {
            let lines: Vec<OrderLine> = sold.into_iter()
                .map(|(product, price, discount, tax)| line(["a", "b", "c", "own", "other"][product], shipping, price, discount, tax))
                .collect();
            let net: i64 = lines.iter().map(|line| line.subtotal - line.discount_total).sum();
            let discount = discount.min(net + shipping);
            let mut lines = ordered(lines, discount, tax);
            let (discounts, taxes) = (lines[0].order_discount_total, lines[0].order_tax_total);
            let of_shipping = spread(&mut lines).expect("it adds up");
            prop_assert!(lines.iter().all(|line| (0..=line.subtotal).contains(&line.discount_total) && line.tax_total >= 0));
            let sum_of = |of: fn(&OrderLine) -> i64| lines.iter().map(of).sum::<i64>();
            prop_assert_eq!(sum_of(|line| line.discount_total) + of_shipping.discount, discounts);
            prop_assert_eq!(sum_of(|line| line.tax_total) + of_shipping.tax, taxes);
            let sellers = sellers();
            let shares = share(&lines, of_shipping, &sellers, |vendor| vendor);
            let own: Vec<&OrderLine> = lines.iter().filter(|line| line.product_id.as_ref().is_none_or(|id| !sellers.contains_key(id))).collect();
            let sum = |of: fn(&OrderLine) -> i64, lines: &mut dyn Iterator<Item = &OrderLine>| lines.map(of).sum::<i64>();
            for of in [|line: &OrderLine| line.subtotal, |line: &OrderLine| line.discount_total, |line: &OrderLine| line.tax_total] {
                let of_shares = sum(of, &mut shares.iter().flat_map(|share| share.lines.iter().map(|(line, _)| *line)));
                prop_assert_eq!(of_shares + sum(of, &mut own.iter().copied()), sum(of, &mut lines.iter()));
            }
            let shipped: i64 = shares.iter().map(|share| share.shipping.cost).sum();
            prop_assert!((0..=shipping).contains(&shipped));
            let paid = |share: &Share<'_, Id>| share.shipping.discount >= 0 && share.shipping.discount <= share.shipping.cost && share.shipping.tax >= 0;
            prop_assert!(shares.iter().all(paid));
            if own.is_empty() {
                let total = lines[0].order_subtotal - discounts + shipping + taxes;
                prop_assert_eq!(shares.iter().map(|share| share.sums().total()).sum::<i64>(), total);
            }
        }
    }
}
