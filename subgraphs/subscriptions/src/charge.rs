//! What a billing period costs. All amounts are in major units of the subscription's currency and, but for the tax itself, before tax; each is
//! rounded once, at its end.

use kit::{CurrencyCode, Decimal};

use crate::subscription_discount::SubscriptionDiscountDiscountType;

/// How much a discount takes off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discount {
    /// How it is reckoned.
    pub kind: SubscriptionDiscountDiscountType,
    /// Percent, or an amount.
    pub value: Decimal,
}

/// The charge for one period: `subtotal` is the price less discount and credit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Charge {
    /// What the discount takes off.
    pub discount: Decimal,
    /// What credit takes off.
    pub credit: Decimal,
    /// What is left to be charged, before tax.
    pub subtotal: Decimal,
}

impl Charge {
    /// The charge for a price, after the discount, and after as much of the credit as there is to charge.
    pub fn of(price: Decimal, discount: Option<Discount>, credit: Decimal, currency: CurrencyCode) -> Self {
        let price = currency.rounded(price).0;
        let discount = discount.map_or_else(Default::default, |Discount { kind, value }| match kind {
            SubscriptionDiscountDiscountType::Percentage => currency.rounded(Decimal(share_of(price, value.0, hundred()))).0,
            SubscriptionDiscountDiscountType::FixedAmount => currency.rounded(value).0,
        });
        let discount = discount.min(price);
        let credit = credit.0.min(price - discount);
        Self { discount: Decimal(discount), credit: Decimal(credit), subtotal: Decimal(price - discount - credit) }
    }
}

/// The tax on what is charged, at a rate in percent. What discount and credit took off is not taxed: credit is of amounts before tax.
pub fn tax(subtotal: Decimal, rate: Decimal, currency: CurrencyCode) -> Decimal {
    currency.rounded(Decimal(share_of(subtotal.0, rate.0, hundred())))
}

/// `amount × part ÷ whole`, exact where there is room for it; 0 of no whole.
fn share_of(amount: rust_decimal::Decimal, part: rust_decimal::Decimal, whole: rust_decimal::Decimal) -> rust_decimal::Decimal {
    let exact = amount.checked_mul(part).and_then(|product| product.checked_div(whole));
    let near = || amount.checked_div(whole).and_then(|one| one.checked_mul(part));
    exact.or_else(near).unwrap_or_default()
}

fn hundred() -> rust_decimal::Decimal {
    rust_decimal::Decimal::ONE_HUNDRED
}

/// What changing from one price to another costs for the share of the period that is left, or, below zero, gives back: the new price of
/// that share less the old one.
pub fn proration(old: Decimal, new: Decimal, (left, whole): (i64, i64), currency: CurrencyCode) -> Decimal {
    currency.rounded(Decimal(share_of(new.0 - old.0, left.into(), whole.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn currency(code: &str) -> CurrencyCode {
        CurrencyCode::parse(code).unwrap()
    }

    fn percent(text: &str) -> Option<Discount> {
        Some(Discount { kind: SubscriptionDiscountDiscountType::Percentage, value: amount(text) })
    }

    fn fixed(text: &str) -> Option<Discount> {
        Some(Discount { kind: SubscriptionDiscountDiscountType::FixedAmount, value: amount(text) })
    }

    fn charged(price: &str, discount: Option<Discount>, credit: &str, code: &str) -> [String; 3] {
        let Charge { discount, credit, subtotal } = Charge::of(amount(price), discount, amount(credit), currency(code));
        [discount, credit, subtotal].map(|amount| amount.0.normalize().to_string())
    }

    #[test]
    fn discount_first_then_credit_and_never_below_nothing() {
        assert_eq!(charged("100", None, "0", "EUR"), ["0", "0", "100"]);
        assert_eq!(charged("89", percent("15"), "0", "SAR"), ["13.35", "0", "75.65"]);
        assert_eq!(charged("9.99", percent("33.333"), "0", "EUR"), ["3.33", "0", "6.66"]);
        assert_eq!(charged("9.999", percent("10"), "0", "TND"), ["1", "0", "8.999"]);
        assert_eq!(charged("1000", percent("12.5"), "0", "JPY"), ["125", "0", "875"]);
        assert_eq!(charged("19", fixed("25"), "3", "SAR"), ["19", "0", "0"]);
        assert_eq!(charged("19", fixed("5"), "30", "SAR"), ["5", "14", "0"]);
        assert_eq!(charged("19", percent("100"), "30", "SAR"), ["19", "0", "0"]);
    }

    #[test]
    fn tax_is_of_what_is_charged_and_rounded_once() {
        let tax = |subtotal, rate, code| tax(amount(subtotal), amount(rate), currency(code)).0.normalize().to_string();
        assert_eq!(tax("19", "15", "SAR"), "2.85");
        assert_eq!(tax("9.99", "5.5", "EUR"), "0.55");
        assert_eq!(tax("101", "10", "JPY"), "10");
        assert_eq!(tax("19", "0", "SAR"), "0");
    }

    #[test]
    fn amounts_at_the_end_of_their_range_do_not_overflow() {
        let most = "99999999999999999999.99999999";
        let century = 100 * 366 * 86_400;
        let all = proration(amount("0"), amount(most), (century, century), currency("EUR"));
        assert!(all > amount("99999999999999999999"), "{all}");
        assert_eq!(charged(most, percent("100"), "0", "JPY")[2], "0");
    }

    #[test]
    fn proration_is_the_difference_for_what_is_left_rounded_once() {
        let prorated = |old, new, left, whole| proration(amount(old), amount(new), (left, whole), currency("EUR")).to_string();
        assert_eq!(prorated("10", "30", 15, 30), "10");
        assert_eq!(prorated("30", "10", 15, 30), "-10");
        assert_eq!(prorated("10", "20", 1, 3), "3.33");
        assert_eq!(prorated("10", "20", 0, 30), "0");
        assert_eq!(prorated("10", "20", 5, 0), "0");
        // 0.005 of a euro, once: rounding both shares by themselves would give 0.
        assert_eq!(prorated("9.99", "10.00", 1, 2), "0.01");
    }
}
