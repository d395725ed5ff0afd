//! What authorisation costs: the same requests with it and with it switched off, in turns, so that a busy machine slows both.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use crate::drive::{Driver, Pace};
use crate::scenario::Kind;
use crate::stack::Stack;
use crate::{Arguments, fill, prepared, say};

/// Turns of each.
const TURNS: usize = 3;

/// CPU milliseconds of a request, Postgres and all, of each turn.
#[derive(Default)]
struct Turns {
    guarded: Vec<f64>,
    unguarded: Vec<f64>,
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Prints a line for each kind of request: CPU with authorisation, without it, and their ratio.
pub(crate) async fn measure(stack: &mut Stack, arguments: &Arguments) -> Result<(), String> {
    let tenants = fill(stack, arguments).await?;
    let pace = Pace { warm_up: Duration::from_secs(2), measured: Duration::from_secs_f64(arguments.seconds.unwrap_or(4.0)) };
    let kinds = [Kind::Listing, Kind::Page, Kind::Account, Kind::Entities];
    let mut all: Vec<Turns> = kinds.iter().map(|_| Turns::default()).collect();
    for turn in 0..TURNS * 2 {
        let guarded = turn % 2 == 0;
        say(if guarded { "with authorisation" } else { "without authorisation" });
        match guarded {
            true => stack.up(None).await?,
            false => stack.up_unguarded().await?,
        }
        let driver = Driver::new(stack);
        for (kind, turns) in kinds.iter().zip(&mut all) {
            let scenario = prepared(*kind, &tenants[0], &driver).await?;
            let measured = driver.product(&scenario, 4, pace, &AtomicU64::new(0)).await?;
            match guarded {
                true => turns.guarded.push(measured.cpu()),
                false => turns.unguarded.push(measured.cpu()),
            }
        }
        stack.down().await;
    }
    say(&format!("CPU milliseconds of a request, router, subgraphs and Postgres; medians of {TURNS} turns"));
    for (kind, turns) in kinds.iter().zip(all) {
        let (with, without) = (median(turns.guarded), median(turns.unguarded));
        say(&format!("{:14} with {with:.2}, without {without:.2}: {:.2} x", kind.name(), with / without));
    }
    Ok(())
}
