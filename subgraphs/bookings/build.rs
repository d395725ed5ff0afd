//! The migrations are embedded: a new one makes the crate build again.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/bookings");
}
