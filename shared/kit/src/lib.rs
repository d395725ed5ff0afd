//! What every subgraph is made of.
//!
//! A request becomes a [`Scope`] (an actor and a tenant), a list becomes one statement, a mutation becomes one statement with its audit
//! entry and its event. An entity is a struct with `#[derive(Entity)]`, which writes its [`Shape`]; the algorithms over shapes live here, once.

mod actor;
mod answer;
mod batch;
mod clock;
mod column;
mod credentials;
mod database;
mod decimal;
mod declaration;
mod document;
mod drain;
mod entity;
mod error;
mod executor;
mod federation;
mod field;
mod filter;
mod id;
mod idempotency;
mod identity;
mod json;
mod json_text;
mod language;
mod metrics;
mod money;
mod order;
mod page;
mod policy;
mod predicate;
mod prepared;
mod rate_limit;
mod read;
mod reference;
mod replica;
mod roots;
mod rows;
mod scope;
mod secret;
mod server;
mod session;
mod shape;
mod state;
mod statement;
mod telemetry;
mod tenant;
mod text_enum;
mod totals;
mod trace;
mod value;
mod verbs;
mod write;

pub use actor::{Actor, Role, VendorRole};
pub use batch::{RequestLoader, ScopeLoader};
pub use clock::Clock;
pub use credentials::{OpaqueToken, check_new_password, digest, hash_password, random_code, verify_password};
pub use database::{Database, DatabaseConfig};
pub use decimal::Decimal;
pub use declaration::{Declaration, FilterColumn, InputColumn, InputColumnType, LookupColumn, Operators, OrderColumn};
pub use entity::{Access, Action, Audience, Constant, Entity, Hooks, Source, Tenancy, Visible};
pub use error::{Code, Error, Result, UserError};
pub use executor::{Level, RowRef, Selected, resolve_typed};
pub use federation::{Entities, Federated, sdl};
pub use field::{Field, Hidden, NotNull, Private, Secret, Settable};
pub use filter::{
    BooleanFilter, ColumnFilter, CurrencyCodeFilter, DateFilter, DateTimeFilter, DecimalFilter, EnumFilter, FloatFilter,
    IdFilter, IntFilter, NoFilter, StringFilter,
};
pub use id::{Id, OptionalId};
pub use idempotency::Idempotent;
pub use identity::{
    AUDIENCE, ActorKind, Claims, DEFAULT_ISSUER, Identity, TokenAudience, TokenGrant, TokenIssuer, TokenVerifier,
};
pub use json::{Address, BrandColors, Date, DayHours, GeoPoint, OpeningHours, StringList};
pub use kit_derive::{Entity, Reference, TextEnum, relations};
pub use language::{is_language_tag, shorter_tags};
pub use money::{BigInt, CurrencyCode, CurrencyOf, InCurrency, MinorAmount, Money, allocate, amounts_to_minor_units};
pub use order::{OrderDirection, Sort};
pub use page::{Connection, DEFAULT_PAGE, MAXIMUM_PAGE, PageArguments, PageInfo};
pub use policy::check_condition;
pub use postgres_connection::Connection as DatabaseConnection;
pub use predicate::{Comparison, Marked, Membership, Predicate};
pub use prepared::{Prepared, prepared};
pub use rate_limit::RateLimits;
pub use read::{loader, one, page, parent};
pub use reference::RowReference;
pub use roots::{EntityMutation, EntityQuery, Parts, Payload, ReferenceQuery, Root, Roots};
pub use rows::{Typed, TypedRow};
pub use scope::{RequestFacts, Scope, Transaction};
pub use secret::{SecretColumn, SecretError, SecretKeys, SecretPlace, SecretType};
pub use server::{FORWARDED_HOST, REQUEST_ID, ServerConfig, Subgraph, TENANT, schema};
pub use session::{
    SessionHolder, SignInAttempt, SignInPayload, SignOutPayload, end_session, look_up, refresh_session, signed_in,
};
pub use shape::{
    ByHand, Column, ColumnType, Read as ReadStored, Relation, Relations, Rules, Shape, Shaped, Shown, Target, To,
    Write as WriteStored,
};
pub use state::{StateMachine, Transition};
pub use statement::Link;
pub use telemetry::start_logging;
pub use tenant::Tenant;
pub use text_enum::TextEnum;
#[doc(hidden)]
pub use text_enum::{read_enum, write_enum, write_enum_value};
pub use trace::TraceCollector;
pub use value::{Timestamp, Value, Values};
pub use verbs::{EntityVerbs, HasVerbs, Step, TakeStep, Verb};
pub use write::{Assignments, Outcome, apply, create_row};
