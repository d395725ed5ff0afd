//! When something is open: weekly hours and the exceptions from them, which are local times, as spans between two moments.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Weekday};
use chrono_tz::Tz;
use kit::{DayHours, OpeningHours, Timestamp};

use crate::availability::{Availability, AvailabilityScheduleType};
use crate::availability_exception::{AvailabilityException, AvailabilityExceptionExceptionType as Kind};

/// From one moment until just before another.
pub(crate) type Span = (Timestamp, Timestamp);

/// An availability rule with its exceptions.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) rule: Availability,
    pub(crate) exceptions: Vec<AvailabilityException>,
}

/// A local time of day, `09:00`; `24:00` is midnight at the end of the day.
pub(crate) fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    match (hours.parse().ok()?, minutes.parse().ok()?) {
        (24, 0) => Some(NaiveTime::MIN),
        (hours, minutes) => NaiveTime::from_hms_opt(hours, minutes, 0),
    }
}

/// The time zone with this IANA name.
pub(crate) fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The moment of a local time. A time that comes twice, when clocks go back, is the first or the last of both; one that never comes, when
/// they go forward, is the moment at which they do.
fn moment(zone: Tz, mut local: NaiveDateTime, last: bool) -> Timestamp {
    // No zone skips more than a day.
    for _ in 0..=24 * 60 {
        let found = zone.from_local_datetime(&local);
        if let Some(found) = if last { found.latest() } else { found.earliest() } {
            return found.to_utc();
        }
        let Some(later) = local.checked_add_signed(Duration::minutes(1)) else { break };
        local = later;
    }
    local.and_utc()
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// From a time of a day until another, which is on the day after when it is not later.
fn span(zone: Tz, day: NaiveDate, from: NaiveTime, until: NaiveTime) -> Span {
    let end = if until > from { day } else { next(day) };
    (moment(zone, day.and_time(from), false), moment(zone, end.and_time(until), true))
}

fn whole(zone: Tz, day: NaiveDate) -> Span {
    span(zone, day, NaiveTime::MIN, NaiveTime::MIN)
}

fn day_hours(week: &OpeningHours, day: Weekday) -> Option<&DayHours> {
    match day {
        Weekday::Mon => week.monday.as_ref(),
        Weekday::Tue => week.tuesday.as_ref(),
        Weekday::Wed => week.wednesday.as_ref(),
        Weekday::Thu => week.thursday.as_ref(),
        Weekday::Fri => week.friday.as_ref(),
        Weekday::Sat => week.saturday.as_ref(),
        Weekday::Sun => week.sunday.as_ref(),
    }
}

/// What is wrong with weekly hours, or nothing.
pub(crate) fn fault_in(week: &OpeningHours) -> Option<String> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    [Mon, Tue, Wed, Thu, Fri, Sat, Sun].into_iter().find_map(|day| {
        let hours = day_hours(week, day)?;
        if hours.closed == Some(true) {
            return None;
        }
        let times = [("open", &hours.open), ("close", &hours.close)];
        times.into_iter().find_map(|(name, time)| match time.as_deref() {
            Some(time) if time_of_day(time).is_some() => None,
            Some(time) => Some(format!("`{name}` of {day} is `{time}`: write a time as 09:00.")),
            None => Some(format!("`{name}` of {day} is missing.")),
        })
    })
}

impl Rule {
    pub(crate) fn zone(&self) -> Tz {
        zone(&self.rule.timezone).unwrap_or(Tz::UTC)
    }

    fn in_force(&self, day: NaiveDate) -> bool {
        self.rule.effective_from.is_none_or(|from| from.0 <= day) && self.rule.effective_to.is_none_or(|to| day <= to.0)
    }

    /// The hours of a day of the week, without exceptions.
    fn weekly(&self, day: NaiveDate) -> Vec<Span> {
        let hours = self.rule.weekly_schedule.as_ref().and_then(|week| day_hours(week, day.weekday()));
        let Some(hours) = hours.filter(|hours| hours.closed != Some(true)) else { return Vec::new() };
        match (hours.open.as_deref().and_then(time_of_day), hours.close.as_deref().and_then(time_of_day)) {
            (Some(open), Some(close)) => vec![span(self.zone(), day, open, close)],
            _ => Vec::new(),
        }
    }

    /// The hours that begin on a day.
    fn hours(&self, day: NaiveDate) -> Vec<Span> {
        let zone = self.zone();
        let mut open = self.weekly(day);
        let today: Vec<(Kind, Span)> = self
            .exceptions
            .iter()
            .filter_map(|exception| Some((exception.exception_type, on_day(exception, zone, day)?)))
            .collect();
        let of = |kind: Kind| today.iter().filter(move |(other, _)| *other == kind).map(|(_, span)| *span);
        if of(Kind::SpecialHours).next().is_some() {
            open = of(Kind::SpecialHours).collect();
        }
        open.extend(of(Kind::ExtendedHours));
        let open = merged(open);
        [Kind::DayOff, Kind::Holiday, Kind::Blackout].into_iter().fold(open, |open, kind| of(kind).fold(open, without))
    }
}

/// What an exception says of a day, or None when it is not about that day.
fn on_day(exception: &AvailabilityException, zone: Tz, day: NaiveDate) -> Option<Span> {
    let local = |at: Timestamp| -> DateTime<Tz> { at.with_timezone(&zone) };
    let (start, end) = (local(exception.start_date), local(exception.end_date));
    let length = end.date_naive() - start.date_naive();
    let yearly = exception.recurrence.as_ref().is_some_and(|again| again["frequency"] == "yearly");
    // One that goes over the end of a year may have begun in the year before.
    let years = if yearly { vec![day.year(), day.year().saturating_sub(1)] } else { vec![start.year()] };
    let last = |first: NaiveDate| first.checked_add_signed(length).unwrap_or(NaiveDate::MAX);
    let first = years
        .into_iter()
        .filter_map(|year| in_year(start.date_naive(), year))
        .find(|first| *first <= day && day <= last(*first))?;
    let times = exception.start_time.as_deref().and_then(time_of_day).zip(exception.end_time.as_deref().and_then(time_of_day));
    let opens = matches!(exception.exception_type, Kind::SpecialHours | Kind::ExtendedHours);
    Some(match times {
        Some((from, until)) if opens || !exception.all_day => span(zone, day, from, until),
        _ if exception.all_day => whole(zone, day),
        _ => {
            let from = if day == first { start.time() } else { NaiveTime::MIN };
            let until = if day == last(first) { end.time() } else { NaiveTime::MIN };
            if until == from && until != NaiveTime::MIN {
                return None;
            }
            span(zone, day, from, until)
        }
    })
}

/// The same day of another year; the last of February for the 29th where there is none.
fn in_year(day: NaiveDate, year: i32) -> Option<NaiveDate> {
    day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
}

/// When these rules of one owner are open on the days from one to another, in order. Hours of a custom period stand in place of the
/// recurring ones, and hours that block are taken away from both.
pub(crate) fn open(rules: &[Rule], from: NaiveDate, to: NaiveDate) -> Vec<Span> {
    let mut open = Vec::new();
    let mut blocked = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= to) {
        let of = |kind| rules.iter().filter(move |rule| rule.rule.schedule_type == kind && rule.in_force(day));
        let custom = of(AvailabilityScheduleType::Custom).count() > 0;
        let kind = if custom { AvailabilityScheduleType::Custom } else { AvailabilityScheduleType::Recurring };
        open.extend(of(kind).flat_map(|rule| rule.hours(day)));
        blocked.extend(of(AvailabilityScheduleType::Block).flat_map(|rule| rule.hours(day)));
    }
    blocked.into_iter().fold(merged(open), without)
}

/// The spans in order, those that touch as one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for (start, end) in spans.into_iter().filter(|(start, end)| start < end) {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

fn without(spans: Vec<Span>, taken: Span) -> Vec<Span> {
    let parts = spans.into_iter().flat_map(|(start, end)| [(start, end.min(taken.0)), (start.max(taken.1), end)]);
    parts.filter(|(start, end)| start < end).collect()
}

/// What both have in common.
pub(crate) fn common(one: &[Span], other: &[Span]) -> Vec<Span> {
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    merged(pairs.filter(|(start, end)| start < end).collect())
}

#[cfg(test)]
mod tests {
    use kit::{Date, Id};
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule(kind: AvailabilityScheduleType, timezone: &str, week: serde_json::Value) -> Rule {
        let rule = Availability {
            id: Id::from("avail_1"),
            tenant_id: Id::from("ten_1"),
            owner_type: crate::availability::AvailabilityOwnerType::Provider,
            owner_id: Id::from("svcprov_1"),
            schedule_type: kind,
            weekly_schedule: serde_json::from_value(week).unwrap(),
            slot_duration_minutes: 60,
            buffer_minutes: 0,
            max_advance_days: None,
            timezone: timezone.into(),
            effective_from: None,
            effective_to: None,
            is_active: true,
            metadata: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        };
        Rule { rule, exceptions: Vec::new() }
    }

    fn exception(kind: Kind, from: &str, until: &str) -> AvailabilityException {
        AvailabilityException {
            id: Id::from("avex_1"),
            availability_id: Id::from("avail_1"),
            title: None,
            exception_type: kind,
            start_date: at(from),
            end_date: at(until),
            all_day: true,
            start_time: None,
            end_time: None,
            recurrence: None,
            reason: None,
            metadata: None,
            tenant_id: Id::from("ten_1"),
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        }
    }

    fn sundays(zone: &str, open: &str, close: &str) -> Rule {
        rule(AvailabilityScheduleType::Recurring, zone, json!({ "sunday": { "open": open, "close": close } }))
    }

    fn opened(rules: &[Rule], on: &str) -> Vec<(String, String)> {
        let short = |at: Timestamp| at.format("%dT%H:%M").to_string();
        open(rules, day(on), day(on)).into_iter().map(|(start, end)| (short(start), short(end))).collect()
    }

    fn pair(start: &str, end: &str) -> (String, String) {
        (start.into(), end.into())
    }

    /// Invariant: Opening hours keep to the local clock when it changes for summer.
    #[test]
    fn hours_keep_to_the_clock_when_it_changes() {
        let paris = [sundays("Europe/Paris", "09:00", "17:00")];
        // Clocks go forward on 2026-03-29 and back on 2026-10-25, both Sundays.
        assert_eq!(opened(&paris, "2026-03-22"), [pair("22T08:00", "22T16:00")]);
        assert_eq!(opened(&paris, "2026-03-29"), [pair("29T07:00", "29T15:00")]);
        assert_eq!(opened(&paris, "2026-10-25"), [pair("25T08:00", "25T16:00")]);
        assert!(opened(&paris, "2026-10-26").is_empty(), "a Monday");
    }

    #[test]
    fn the_night_in_which_clocks_change_is_shorter_or_longer() {
        let hours = |on: &str| {
            let night = rule(
                AvailabilityScheduleType::Recurring,
                "Europe/Paris",
                json!({ "saturday": { "open": "22:00", "close": "06:00" } }),
            );
            let open = open(&[night], day(on), day(on));
            (open[0].1 - open[0].0).num_hours()
        };
        assert_eq!([hours("2026-03-21"), hours("2026-03-28"), hours("2026-10-24")], [8, 7, 9]);
    }

    #[test]
    fn a_time_that_never_comes_is_when_clocks_go_forward_and_one_that_comes_twice_is_both() {
        assert_eq!(opened(&[sundays("Europe/Paris", "02:30", "05:00")], "2026-03-29"), [pair("29T01:00", "29T03:00")]);
        // From the first 02:30 to the second: ninety minutes by the clock are two hours and a half.
        assert_eq!(opened(&[sundays("Europe/Paris", "01:00", "02:30")], "2026-10-25"), [pair("24T23:00", "25T01:30")]);
    }

    #[test]
    fn a_day_off_closes_and_special_hours_take_the_place_of_the_usual_ones() {
        let mut riyadh = sundays("Asia/Riyadh", "10:00", "18:00");
        riyadh.exceptions = vec![exception(Kind::DayOff, "2026-05-03T00:00:00Z", "2026-05-03T12:00:00Z")];
        assert!(opened(std::slice::from_ref(&riyadh), "2026-05-03").is_empty());
        assert_eq!(opened(std::slice::from_ref(&riyadh), "2026-05-10").len(), 1);

        let mut special = exception(Kind::SpecialHours, "2026-05-03T00:00:00Z", "2026-05-03T12:00:00Z");
        (special.start_time, special.end_time) = (Some("12:00".into()), Some("13:00".into()));
        let mut longer = exception(Kind::ExtendedHours, "2026-05-03T00:00:00Z", "2026-05-03T12:00:00Z");
        (longer.start_time, longer.end_time) = (Some("20:00".into()), Some("21:00".into()));
        riyadh.exceptions = vec![special, longer];
        assert_eq!(opened(&[riyadh], "2026-05-03"), [pair("03T09:00", "03T10:00"), pair("03T17:00", "03T18:00")]);
    }

    #[test]
    fn an_exception_of_some_hours_leaves_the_rest() {
        let mut riyadh = sundays("Asia/Riyadh", "10:00", "18:00");
        let mut lunch = exception(Kind::Blackout, "2026-05-03T09:00:00Z", "2026-05-03T10:30:00Z");
        lunch.all_day = false;
        riyadh.exceptions = vec![lunch];
        assert_eq!(opened(&[riyadh], "2026-05-03"), [pair("03T07:00", "03T09:00"), pair("03T10:30", "03T15:00")]);
    }

    #[test]
    fn a_yearly_exception_comes_again_also_over_the_end_of_a_year() {
        let mut everyday = rule(
            AvailabilityScheduleType::Recurring,
            "Europe/Paris",
            json!({ "thursday": { "open": "09:00", "close": "10:00" }, "friday": { "open": "09:00", "close": "10:00" } }),
        );
        let mut winter = exception(Kind::Holiday, "2020-12-30T12:00:00Z", "2021-01-01T12:00:00Z");
        winter.recurrence = Some(json!({ "frequency": "yearly" }));
        everyday.exceptions = vec![winter];
        let open_on = |on: &str| !opened(std::slice::from_ref(&everyday), on).is_empty();
        assert_eq!([open_on("2026-12-31"), open_on("2027-01-01"), open_on("2027-01-07")], [false, false, true]);
    }

    #[test]
    fn custom_hours_stand_in_place_of_recurring_ones_and_blocks_are_taken_away() {
        let usual = sundays("UTC", "08:00", "12:00");
        let mut custom =
            rule(AvailabilityScheduleType::Custom, "UTC", json!({ "sunday": { "open": "14:00", "close": "18:00" } }));
        custom.rule.effective_from = Some(Date(day("2026-05-01")));
        custom.rule.effective_to = Some(Date(day("2026-05-05")));
        let block = rule(AvailabilityScheduleType::Block, "UTC", json!({ "sunday": { "open": "10:00", "close": "15:00" } }));
        let rules = [usual, custom, block];
        assert_eq!(opened(&rules, "2026-05-03"), [pair("03T15:00", "03T18:00")]);
        assert_eq!(opened(&rules, "2026-05-10"), [pair("10T08:00", "10T10:00")]);
    }

    #[test]
    fn weekly_hours_that_cannot_be_read_are_named() {
        let week = |json: serde_json::Value| serde_json::from_value::<OpeningHours>(json).unwrap();
        assert_eq!(
            fault_in(&week(json!({ "monday": { "open": "09:00", "close": "24:00" }, "friday": { "closed": true } }))),
            None
        );
        let fault = fault_in(&week(json!({ "monday": { "open": "9:00", "close": "17:00" } })));
        assert_eq!(fault.as_deref(), Some("`open` of Mon is `9:00`: write a time as 09:00."));
        assert_eq!(fault_in(&week(json!({ "tuesday": { "open": "09:00" } }))).as_deref(), Some("`close` of Tue is missing."));
    }
}
