//! The graph as its clients see it: all subgraphs on real rows, behind the real router.

mod access;
mod bad_input;
mod every_entity;
mod facts;
mod filters;
mod isolation;
mod outages;
mod paging;
mod queries;
mod walls;
mod writes;
