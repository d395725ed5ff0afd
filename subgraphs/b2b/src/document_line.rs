//! The arithmetic of invoices, quotes and purchase orders: what a line costs, and what lines come to.

use kit::{Code, CurrencyCode, Decimal, UserError, allocate};
use rust_decimal::Decimal as Number;

/// A line costs less than this.
const LARGEST: i64 = 1_000_000_000_000_000;

/// What a line costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct LineAmounts {
    pub(crate) subtotal: Decimal,
    pub(crate) discount: Decimal,
    pub(crate) tax: Decimal,
    pub(crate) total: Decimal,
}

/// What a line of so many pieces costs at a price before tax, with a discount on the line and a tax in percent. Each amount is rounded once,
/// from what is exact, so that lines add up to their document.
pub(crate) fn line(
    quantity: i32,
    unit_price: Decimal,
    discount: Decimal,
    tax_rate: Decimal,
    currency: CurrencyCode,
) -> Result<LineAmounts, UserError> {
    let invalid = |field: &str, message: &str| Err(UserError::new(field, Code::Invalid, message));
    if quantity < 1 {
        return invalid("quantity", "The quantity is at least 1.");
    }
    if unit_price.0.is_sign_negative() && !unit_price.0.is_zero() {
        return invalid("unit_price", "The price is not negative.");
    }
    if !(Number::ZERO..=Number::ONE_HUNDRED).contains(&tax_rate.0) {
        return invalid("tax_rate", "The tax rate is from 0 to 100 percent.");
    }
    // Below what the database holds, so that neither tax nor sums of lines overflow.
    let Some(exact) = unit_price.0.checked_mul(Number::from(quantity)).filter(|exact| *exact < Number::from(LARGEST)) else {
        return invalid("unit_price", "The price is too large.");
    };
    let subtotal = currency.rounded(Decimal(exact));
    if discount.0 < Number::ZERO || discount > subtotal || currency.minor_units(discount).is_none() {
        return invalid(
            "discount_total",
            "The discount is from 0 to the price of the line, with no more digits than the currency has.",
        );
    }
    let tax = currency.rounded(Decimal((exact - discount.0).max(Number::ZERO) * tax_rate.0 / Number::ONE_HUNDRED));
    Ok(LineAmounts { subtotal, discount, tax, total: Decimal(subtotal.0 - discount.0 + tax.0) })
}

/// What lines of so many pieces at a price cost, where a discount on the whole document is shared over them in proportion to what they cost: a
/// line's tax is of its price less its share, as if the discount had been written on the lines.
pub(crate) fn discounted(
    lines: &[(i32, Decimal)],
    discount: Decimal,
    tax_rate: Decimal,
    currency: CurrencyCode,
) -> Result<Vec<LineAmounts>, UserError> {
    let whole = |(quantity, unit_price): &(i32, Decimal)| line(*quantity, *unit_price, Decimal::default(), tax_rate, currency);
    let whole = lines.iter().map(whole).collect::<Result<Vec<_>, _>>()?;
    if discount.0.is_zero() {
        return Ok(whole);
    }
    let most = sum(whole.iter().copied()).subtotal;
    let Some(sum) = currency.minor_units(discount).filter(|sum| *sum >= 0 && discount <= most) else {
        let message = "The discount is from 0 to the subtotal of the order, with no more digits than the currency has.";
        return Err(UserError::new("discount_total", Code::Invalid, message));
    };
    // A line costs less than `LARGEST`, which is in reach of an i64 in any currency's smallest unit.
    let costs: Vec<i64> = whole.iter().map(|line| currency.minor_units(line.subtotal).unwrap_or_default()).collect();
    let shares = allocate(sum, &costs).into_iter().zip(lines);
    let each = shares
        .map(|(share, (quantity, unit_price))| line(*quantity, *unit_price, currency.major_units(share), tax_rate, currency));
    each.collect()
}

/// What lines come to.
pub(crate) fn sum(lines: impl IntoIterator<Item = LineAmounts>) -> LineAmounts {
    lines.into_iter().fold(LineAmounts::default(), |sum, line| LineAmounts {
        subtotal: Decimal(sum.subtotal.0 + line.subtotal.0),
        discount: Decimal(sum.discount.0 + line.discount.0),
        tax: Decimal(sum.tax.0 + line.tax.0),
        total: Decimal(sum.total.0 + line.total.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn costs(quantity: i32, price: &str, discount: &str, tax: &str, currency: &str) -> [String; 3] {
        let line = line(quantity, amount(price), amount(discount), amount(tax), CurrencyCode::parse(currency).unwrap()).unwrap();
        [line.subtotal, line.tax, line.total].map(|amount| amount.0.normalize().to_string())
    }

    #[test]
    fn a_line_is_rounded_once_by_its_currency() {
        assert_eq!(costs(3, "0.335", "0", "20", "EUR"), ["1.01", "0.2", "1.21"]);
        assert_eq!(costs(3, "0.3335", "0", "19", "TND"), ["1.001", "0.19", "1.191"]);
        assert_eq!(costs(1, "99.5", "0", "10", "JPY"), ["100", "10", "110"]);
        assert_eq!(costs(40, "85", "100", "15", "SAR"), ["3400", "495", "3795"]);
    }

    #[test]
    fn a_line_that_cannot_be_is_refused_by_name() {
        let refused = |quantity, price: &str, discount: &str, tax: &str| {
            line(quantity, amount(price), amount(discount), amount(tax), CurrencyCode::parse("SAR").unwrap()).unwrap_err().field
                [0]
            .clone()
        };
        assert_eq!(refused(0, "1", "0", "0"), "quantity");
        assert_eq!(refused(i32::MAX, "99999999999999999999", "0", "100"), "unitPrice");
        assert_eq!(refused(1, "1000000000000000", "0", "100"), "unitPrice");
        assert_eq!(refused(1, "-1", "0", "0"), "unitPrice");
        assert_eq!(refused(1, "1", "1.01", "0"), "discountTotal");
        assert_eq!(refused(1, "1", "0.001", "0"), "discountTotal");
        assert_eq!(refused(1, "1", "0", "101"), "taxRate");
    }

    #[test]
    fn a_discount_on_the_whole_is_taxed_as_one_on_the_lines() {
        let sar = CurrencyCode::parse("SAR").unwrap();
        let all = |lines: &[(i32, &str)], discount: &str| {
            let lines: Vec<_> = lines.iter().map(|(quantity, price)| (*quantity, amount(price))).collect();
            let sum = sum(discounted(&lines, amount(discount), amount("15"), sar)?);
            Ok::<_, UserError>([sum.discount, sum.tax, sum.total].map(|amount| amount.0.normalize().to_string()))
        };
        assert_eq!(all(&[(1, "100")], "100").unwrap(), ["100", "0", "0"]);
        assert_eq!(all(&[(3, "33.335"), (4, "250")], "100.01").unwrap(), ["100.01", "150", "1150"]);
        assert_eq!(all(&[(1, "0.01"), (1, "0.01"), (1, "0.01")], "0.02").unwrap(), ["0.02", "0", "0.01"]);
        for wrong in ["100.01", "-1", "0.001"] {
            assert_eq!(all(&[(1, "100")], wrong).unwrap_err().field, ["discountTotal"]);
        }
    }

    #[test]
    fn lines_add_up_to_their_document() {
        let one = |price| line(3, amount(price), amount("0"), amount("5.5"), CurrencyCode::parse("EUR").unwrap()).unwrap();
        let (first, second) = (one("0.335"), one("7.777"));
        let sum = sum([first, second]);
        assert_eq!(sum.total.0, sum.subtotal.0 + sum.tax.0);
        assert_eq!(sum.total.0, first.total.0 + second.total.0);
    }
}
