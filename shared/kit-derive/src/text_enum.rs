//! `#[derive(TextEnum)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, LitStr, Result};

use crate::attribute::snake;

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(input, "TextEnum is for enums"));
    };
    let name = &input.ident;
    let graphql_name = name.to_string();
    let mut variants = Vec::new();
    let mut texts = Vec::new();
    for variant in &data.variants {
        let written = variant.attrs.iter().find(|a| a.path().is_ident("text"));
        let text = match written {
            Some(attribute) => attribute.parse_args::<LitStr>()?,
            None => LitStr::new(&snake(&variant.ident.to_string()), variant.ident.span()),
        };
        variants.push(&variant.ident);
        texts.push(text);
    }
    Ok(quote! {
        impl ::kit::TextEnum for #name {
            const NAME: &'static str = #graphql_name;

            fn text(self) -> &'static str {
                match self {
                    #(Self::#variants => #texts,)*
                }
            }

            fn from_text(text: &str) -> Option<Self> {
                match text {
                    #(#texts => Some(Self::#variants),)*
                    _ => None,
                }
            }
        }

        ::kit::text_enum_column!(#name);
    })
}
