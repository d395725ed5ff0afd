//! `cityos up` with authorisation switched off, for the benchmark to compare with. An example, so that no program that is installed can
//! do this.

use std::process::ExitCode;

use cityos::project::Project;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    kit::start_logging("warn");
    let served = async { cityos::up::up_with(&Project::find()?, |options| options.unguarded = true).await };
    match served.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error, "it did not start");
            ExitCode::FAILURE
        }
    }
}
