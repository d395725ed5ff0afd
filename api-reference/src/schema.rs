//! Schemas as the site reads them.

use std::path::Path;

use apollo_compiler::Schema;
use apollo_compiler::validation::Valid;

/// Reads a schema that clients see.
pub(crate) fn parse(sdl: &str, file: &str) -> Result<Valid<Schema>, String> {
    Schema::parse_and_validate(sdl, Path::new(file)).map_err(|invalid| invalid.errors.to_string())
}

/// Reads a supergraph, with the directives of federation.
pub(crate) fn parse_supergraph(sdl: &str, file: &str) -> Result<Schema, String> {
    let builder = Schema::builder().ignore_builtin_redefinitions().parse(sdl, Path::new(file));
    builder.build().map_err(|invalid| invalid.errors.to_string())
}
