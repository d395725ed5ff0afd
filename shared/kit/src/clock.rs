//! What time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use crate::value::Timestamp;

/// Tells a request its time: the system's, or, in tests, one that stands still until it is moved. Rules ask [`Scope::now`] and take the time as
/// an argument, so that a year of them can be tested in a second.
///
/// [`Scope::now`]: crate::Scope::now
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that stands at this time.
    pub fn standing(at: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// Moves a standing clock on; the system's stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        if let (Some(stands), Some(by)) = (&self.0, by.num_microseconds()) {
            stands.fetch_add(by, Ordering::Relaxed);
        }
    }

    /// The time, to the microsecond, as the database keeps it.
    pub fn now(&self) -> Timestamp {
        let micros = self.0.as_ref().map_or_else(|| Utc::now().timestamp_micros(), |stands| stands.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_moves_only_when_told() {
        let clock = Clock::standing(DateTime::UNIX_EPOCH);
        let same = clock.clone();
        assert_eq!(same.now(), DateTime::UNIX_EPOCH);
        clock.advance(TimeDelta::days(365));
        assert_eq!(same.now(), DateTime::UNIX_EPOCH + TimeDelta::days(365), "copies are one clock");
    }

    #[test]
    fn the_systems_clock_runs_by_itself() {
        let clock = Clock::default();
        clock.advance(TimeDelta::days(365));
        assert!((Utc::now() - clock.now()).abs() < TimeDelta::minutes(1));
    }
}
