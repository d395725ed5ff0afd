//! `#[relations]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Ident, ImplItem, ItemImpl, Result, Token, TraitItemFn, parenthesized};

use crate::attribute::docs;
use crate::entity::page_arguments;

/// `Child.column`, `Child.column, list` or `Child through join(near -> far), list`.
struct Relation {
    target: Ident,
    link: Link,
    list: bool,
}

enum Link {
    Column(Ident),
    Through { join: Ident, near: Ident, far: Ident },
}

impl Parse for Relation {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let target: Ident = input.parse()?;
        let link = if input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            Link::Column(input.parse()?)
        } else {
            let through: Ident = input.parse()?;
            if through != "through" {
                return Err(Error::new(through.span(), "expected `.column` or `through join(near -> far)`"));
            }
            let join = input.parse()?;
            let content;
            parenthesized!(content in input);
            let near = content.parse()?;
            content.parse::<Token![->]>()?;
            Link::Through { join, near, far: content.parse()? }
        };
        let list = if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            let word: Ident = input.parse()?;
            if word != "list" {
                return Err(Error::new(word.span(), "expected `list`"));
            }
            true
        } else {
            false
        };
        Ok(Self { target, link, list })
    }
}

/// `extension` when the type is another subgraph's: its lists are nullable, so that they alone are missing when this subgraph is down.
pub(crate) fn expand(item: ItemImpl, extension: bool) -> Result<TokenStream> {
    let ty = &item.self_ty;
    let mut functions = Vec::new();
    for inner in &item.items {
        functions.push(match inner {
            ImplItem::Verbatim(tokens) => declared(&syn::parse2::<TraitItemFn>(tokens.clone())?, extension)?,
            written => quote!(#written),
        });
    }
    Ok(quote! {
        #[::async_graphql::ComplexObject]
        impl #ty {
            #(#functions)*
        }
    })
}

fn declared(function: &TraitItemFn, extension: bool) -> Result<TokenStream> {
    let kinds = ["has_many", "has_one", "belongs_to", "reference"];
    let Some((kind, attribute)) =
        kinds.iter().find_map(|kind| function.attrs.iter().find(|a| a.path().is_ident(kind)).map(|attribute| (*kind, attribute)))
    else {
        return Err(Error::new_spanned(
            function,
            "a relation needs #[has_many(…)], #[has_one(…)], #[belongs_to(…)] or #[reference(…)]",
        ));
    };
    let relation: Relation = attribute.parse_args()?;
    let docs = docs(&function.attrs);
    let kept: Vec<&Attribute> = function.attrs.iter().filter(|a| a.path().is_ident("graphql")).collect();
    let name = &function.sig.ident;
    let target = &relation.target;
    let head = quote!(#(#docs)* #(#kept)*);
    let output = |ty: TokenStream| if extension { quote!(Option<#ty>) } else { ty };
    let answer = |value: TokenStream| if extension { quote!(Ok(Some(#value))) } else { quote!(Ok(#value)) };
    Ok(match kind {
        "has_many" => {
            let link = link(&relation.link);
            if relation.list {
                let (output, answer) =
                    (output(quote!(Vec<#target>)), answer(quote!(::kit::related_list::<#target>(ctx, #link, &self.id).await?)));
                quote! {
                    #head
                    async fn #name(&self, ctx: &::async_graphql::Context<'_>) -> ::async_graphql::Result<#output> {
                        #answer
                    }
                }
            } else {
                let (arguments, page) = page_arguments(target);
                let output = output(quote!(::kit::Connection<#target>));
                let answer = answer(quote!(::kit::related_page::<#target>(ctx, #link, &self.id, #page).await?));
                quote! {
                    #head
                    async fn #name(
                        &self,
                        ctx: &::async_graphql::Context<'_>,
                        #arguments
                    ) -> ::async_graphql::Result<#output> {
                        #answer
                    }
                }
            }
        }
        "has_one" => {
            let link = link(&relation.link);
            quote! {
                #head
                async fn #name(&self, ctx: &::async_graphql::Context<'_>) -> ::async_graphql::Result<Option<#target>> {
                    Ok(::kit::related_newest::<#target>(ctx, #link, &self.id).await?)
                }
            }
        }
        _ => {
            let Link::Column(column) = &relation.link else {
                return Err(Error::new_spanned(function, "a parent is named as `Parent.column`"));
            };
            if kind == "belongs_to" {
                quote! {
                    #head
                    async fn #name(
                        &self,
                        ctx: &::async_graphql::Context<'_>,
                    ) -> ::async_graphql::Result<Option<::std::sync::Arc<#target>>> {
                        Ok(::kit::parent::<#target>(ctx, ::kit::OptionalId::optional_id(&self.#column)).await?)
                    }
                }
            } else {
                quote! {
                    #head
                    async fn #name(&self) -> Option<#target> {
                        ::kit::OptionalId::optional_id(&self.#column).map(|id| #target { id: id.clone() })
                    }
                }
            }
        }
    })
}

fn link(link: &Link) -> TokenStream {
    match link {
        Link::Column(column) => {
            let column = column.to_string();
            quote!(::kit::Link::Column(#column))
        }
        Link::Through { join, near, far } => {
            let (join, near, far) = (join.to_string(), near.to_string(), far.to_string());
            quote!(::kit::Link::Through { join: #join, near: #near, far: #far })
        }
    }
}
