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
    let (mut declarations, mut written) = (Vec::new(), Vec::new());
    for inner in &item.items {
        match inner {
            ImplItem::Verbatim(tokens) => declarations.push(declared(&syn::parse2::<TraitItemFn>(tokens.clone())?, extension)?),
            other => written.push(other),
        }
    }
    let (by_hand, fields) = if written.is_empty() {
        (quote!(None), quote!())
    } else {
        (
            quote!(Some(::kit::ByHand::of::<Self>())),
            quote! {
                #[::async_graphql::ComplexObject]
                impl #ty {
                    #(#written)*
                }
            },
        )
    };
    Ok(quote! {
        impl ::kit::Relations for #ty {
            const RELATIONS: &'static [::kit::Relation] = &[#(#declarations),*];
            const BY_HAND: Option<::kit::ByHand> = #by_hand;
        }

        #fields
    })
}

/// A declared relation.
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
    let about = description(&function.attrs);
    let name = camel(&function.sig.ident.to_string());
    let shape = |of: &Ident| quote!(|| <#of as ::kit::Shaped>::SHAPE);
    let target = shape(&relation.target);
    let to = if let Some(NamedBy { child, column }) = &relation.named_by {
        if kind != "has_many" || relation.list {
            return Err(Error::new_spanned(
                function,
                "what rows name is a connection: #[has_many(Entity named_by Child(near -> far))]",
            ));
        }
        let (link, rows, column) = (link(child, &relation.link), shape(child), checked(quote!(#child), column));
        quote!(NamedPage { rows: #rows, link: #link, column: #column, entity: #target })
    } else {
        match (kind, &relation.link) {
            ("has_many", of) => {
                let link = link(&relation.target, of);
                if relation.list { quote!(List(#target, #link)) } else { quote!(Page(#target, #link)) }
            }
            ("has_one", of) => {
                let link = link(&relation.target, of);
                quote!(Newest(#target, #link))
            }
            (_, Link::Through { .. }) => return Err(Error::new_spanned(function, "a parent is named as `Parent.column`")),
            (_, Link::Column(column)) => {
                let column = checked(quote!(Self), column);
                if kind == "belongs_to" { quote!(Parent(#target, #column)) } else { quote!(Reference(#target, #column)) }
            }
        }
    };
    Ok(quote!(::kit::Relation { name: #name, about: #about, nullable: #extension, to: ::kit::To::#to }))
}

/// The name of a column of a struct; one that the struct lacks does not compile.
fn checked(of: TokenStream, column: &Ident) -> TokenStream {
    let name = column.to_string();
    quote!({
        let _ = ::core::mem::offset_of!(#of, #column);
        #name
    })
}

fn link(child: &Ident, link: &Link) -> TokenStream {
    match link {
        Link::Column(column) => {
            let column = checked(quote!(#child), column);
            quote!(::kit::Link::Column(#column))
        }
        Link::Through { join, near, far } => {
            let (join, near, far) = (join.to_string(), near.to_string(), far.to_string());
            quote!(::kit::Link::Through { join: #join, near: #near, far: #far })
        }
    }
}
