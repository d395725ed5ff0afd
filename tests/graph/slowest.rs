//! `bin/slowest-tests`, by which `bin/test` prints how long tests take.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// Behaves as Rust's harness with two threads does: `first` and `second` begin at once, `third` when `second` ends.
const HARNESS: &str = r#"#!/bin/sh
case "$*" in
    *--list*) printf 'first: test\nsecond: test\nthird: test\nfourth: benchmark\n' ;;
    *)
        echo "given: $*"
        sleep 1; echo 'test second ... ok'
        sleep 0.3; echo 'test third - should panic ... ok'
        sleep 0.3; echo 'test first ... FAILED'
        exit 101 ;;
esac
"#;

#[test]
fn each_test_is_measured_from_when_it_began() {
    let directory = tempfile::tempdir().unwrap();
    let program = directory.path().join("deps/suite-0123456789abcdef");
    std::fs::create_dir_all(program.parent().unwrap()).unwrap();
    std::fs::write(&program, HARNESS).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(testkit::project().path("bin/slowest-tests"));
        let output = command.arg(&program).args(arguments).env("RUST_TEST_THREADS", "3").output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    };
    let (printed, status) = run(&["--test-threads", "2"]);
    assert_eq!(status, Some(101));
    let (tests, slowest) = printed.split_once("slowest of suite, 2 at once:\n").unwrap_or_else(|| panic!("{printed}"));
    assert!(
        tests.starts_with("given: --test-threads 2\ntest second ... ok\n") && tests.contains("test first ... FAILED\n"),
        "{tests}"
    );
    let names: Vec<&str> = slowest.lines().filter_map(|line| line.split_once(" s  ")).map(|(_, name)| name).collect();
    assert_eq!(names, ["first", "second", "third"], "from the longest on: {slowest}");
    // The harness is told how many, so that both agree.
    assert!(run(&[]).0.starts_with("given: --test-threads 3\n"));
    assert_eq!(run(&["--list"]).0.lines().count(), 4);
}
