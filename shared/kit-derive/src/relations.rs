//! `#[relations]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, ImplItem, ItemImpl, Result, Token, TraitItemFn, parenthesized};

use crate::attribute::{camel, description};

/// `Child.column`, `Child.column, list`, `Child through join(near -> far), list` or `Entity named_by Child(near -> far)`.
struct Relation {
    target: Ident,
    link: Link,
    named_by: Option<NamedBy>,
    list: bool,
}

/// The rows that a list is of, where it shows what they name in one of their columns.
struct NamedBy {
    child: Ident,
    column: Ident,
}

enum Link {
    Column(Ident),
    Through { join: Ident, near: Ident, far: Ident },
}

impl Parse for Relation {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let target: Ident = input.parse()?;
        let mut named_by = None;
        let link = if input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            Link::Column(input.parse()?)
        } else {
            let word: Ident = input.parse()?;
            if word != "through" && word != "named_by" {
                let expected = "expected `.column`, `through join(near -> far)` or `named_by Child(near -> far)`";
                return Err(Error::new(word.span(), expected));
            }
            let join = input.parse()?;
            let content;
            parenthesized!(content in input);
            let near = content.parse()?;
            content.parse::<Token![->]>()?;
            let far = content.parse()?;
            if word == "through" {
                Link::Through { join, near, far }
            } else {
                named_by = Some(NamedBy { child: join, column: far });
                Link::Column(near)
            }
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
        Ok(Self { target, link, named_by, list })
    }
}

/// `extension` when the type is another subgraph's: its lists are nullable, so that they alone are missing when this subgraph is down.
pub(crate) fn expand(item: ItemImpl, extension: bool) -> Result<TokenStream> {
    let ty = &item.self_ty;
    let (mut fields, mut needs, mut resolved, mut named, mut written, mut references) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for inner in &item.items {
        match inner {
            ImplItem::Verbatim(tokens) => {
                let declared = declared(&syn::parse2::<TraitItemFn>(tokens.clone())?, extension)?;
                fields.push(declared.field);
                needs.push(declared.needs);
                resolved.push(declared.resolved);
                named.extend(declared.named);
                references.extend(declared.reference);
            }
            other => written.push(other),
        }
    }
    let (by_hand, more_fields, others) = if written.is_empty() {
        (quote!(), quote!(), quote!(_ => ::kit::no_values(),))
    } else {
        (
            quote! {
                #[::async_graphql::ComplexObject]
                impl #ty {
                    #(#written)*
                }
            },
            quote!(fields.extend(<Self as ::async_graphql::ComplexObject>::fields(registry));),
            quote!(_ => ::kit::resolve_each(records, ctx, level),),
        )
    };
    Ok(quote! {
        impl ::kit::Relations for #ty {
            const REFERENCES: &'static [::kit::ReferenceColumn] = &[#(#references),*];

            fn fields(
                registry: &mut ::async_graphql::registry::Registry,
            ) -> Vec<(String, ::async_graphql::registry::MetaField)> {
                let mut fields = vec![#(#fields),*];
                #more_fields
                fields
            }

            fn needs(field: &str) -> Option<&'static [&'static str]> {
                match field {
                    #(#needs)*
                    _ => None,
                }
            }

            fn resolve<'a>(
                records: &'a [&'a Self],
                ctx: &'a ::async_graphql::Context<'a>,
                level: ::kit::Level,
            ) -> ::kit::RecordValues<'a> {
                match ctx.item.node.name.node.as_str() {
                    #(#resolved)*
                    #others
                }
            }
        }

        #(#named)*

        #by_hand
    })
}

/// A declared relation: its entry in the registry, the columns that it needs and how it is resolved, each an arm of a match on the field's
/// name, how its rows name what it shows, where they do, and the column that names another row, where it has one.
struct Declared {
    field: TokenStream,
    needs: TokenStream,
    resolved: TokenStream,
    named: Option<TokenStream>,
    reference: Option<TokenStream>,
}

fn declared(function: &TraitItemFn, extension: bool) -> Result<Declared> {
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
    let about = description(&function.attrs);
    let name = camel(&function.sig.ident.to_string());
    let target = &relation.target;
    let list = |ty: TokenStream| if extension { quote!(Option<#ty>) } else { ty };
    let own_ids = quote!(records.iter().map(|record| &record.id).collect());
    let declared = |described: TokenStream, resolved: TokenStream| Declared {
        field: quote!(::kit::#described(registry, #name, #about)),
        // Of the record itself a list needs no more than its id, which is always there.
        needs: quote!(#name => Some(&[]),),
        resolved: quote!(#name => ::kit::#resolved,),
        named: None,
        reference: None,
    };
    if let Some(NamedBy { child, column }) = &relation.named_by {
        if kind != "has_many" || relation.list {
            return Err(Error::new_spanned(
                function,
                "what rows name is a connection: #[has_many(Entity named_by Child(near -> far))]",
            ));
        }
        let (link, ty) = (link(&relation.link), list(quote!(::kit::NamedBy<#child, #target>)));
        let pages = quote!(named_pages::<#child, #target>(ctx, level, #link, #own_ids));
        let named = quote! {
            impl ::kit::Names<#target> for #child {
                fn named(&self) -> #target {
                    #target { id: self.#column.clone() }
                }
            }
        };
        return Ok(Declared { named: Some(named), ..declared(quote!(described_page::<#ty, #child>), pages) });
    }
    Ok(match kind {
        "has_many" => {
            let link = link(&relation.link);
            if relation.list {
                let ty = list(quote!(::kit::List<#target>));
                declared(quote!(described::<#ty>), quote!(related_lists::<#target>(ctx, level, #link, #own_ids)))
            } else {
                let ty = list(quote!(::kit::Connection<#target>));
                declared(quote!(described_page::<#ty, #target>), quote!(related_pages::<#target>(ctx, level, #link, #own_ids)))
            }
        }
        "has_one" => {
            let link = link(&relation.link);
            declared(quote!(described::<Option<#target>>), quote!(related_newest::<#target>(ctx, level, #link, #own_ids)))
        }
        _ => {
            let Link::Column(column) = &relation.link else {
                return Err(Error::new_spanned(function, "a parent is named as `Parent.column`"));
            };
            let id = quote!(::kit::OptionalId::optional_id(&record.#column));
            let column = column.to_string();
            let needs = quote!(#name => Some(&[#column]),);
            let to = match kind == "belongs_to" {
                true => quote!(::kit::ReferredTo::Inside {
                    entity: <#target as ::kit::Entity>::TYPE,
                    table: <#target as ::kit::Entity>::TABLE,
                    tenancy: <#target as ::kit::Entity>::TENANCY,
                }),
                false => {
                    let entity = target.to_string();
                    quote!(::kit::ReferredTo::Outside(#entity))
                }
            };
            let reference = Some(quote!(::kit::ReferenceColumn { column: #column, to: #to }));
            let declared = |described, resolved| Declared { needs, reference, ..declared(described, resolved) };
            if kind == "belongs_to" {
                let ids = quote!(records.iter().map(|record| #id).collect());
                declared(quote!(described::<Option<#target>>), quote!(parents::<#target>(ctx, level, #ids)))
            } else {
                let references = quote!(records.iter().map(|record| #id.map(|id| #target { id: id.clone() })).collect());
                declared(quote!(described::<Option<#target>>), quote!(references::<#target>(ctx, level, #references)))
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
