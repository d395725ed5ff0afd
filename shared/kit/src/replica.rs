//! Reads by a streaming replica of the database, as fresh as reads of the primary.
//!
//! A request asks the primary, once, how far its write-ahead log is: by then that holds every write that was answered before. A replica's
//! connection answers the request's reads when it has replayed so far. So callers see their own writes, and each other's, whichever process
//! and subgraph wrote them. A replica that is away, behind or none is left alone for a second, and the primary reads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex as Turn, OnceCell};

use crate::database::{Database, DatabaseConfig, Pooled};
use crate::error::Result;

/// Longest a read waits for the replica to replay what it needs.
const PATIENCE: Duration = Duration::from_millis(20);

/// Between two looks at what it has replayed.
const PAUSE: Duration = Duration::from_millis(1);

/// How long a replica that failed is left alone.
const REST: Duration = Duration::from_secs(1);

/// How far the log of the primary is, in bytes from its start. What was committed is flushed, unless sessions do not wait for that; behind
/// what is only inserted, too, would be writes that have not ended.
const WRITTEN: &str = "SELECT (CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
                                    ELSE pg_current_wal_flush_lsn() END - '0/0'::pg_lsn)::int8";

/// How far a replica has replayed it; NULL from a server that is none.
const REPLAYED: &str =
    "SELECT CASE WHEN pg_is_in_recovery() THEN (coalesce(pg_last_wal_replay_lsn(), '0/0') - '0/0'::pg_lsn)::int8 END";

/// Which cluster a server is or copies.
const CLUSTER: &str = "SELECT system_identifier::text FROM pg_control_system()";

/// What a session with the replica is known to have.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Replayed {
    /// Whether its server was found to copy the primary. A name may lead to several servers, so each session is asked.
    verified: bool,
    /// So far in the log.
    position: i64,
}

/// Where reads may go besides the primary.
pub(crate) struct Replica {
    database: Database,
    written: Rounds,
    cluster: OnceCell<String>,
    standing: Mutex<Standing>,
    told: AtomicBool,
    answered: AtomicU64,
    left_to_primary: AtomicU64,
}

#[derive(Clone, Debug)]
enum Standing {
    Used,
    Left { until: Instant, why: String },
}

impl Replica {
    pub(crate) fn new(config: &DatabaseConfig, url: &str) -> Result<Self, String> {
        let config = DatabaseConfig { url: url.to_owned(), read_url: None, ..config.clone() };
        Ok(Self {
            database: Database::new(&config).map_err(|error| format!("DATABASE_READ_URL: {error}"))?,
            written: Rounds::default(),
            cluster: OnceCell::new(),
            standing: Mutex::new(Standing::Used),
            told: AtomicBool::new(false),
            answered: AtomicU64::new(0),
            left_to_primary: AtomicU64::new(0),
        })
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_resting(&self) -> bool {
        matches!(&*self.standing(), Standing::Left { until, .. } if Instant::now() < *until)
    }

    /// Why the primary reads for it at the moment, with what to change; None where it does not.
    pub(crate) fn trouble(&self) -> Option<String> {
        match &*self.standing() {
            Standing::Used => None,
            Standing::Left { why, .. } => Some(why.clone()),
        }
    }

    /// Reads that it answered, and reads that were left to the primary.
    pub(crate) fn reads(&self) -> (u64, u64) {
        (self.answered.load(Ordering::Relaxed), self.left_to_primary.load(Ordering::Relaxed))
    }

    /// Counts a read that it answered.
    pub(crate) fn answers(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a read that the primary answers for it.
    pub(crate) fn leaves_to_primary(&self) {
        self.left_to_primary.fetch_add(1, Ordering::Relaxed);
    }

    /// Leaves it alone for a while, and says so in the log where it was in use.
    pub(crate) fn leave(&self, why: String) {
        if !self.told.swap(true, Ordering::Relaxed) {
            tracing::warn!(why, "the replica is not read from");
        }
        *self.standing() = Standing::Left { until: Instant::now() + REST, why };
    }

    fn uses(&self) {
        if self.told.swap(false, Ordering::Relaxed) {
            tracing::info!("the replica is read from again");
        }
        *self.standing() = Standing::Used;
    }

    /// How far a session must have replayed, for reads that begin now; None where the primary is to read.
    pub(crate) async fn required(&self, primary: &Database) -> Option<i64> {
        if self.is_resting() {
            return None;
        }
        let asked = self.written.ask_now(async || {
            // Those who waited while the primary did not answer do not each wait for it anew.
            match self.is_resting() {
                true => Ok(None),
                false => primary.value(WRITTEN).await.map(Some),
            }
        });
        match asked.await {
            Ok(position) => position,
            Err(_) => {
                self.leave("DATABASE_URL does not say how far its log is: its server is away, or a replica itself".into());
                None
            }
        }
    }

    /// A session that has replayed so far; None where the primary is to read.
    pub(crate) async fn session(&self, primary: &Database, required: i64) -> Option<Pooled> {
        if self.is_resting() {
            return None;
        }
        match self.caught_up(primary, required).await {
            Ok(session) => {
                self.uses();
                Some(session)
            }
            Err(why) => {
                self.leave(why);
                None
            }
        }
    }

    async fn caught_up(&self, primary: &Database, required: i64) -> Result<Pooled, String> {
        let away = |_| format!("DATABASE_READ_URL: {}", self.database.trouble().unwrap_or_else(|| "the server is away".into()));
        let mut session = self.database.connection().await.map_err(away)?;
        let failed = |error: diesel::result::Error| format!("DATABASE_READ_URL: {error}");
        if !session.replayed.verified {
            let ours = self.cluster.get_or_try_init(|| primary.value(CLUSTER)).await;
            let ours = ours.map_err(|_| "DATABASE_URL does not say which cluster its server is".to_owned())?;
            let theirs: String = session.connection.value(CLUSTER).await.map_err(failed)?;
            if theirs != *ours {
                return Err(
                    "DATABASE_READ_URL leads to a server that does not copy that of DATABASE_URL: name a replica of it".into()
                );
            }
            session.replayed.verified = true;
        }
        let began = Instant::now();
        while session.replayed.position < required {
            let position: Option<i64> = session.connection.value(REPLAYED).await.map_err(failed)?;
            let Some(position) = position else {
                drop(Pooled::take(session));
                return Err(
                    "DATABASE_READ_URL leads to a server that is no replica, or no longer: name a replica, or unset it".into()
                );
            };
            session.replayed.position = position;
            if position >= required {
                break;
            }
            if began.elapsed() > PATIENCE {
                let bytes = required - position;
                return Err(format!(
                    "the replica is {bytes} bytes of the log behind: look at pg_stat_replication, and at max_standby_streaming_delay where its own \
                     reads hold it up"
                ));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(session)
    }
}

/// A number that one of those who wait for it asks for, for all who came before.
#[derive(Default)]
struct Rounds {
    begun: AtomicU64,
    last: Turn<Option<(u64, Option<i64>)>>,
}

impl Rounds {
    /// The answer to a question that is asked after this call.
    async fn ask_now(&self, ask: impl AsyncFnOnce() -> Result<Option<i64>>) -> Result<Option<i64>> {
        let before = self.begun.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        if let Some((round, answer)) = *last
            && round > before
        {
            return Ok(answer);
        }
        let round = self.begun.fetch_add(1, Ordering::AcqRel) + 1;
        let answer = ask().await?;
        *last = Some((round, answer));
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicI64;

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn many_share_a_question_and_nobody_gets_an_answer_from_before_it_came() {
        let (rounds, asked, now) = (Arc::new(Rounds::default()), Arc::new(AtomicU64::new(0)), Arc::new(AtomicI64::new(0)));
        let all = (0..200).map(|_| {
            let (rounds, asked, now) = (rounds.clone(), asked.clone(), now.clone());
            async move {
                let mine = now.fetch_add(1, Ordering::SeqCst) + 1;
                let answer = rounds.ask_now(async || {
                    asked.fetch_add(1, Ordering::SeqCst);
                    let answer = now.load(Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    Ok(Some(answer))
                });
                assert!(answer.await.unwrap().unwrap() >= mine);
            }
        });
        join_all(all).await;
        let asked = asked.load(Ordering::SeqCst);
        assert!((2..=3).contains(&asked), "{asked}");
    }
}
