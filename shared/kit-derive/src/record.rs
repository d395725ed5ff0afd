//! The `Record` of an entity or a reference: its type in the registry, its columns, its relations.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type};

pub(crate) struct Column {
    pub(crate) name: Ident,
    pub(crate) graphql_name: String,
    pub(crate) ty: Type,
    pub(crate) about: String,
    /// The columns of the table that its value is made of; none where it stands for itself.
    pub(crate) needs: Vec<TokenStream>,
    /// The contract that has it beside `admin`, when not every contract has it.
    pub(crate) tag: Option<&'static str>,
}

/// What a type is beside its columns.
pub(crate) struct Kind {
    /// Whether a `#[relations]` block belongs to it.
    pub(crate) relations: bool,
    /// Whether it is known by its id and nothing more.
    pub(crate) unresolvable: bool,
    /// Who may see it, as an expression.
    pub(crate) audience: TokenStream,
    /// Seconds that it may be kept; None when it says nothing of it.
    pub(crate) max_age: Option<u32>,
}

pub(crate) fn record(name: &Ident, about: &str, columns: &[Column], kind: Kind) -> TokenStream {
    let Kind { relations, unresolvable, audience, max_age } = kind;
    let graphql_name = name.to_string();
    let idents: Vec<_> = columns.iter().map(|column| &column.name).collect();
    let names: Vec<_> = columns.iter().map(|column| &column.graphql_name).collect();
    let needs: Vec<_> = columns.iter().map(|column| &column.needs).collect();
    let others = if relations { quote!(<Self as ::kit::Relations>::needs(field)) } else { quote!(None) };
    let related = relations.then(|| {
        quote! {
            fn relation<'a>(
                records: &'a [&'a Self],
                ctx: &'a ::async_graphql::Context<'a>,
                level: ::kit::Level,
            ) -> ::kit::RecordValues<'a> {
                <Self as ::kit::Relations>::resolve(records, ctx, level)
            }
        }
    });
    let described = columns.iter().map(|Column { graphql_name, ty, about, tag, .. }| match tag {
        None => quote!(::kit::described::<#ty>(registry, #graphql_name, #about)),
        Some(tag) => quote!(::kit::tagged(::kit::described::<#ty>(registry, #graphql_name, #about), #tag)),
    });
    let mut fields = quote!(vec![#(#described),*]);
    if relations {
        fields = quote!([#fields, <#name as ::kit::Relations>::fields(registry)].concat());
    }
    let unresolvable = if unresolvable { quote!(Some("id")) } else { quote!(None) };
    let max_age = max_age.map_or_else(|| quote!(None), |seconds| quote!(Some(#seconds)));
    quote! {
        impl ::kit::Record for #name {
            fn column(
                &self,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                field: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
            ) -> Option<::async_graphql::Value> {
                Some(match field.node.name.node.as_str() {
                    #(#names => ::kit::Field::output(&self.#idents, ctx, field),)*
                    _ => return None,
                })
            }

            fn needs(field: &str) -> Option<&'static [&'static str]> {
                match field {
                    #(#names => Some(&[#(#needs),*]),)*
                    _ => #others,
                }
            }

            #related
        }

        impl ::async_graphql::OutputType for #name {
            fn type_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#graphql_name)
            }

            fn create_type_info(registry: &mut ::async_graphql::registry::Registry) -> String {
                let object = ::kit::ObjectType {
                    description: #about,
                    shareable: false,
                    unresolvable: #unresolvable,
                    audience: #audience,
                    max_age: #max_age,
                    fields: |registry| #fields,
                };
                ::kit::register::<Self>(registry, &object)
            }

            async fn resolve(
                &self,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                _: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
            ) -> ::async_graphql::ServerResult<::async_graphql::Value> {
                ::kit::resolve_record(self, ctx).await
            }
        }
    }
}
