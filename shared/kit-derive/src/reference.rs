//! `#[derive(Reference)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_quote};

use crate::attribute::description;
use crate::record::{Column, output_type, relations};

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let name = &input.ident;
    let (graphql_name, about) = (name.to_string(), description(&input.attrs));
    let id = Column {
        column: quote!("id"),
        field: Some("id".into()),
        ty: parse_quote!(::kit::Id),
        about: "Its id.".into(),
        shown: "Everybody",
        currency: None,
        translated: false,
        tag: None,
    };
    let id = id.expand();
    let marked = |mark: &str| input.attrs.iter().any(|attribute| attribute.path().is_ident(mark));
    let unresolvable = marked("unresolvable");
    let audience = match (marked("staff"), marked("customers")) {
        (true, _) => quote!(::kit::Audience::STAFF),
        (_, true) => quote!(::kit::Audience::CUSTOMERS),
        _ => quote!(::kit::Audience::EVERYBODY),
    };
    let (relations, output_type) = (relations(!unresolvable), output_type(name));
    quote! {
        impl ::kit::Shaped for #name {
            const SHAPE: &'static ::kit::Shape = &::kit::Shape {
                name: #graphql_name,
                about: #about,
                columns: &[#id],
                audience: Some(#audience),
                unresolvable: #unresolvable,
                #relations
                ..::kit::Shape::NONE
            };

            fn typed(&self) -> ::kit::Typed<'_> {
                ::kit::Typed::Id(&self.id)
            }

            fn of_row(row: ::kit::RowRef<'_>) -> ::kit::Result<Self> {
                Ok(Self { id: row.id() })
            }
        }

        #output_type
    }
}
