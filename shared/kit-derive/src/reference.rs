//! `#[derive(Reference)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, parse_quote};

use crate::attribute::{description, snake};
use crate::record::{Column, Kind, record};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let resolver = format_ident!("{name}Reference");
    let find = format_ident!("find_{}_by_id", snake(&name.to_string()));
    let id = Column {
        name: format_ident!("id"),
        graphql_name: "id".into(),
        ty: parse_quote!(::kit::Id),
        about: "Its id.".into(),
        needs: Vec::new(),
        tag: None,
    };
    let marked = |mark: &str| input.attrs.iter().any(|attribute| attribute.path().is_ident(mark));
    let unresolvable = marked("unresolvable");
    let audience = match (marked("staff"), marked("customers")) {
        (true, _) => quote!(::kit::Audience::STAFF),
        (_, true) => quote!(::kit::Audience::CUSTOMERS),
        _ => quote!(::kit::Audience::EVERYBODY),
    };
    let kind = Kind { relations: !unresolvable, unresolvable, audience, max_age: None };
    let record = record(name, &description(&input.attrs), &[id], kind);
    if unresolvable {
        return record;
    }
    quote! {
        #record

        /// Resolves the reference from its key; no row is read, the owning subgraph decides whether it exists.
        #[derive(Default)]
        pub struct #resolver;

        #[::async_graphql::Object]
        impl #resolver {
            #[graphql(entity)]
            async fn #find(&self, id: ::kit::Id) -> Option<#name> {
                Some(#name { id })
            }
        }
    }
}
