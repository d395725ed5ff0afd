//! The graph as its clients see it: all subgraphs on real rows, behind the real router.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod access;
mod answers;
mod audit_retention;
mod bad_input;
mod bad_tokens;
mod browser;
mod caching;
mod clients;
mod collector;
mod compression;
mod contracts;
mod crowd;
mod customer_sign_in;
mod deployment;
mod edge;
mod every_entity;
mod explorer;
mod facts;
mod filters;
mod isolation;
mod limits;
mod masking;
mod monitoring;
mod numbers;
mod other_gateways;
mod outages;
mod paging;
mod personas;
mod properties;
mod queries;
mod reach;
mod roles;
mod rollout;
mod secrets;
mod sign_in;
mod subscriptions;
mod telemetry;
mod vendors;
mod walls;
mod writes;
