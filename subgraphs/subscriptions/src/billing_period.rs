//! When billing periods begin and end.

use chrono::{Datelike, Days, Months, TimeDelta};
use kit::Timestamp;

use crate::billing_interval::BillingInterval;

/// How often a subscription is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// The unit.
    pub interval: BillingInterval,
    /// How many units a period has, at least 1.
    pub count: i32,
    /// The day of the month on which periods of months begin, 1 to 31.
    pub anchor_day: u32,
}

impl Rhythm {
    /// The end of the period that begins at this moment, which is the beginning of the next one; in UTC, at the same time of day. In a month
    /// without the anchor's day it is the last of the month, and the anchor's day again in the month after. None beyond the calendar.
    pub fn end_of(self, start: Timestamp) -> Option<Timestamp> {
        let count = u32::try_from(self.count).ok()?;
        let months = match self.interval {
            BillingInterval::Daily => return start.checked_add_days(Days::new(count.into())),
            BillingInterval::Weekly => return start.checked_add_days(Days::new(7 * u64::from(count))),
            BillingInterval::Monthly => count,
            BillingInterval::Quarterly => count.checked_mul(3)?,
            BillingInterval::Yearly => count.checked_mul(12)?,
        };
        let end = start.with_day(1)?.checked_add_months(Months::new(months))?;
        (1..=self.anchor_day).rev().find_map(|day| end.with_day(day))
    }
}

/// The share of a period that is left at a moment within it, as seconds left and seconds in all.
pub fn left(start: Timestamp, end: Timestamp, now: Timestamp) -> (i64, i64) {
    let whole = (end - start).max(TimeDelta::zero());
    let left = (end - now).clamp(TimeDelta::zero(), whole);
    (left.num_seconds(), whole.num_seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}T09:30:00Z").parse().unwrap()
    }

    fn monthly(anchor_day: u32) -> Rhythm {
        Rhythm { interval: BillingInterval::Monthly, count: 1, anchor_day }
    }

    #[test]
    fn a_year_of_months_that_begin_on_the_31st() {
        let mut day = at("2027-01-31");
        let mut ends = Vec::new();
        for _ in 0..12 {
            day = monthly(31).end_of(day).unwrap();
            ends.push(day.format("%m-%d").to_string());
        }
        let expected =
            ["02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-30", "12-31", "01-31"];
        assert_eq!(ends, expected);
        assert_eq!(day, at("2028-01-31"));
        assert_eq!(monthly(31).end_of(day), Some(at("2028-02-29")), "a leap year");
    }

    #[test]
    fn the_other_intervals() {
        let end = |interval, count| Rhythm { interval, count, anchor_day: 29 }.end_of(at("2028-02-29")).unwrap();
        assert_eq!(end(BillingInterval::Daily, 1), at("2028-03-01"));
        assert_eq!(end(BillingInterval::Weekly, 2), at("2028-03-14"));
        assert_eq!(end(BillingInterval::Quarterly, 1), at("2028-05-29"));
        assert_eq!(end(BillingInterval::Yearly, 1), at("2029-02-28"));
        assert_eq!(end(BillingInterval::Yearly, 4), at("2032-02-29"));
    }

    #[test]
    fn beyond_the_calendar_there_is_no_end() {
        let rhythm = Rhythm { interval: BillingInterval::Yearly, count: i32::MAX, anchor_day: 1 };
        assert_eq!(rhythm.end_of(at("2027-01-01")), None);
    }

    #[test]
    fn what_is_left_of_a_period_lies_between_nothing_and_all() {
        let (start, end) = (at("2027-01-01"), at("2027-01-31"));
        assert_eq!(left(start, end, at("2027-01-16")), (15 * 86_400, 30 * 86_400));
        assert_eq!(left(start, end, at("2026-12-01")), (30 * 86_400, 30 * 86_400));
        assert_eq!(left(start, end, at("2027-02-01")), (0, 30 * 86_400));
    }
}
