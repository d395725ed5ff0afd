//! How a server stops without an error for anybody: it says that it is not ready, goes on serving for a while, and only then closes.
//!
//! Load balancers need that while to notice. A client with pooled connections, as the router is, gets `connection: close` with every answer
//! and opens its next connection elsewhere. What is left at the end is connections that were idle all the while. A client must not use those
//! any more, since a request could cross with their closing: it keeps idle connections for less than the drain takes (`pool_idle_timeout` in
//! `router-config/*.yaml`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};

/// Whether a server is draining.
#[derive(Clone, Default)]
pub(crate) struct Drain(Arc<AtomicBool>);

impl Drain {
    /// Has the router say so while it is.
    pub(crate) fn tell(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), answer))
    }

    /// Begins when `stop` resolves; resolves when the server may close.
    pub(crate) async fn after(self, stop: impl Future<Output = ()>, time: Duration) {
        stop.await;
        self.0.store(true, Ordering::Relaxed);
        tracing::info!(seconds = time.as_secs_f64(), "draining");
        tokio::time::sleep(time).await;
    }
}

async fn answer(State(Drain(draining)): State<Drain>, request: Request, next: Next) -> Response {
    let unready = draining.load(Ordering::Relaxed) && request.uri().path() == "/ready";
    let mut response = match unready {
        true => {
            let body = serde_json::json!({ "status": "not ready", "reason": "draining" });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
        false => next.run(request).await,
    };
    // Also when it began in the meantime.
    if draining.load(Ordering::Relaxed) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
