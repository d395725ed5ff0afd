//! `#[derive(Reference)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::DeriveInput;

use crate::attribute::snake;

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let resolver = format_ident!("{name}Reference");
    let find = format_ident!("find_{}_by_id", snake(&name.to_string()));
    quote! {
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
