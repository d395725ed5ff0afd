//! Where the test process keeps what it makes.

use std::path::PathBuf;
use std::sync::LazyLock;

use cityos::project::Project;

/// The project that is tested: the one above this crate.
pub fn project() -> Project {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Project { root: here.ancestors().nth(2).expect("the crate is inside the project").to_owned() }
}

/// A directory under the target directory, kept between runs.
pub fn scratch() -> PathBuf {
    static SCRATCH: LazyLock<PathBuf> = LazyLock::new(|| {
        let program = std::env::current_exe().expect("a program");
        // target/debug/deps/<test>
        let target = program.ancestors().nth(3).expect("a target directory");
        let directory = target.join("tmp/testkit");
        std::fs::create_dir_all(&directory).expect("a scratch directory");
        directory
    });
    SCRATCH.clone()
}
