//! The columns of an entity or a reference, as the kit's executor knows them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

pub(crate) struct Column {
    /// Its name in the table, as an expression.
    pub(crate) column: TokenStream,
    /// Its field in the graph; None for what is written only.
    pub(crate) field: Option<String>,
    pub(crate) ty: Type,
    pub(crate) about: String,
    /// To whom its values are shown.
    pub(crate) shown: &'static str,
    /// The column with an amount's currency, as an expression.
    pub(crate) currency: Option<TokenStream>,
    pub(crate) translated: bool,
    /// The contract that has it beside `admin`, when not every contract has it.
    pub(crate) tag: Option<&'static str>,
}

impl Column {
    pub(crate) fn expand(&self) -> TokenStream {
        let Self { column, field, ty, about, shown, currency, translated, tag } = self;
        let (field, currency, tag) = (option(field.as_ref()), option(currency.as_ref()), option(tag.as_ref()));
        let shown = quote::format_ident!("{shown}");
        let ty = match self.field {
            Some(_) => quote!(::kit::ColumnType::of::<#ty>()),
            None => quote!(::kit::ColumnType::write_only::<#ty>()),
        };
        quote! {
            ::kit::Column {
                name: #column,
                field: #field,
                about: #about,
                tag: #tag,
                shown: ::kit::Shown::#shown,
                currency: #currency,
                translated: #translated,
                ty: #ty,
            }
        }
    }
}

pub(crate) fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    match value {
        Some(value) => quote!(Some(#value)),
        None => quote!(None),
    }
}

/// The type as async-graphql knows it: described by its shape, resolved by the executor.
pub(crate) fn output_type(name: &Ident) -> TokenStream {
    let graphql_name = name.to_string();
    quote! {
        impl ::async_graphql::OutputType for #name {
            fn type_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#graphql_name)
            }

            fn create_type_info(registry: &mut ::async_graphql::registry::Registry) -> String {
                <Self as ::kit::Shaped>::SHAPE.describe(registry)
            }

            async fn resolve(
                &self,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                _: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
            ) -> ::async_graphql::ServerResult<::async_graphql::Value> {
                ::kit::resolve_typed(self, ctx).await
            }
        }
    }
}

/// The fields of a shape that `#[relations]` knows.
pub(crate) fn relations(has: bool) -> TokenStream {
    match has {
        true => quote! {
            relations: <Self as ::kit::Relations>::RELATIONS,
            by_hand: <Self as ::kit::Relations>::BY_HAND,
        },
        false => quote!(),
    }
}
