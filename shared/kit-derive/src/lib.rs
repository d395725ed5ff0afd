//! Derives of the kit: they write the declarations that every entity repeats, and no algorithm.
//!
//! - [`macro@Entity`]: a row struct becomes an entity of the graph (inputs, filter, order, payload, query and mutation objects).
//! - [`macro@Reference`]: an entity of another subgraph, known here by its id.
//! - [`macro@TextEnum`]: a GraphQL enum stored as text.
//! - [`macro@relations`]: related lists, parents and hand-written fields of a type in one `impl` block.
//!
//! What they emit for a small example is snapshotted in `expansions/`, so that it can be read.

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemImpl, parse_macro_input};

mod attribute;
mod entity;
mod record;
mod reference;
mod relations;
mod text_enum;

/// Declares the row struct as an entity: see the kit's `entity` module for what it must hold.
///
/// On the struct, `#[entity(…)]`: `prefix = "rev"` (of its ids), `plural = "reviews"` (the list field),
/// `access = storefront | storefront(column = value) | storefront(column != value) | owner | staff | public | parent(column: Parent) | child(Child.column)`,
/// `owner = "customer_id"`, `node = "id"` (the column with the node a row stands at, when it is not `node_id`),
/// `customers(create, update, delete)` (what customers may do with rows of their own; verbs of the domain such as `cancel`, too),
/// `vendor = "vendor_id"` (the column with the vendor a row belongs to: its people read it),
/// `vendors(create, update, delete)` (what they may do with rows of their own vendor, as far as their role in its team goes),
/// `without(create, update, delete)` (generated mutations to leave out), `tenancy = global | any_of(a, b)`,
/// `placed_by(poi_id, tenant_poi)` (the rows stand at the node of the row of that table which the column names),
/// `lines_of = "invoice_id"` (the rows are lines of the document that the column names, and go by their `position` in it),
/// `source = path` (a function that narrows or widens what is read), `hooks` (the struct implements `kit::Hooks` itself),
/// `set_up_by_platform` (only the platform's operators do more than to update its rows),
/// `relations` (a [`macro@relations`] block belongs to the struct), `sort_order` (its sort keys are called `VendorSortOrder`, since
/// `VendorOrder` is an entity).
///
/// On a field, `#[entity(…)]`: `create`, `update`, `default` (the database fills it when the input leaves it out), `filter`,
/// `order`, `lookup` (a second unique key of the single-row query), `money = "currency_column"`, `private` (nulled for everybody but
/// staff and the owner), `internal` (nulled for everybody but staff, the owner too), `personal` (data about a person, which the audit log shows masked),
/// `translated` (a text that readers of other languages are shown the tenant's translation of: of the namespace of the subgraph's name,
/// under the id and the field, such as `prod_….title`), `keyed` (a number that is filtered, sorted and paged by the column `<number>_key`, which
/// `platform.numeric_key` generates and an index below row-level security can serve).
#[proc_macro_derive(Entity, attributes(entity))]
pub fn derive_entity(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    entity::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Declares a struct with an `id` as an entity that another subgraph owns; it resolves from its key alone, and a
/// [`macro@relations`] block says what this subgraph adds to it. With `#[unresolvable]` it adds nothing and only names it.
/// With `#[staff]` its owner shows it to staff and services only, with `#[customers]` to customers besides.
#[proc_macro_derive(Reference, attributes(unresolvable, staff, customers))]
pub fn derive_reference(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    reference::expand(&input).into()
}

/// Stores a fieldless enum as text: the variant in snake_case, or what `#[text("…")]` on it says.
#[proc_macro_derive(TextEnum, attributes(text))]
pub fn derive_text_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    text_enum::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The relations and hand-written fields of a GraphQL type.
///
/// Functions without a body declare a relation: `#[has_many(Child.column)]` (a connection), `#[has_many(Child.column, list)]` (a plain
/// bounded list), `#[has_many(Child through join_table(near -> far), list)]`, `#[has_many(Entity named_by Child(near -> far))]` (a connection
/// of what the children name in a column, an entity of another subgraph), `#[has_one(Child.column)]` (the newest child),
/// `#[belongs_to(Parent.column)]` (a row of this subgraph), `#[reference(Parent.column)]` (an entity of another subgraph).
/// Functions with a body are ordinary resolvers.
///
/// `#[relations(extension)]` is for an entity of another subgraph: its lists are then nullable, so that a page without this subgraph
/// lacks them and nothing else.
#[proc_macro_attribute]
pub fn relations(argument: TokenStream, item: TokenStream) -> TokenStream {
    let item = parse_macro_input!(item as ItemImpl);
    let extension = match argument.to_string().as_str() {
        "" => false,
        "extension" => true,
        _ => {
            let error = syn::Error::new(proc_macro2::Span::call_site(), "expected #[relations] or #[relations(extension)]");
            return error.into_compile_error().into();
        }
    };
    relations::expand(item, extension).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(test)]
mod tests {
    //! What the derives write for small inputs, kept in `expansions/` for readers and reviewers.

    use proc_macro2::TokenStream;
    use syn::parse_quote;

    fn snapshot(name: &str, tokens: TokenStream) {
        let file = syn::parse2(tokens).expect("the expansion parses");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../expansions");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, prettyplease::unparse(&file)));
    }

    /// Invariant: What the derives write is in `expansions/` and changes under review.
    #[test]
    fn an_entity() {
        let input = parse_quote! {
            /// A buyer's opinion of a product.
            #[diesel(table_name = schema::review)]
            #[entity(prefix = "rev", plural = "reviews", access = storefront(is_approved = true), owner = "customer_id", customers(create))]
            pub struct Review {
                /// Its id.
                #[entity(filter)]
                pub id: Id,
                /// Stars, from 1 to 5.
                #[entity(create, filter, order)]
                pub rating: i32,
                /// Headline.
                #[entity(create, update, filter)]
                pub title: Option<String>,
                /// E-mail address of the buyer.
                #[entity(create, personal)]
                pub email: String,
                /// Who wrote it.
                #[entity(create, filter)]
                pub customer_id: Id,
            }
        };
        snapshot("entity", super::entity::expand(&input).expect("it expands"));
    }

    /// Invariant: What the derives write is in `expansions/` and changes under review.
    #[test]
    fn relations() {
        let input = parse_quote! {
            impl Product {
                /// What can be bought of it.
                #[has_many(ProductVariant.product_id)]
                fn variants();

                /// Its values.
                #[has_many(Value through product_value(product_id -> value_id), list)]
                fn values();

                /// Who bought it.
                #[has_many(Customer named_by Purchase(product_id -> customer_id))]
                fn buyers();

                /// Its brand.
                #[belongs_to(Brand.brand_id)]
                fn brand();

                /// Who designed it.
                #[reference(Customer.designer_id)]
                fn designer();

                /// Written by hand.
                async fn slogan(&self) -> &str {
                    "ours"
                }
            }
        };
        snapshot("relations", super::relations::expand(input, false).expect("it expands"));
    }

    /// Invariant: What the derives write is in `expansions/` and changes under review.
    #[test]
    fn a_text_enum() {
        let input = parse_quote! {
            enum Status {
                PastDue,
                #[text("canceled")]
                Cancelled,
            }
        };
        snapshot("text_enum", super::text_enum::expand(&input).expect("it expands"));
    }

    #[test]
    fn an_unknown_attribute_is_an_error_that_names_it() {
        let input = parse_quote! {
            #[diesel(table_name = review)]
            #[entity(prefix = "rev", plural = "reviews", access = everybody)]
            struct Review {}
        };
        let error = super::entity::expand(&input).expect_err("there is no such access");
        assert!(error.to_string().contains("expected public, storefront"), "{error}");
    }
}
