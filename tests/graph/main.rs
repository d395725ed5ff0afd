//! The graph as its clients see it: all subgraphs on real rows, behind the real router.

mod bad_input;
mod queries;
