//! `#[derive(Entity)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Error, Ident, Path, Result, Type};

use crate::attribute::{
    Access, EntityAttribute, FieldAttribute, Tenancy, Visible, camel, column_name, description, docs, snake, table_name,
};
use crate::record::{Column, Kind, record};

struct Field {
    name: Ident,
    /// The column in the table's module: the field's name, unless diesel is told otherwise.
    column: Ident,
    ty: Type,
    docs: Vec<Attribute>,
    attribute: FieldAttribute,
}

struct Entity {
    name: Ident,
    /// The GraphQL name, which may differ from the struct's.
    single: Ident,
    table: Path,
    docs: Vec<Attribute>,
    attribute: EntityAttribute,
    fields: Vec<Field>,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(input, "Entity is for structs"));
    };
    let fields = data
        .fields
        .iter()
        .map(|field| {
            let name = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "a column needs a name"))?;
            Ok(Field {
                column: column_name(&field.attrs)?.unwrap_or_else(|| name.clone()),
                name,
                ty: field.ty.clone(),
                docs: docs(&field.attrs),
                attribute: FieldAttribute::of(&field.attrs)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let entity = Entity {
        single: format_ident!("{}", snake(&input.ident.to_string())),
        table: table_name(&input.attrs, &input.ident)?,
        docs: docs(&input.attrs),
        attribute: EntityAttribute::of(&input.attrs, &input.ident)?,
        name: input.ident.clone(),
        fields,
    };
    let parts = [
        entity.implementation(),
        entity.record(&description(&input.attrs)),
        entity.filter(),
        entity.order(),
        entity.query(),
        entity.inputs(),
        entity.mutations(),
    ];
    Ok(quote!(#(#parts)*))
}

/// The arguments that every root list takes, and the `PageArguments` made of them.
fn page_arguments(target: &Ident) -> (TokenStream, TokenStream) {
    let arguments = quote! {
        #[graphql(desc = "How many rows from the start of the list, 1 to 100; 20 when neither `first` nor `last` is given.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")]
        after: Option<String>,
        #[graphql(desc = "How many rows from the end of the list, 1 to 100.")]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")]
        before: Option<String>,
        #[graphql(name = "where", desc = "Only rows that match every given condition.")]
        filter: Option<<#target as ::kit::Entity>::Filter>,
        #[graphql(desc = "Sort keys, the most significant first; ties are broken by id.")]
        order_by: Option<Vec<<#target as ::kit::Entity>::Order>>,
    };
    let page = quote!(::kit::PageArguments { first, after, last, before, filter, order_by });
    (arguments, page)
}

impl Entity {
    fn without(&self, action: &str) -> bool {
        self.attribute.without.iter().any(|ident| ident == action)
    }

    fn with(&self, choose: impl Fn(&FieldAttribute) -> bool) -> Vec<&Field> {
        self.fields.iter().filter(|field| choose(&field.attribute)).collect()
    }

    /// `<schema::review::rating as Column>::NAME`: a column that the table lacks does not compile.
    fn column(&self, field: &Field) -> TokenStream {
        let (table, column) = (&self.table, &field.column);
        quote!(<#table::#column as ::diesel::Column>::NAME)
    }

    /// The name of the table, which policies give rights on.
    fn resource(&self) -> String {
        self.table.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default()
    }

    fn graphql_name(&self) -> String {
        self.name.to_string()
    }

    fn implementation(&self) -> TokenStream {
        let Self { name, table, attribute, .. } = self;
        let (filter, order) = (format_ident!("{name}Filter"), format_ident!("{name}{}", attribute.order));
        let graphql_name = self.graphql_name();
        let table_text = self.resource();
        let prefix = &attribute.prefix;
        let access = match &attribute.access {
            Access::Public => quote!(::kit::Access::Public),
            Access::Storefront(None) => quote!(::kit::Access::Storefront(None)),
            Access::Storefront(Some(Visible { column, equal, value })) => {
                let constant = match value {
                    syn::Lit::Bool(flag) => quote!(::kit::Constant::Flag(#flag)),
                    text => quote!(::kit::Constant::Text(#text)),
                };
                quote!(::kit::Access::Storefront(Some(::kit::Visible { column: #column, equal: #equal, value: #constant })))
            }
            Access::Owner => quote!(::kit::Access::Owner),
            Access::Staff => quote!(::kit::Access::Staff),
            Access::Parent { column, parent } => {
                quote!(::kit::Access::Parent { column: #column, parent: ::kit::RelatedAccess::of::<#parent>() })
            }
            Access::Child { child, column } => {
                quote!(::kit::Access::Child { child: ::kit::RelatedAccess::of::<#child>(), column: #column })
            }
        };
        let tenancy = match &attribute.tenancy {
            Tenancy::Column => quote!(::kit::Tenancy::Column("tenant_id")),
            Tenancy::Global => quote!(::kit::Tenancy::Global),
            Tenancy::AnyOf(columns) => quote!(::kit::Tenancy::AnyOf(&[#(#columns),*])),
        };
        let owner = match &attribute.owner {
            Some(owner) => quote!(Some(#owner)),
            None => quote!(None),
        };
        let stands_at_node = self.fields.iter().any(|field| field.name == "node_id");
        let node = match (&attribute.node, stands_at_node) {
            (Some(column), _) => quote!(Some(#column)),
            (None, true) => quote!(Some("node_id")),
            (None, false) => quote!(None),
        };
        let vendor = match &attribute.vendor {
            Some(vendor) => quote!(Some(#vendor)),
            None => quote!(None),
        };
        let [customers, vendors] = [&attribute.customers, &attribute.vendors].map(|verbs| {
            let verbs = verbs.iter().map(ToString::to_string);
            quote!(&[#(#verbs),*])
        });
        let values = self
            .fields
            .iter()
            .filter(|field| field.attribute.order || is_reference(&field.ty) || self.names_owner(&field.name))
            .map(|field| {
                let (ident, column) = (&field.name, self.column(field));
                quote!(if column == #column { return ::kit::Field::value(&self.#ident); })
            });
        let hydrate = self.fields.iter().filter_map(|field| {
            let (ident, currency) = (&field.name, field.attribute.money.as_ref()?);
            Some(quote!(::kit::InCurrency::set_currency(&mut self.#ident, ::kit::CurrencyOf::currency(&self.#currency));))
        });
        let conceal = self.with(|a| a.private).into_iter().map(|field| {
            let ident = &field.name;
            quote!(self.#ident.conceal();)
        });
        let internal = self.with(|a| a.internal).into_iter().map(|field| &field.name).collect::<Vec<_>>();
        let conceal_internal = (!internal.is_empty()).then(|| {
            quote! {
                const INTERNAL: bool = true;

                fn conceal_internal(&mut self) {
                    #(self.#internal.conceal();)*
                }
            }
        });
        let translated: Vec<_> = self.with(|a| a.translated).into_iter().map(|field| (&field.name, self.column(field))).collect();
        let translate = (!translated.is_empty()).then(|| {
            let (idents, columns): (Vec<_>, Vec<_>) = translated.into_iter().unzip();
            quote! {
                const TRANSLATED: &'static [&'static str] = &[#(#columns),*];

                fn translate(&mut self, column: &str, text: String) {
                    #(if column == #columns { self.#idents = text.into(); return; })*
                }
            }
        });
        let source = attribute.source.as_ref().map(|path| {
            quote! {
                fn source(scope: &::kit::Scope) -> ::kit::Source {
                    #path(scope)
                }
            }
        });
        let secrets = self.fields.iter().filter(|field| is_named(&field.ty, "Secret")).map(|field| {
            let (column, name) = (&field.column, self.column(field));
            quote! {
                ::kit::SecretColumn::new(
                    #table_text,
                    #name,
                    <<#table::#column as ::diesel::Expression>::SqlType as ::kit::SecretType>::IS_JSON,
                    Self::TENANCY,
                )
            }
        });
        let hidden = self.fields.iter().filter(|field| is_write_only(&field.ty)).map(|field| self.column(field));
        let personal = self.with(|a| a.personal).into_iter().map(|field| self.column(field));
        let columns = self.fields.iter().map(|field| {
            let (column, ty) = (self.column(field), &field.ty);
            quote!(::kit::Column { name: #column, nullable: <#ty as ::kit::Field>::NULLABLE })
        });
        let keyed = self.with(|a| a.keyed);
        let keyed = (!keyed.is_empty()).then(|| {
            let columns = keyed.iter().map(|field| self.column(field));
            let keys = keyed.iter().map(|field| format!("{}_key", field.column));
            quote!(const KEYED: &'static [(&'static str, &'static str)] = &[#((#columns, #keys)),*];)
        });
        let max_age = attribute.cache;
        let owner_is_private = self.fields.iter().any(|field| field.attribute.private && self.is_owner(&field.name));
        let owner_private = owner_is_private.then(|| {
            quote!(
                const OWNER_PRIVATE: bool = true;
            )
        });
        let lines_of = attribute.lines_of.as_ref().map(|column| quote!(const LINES_OF: Option<&'static str> = Some(#column);));
        let placed_by = match attribute.placed_by.as_slice() {
            [column, table] => {
                let (column, table) = (column.to_string(), table.to_string());
                Some(quote!(const PLACED_BY: Option<(&'static str, &'static str)> = Some((#column, #table));))
            }
            _ => None,
        };
        let references = attribute.relations.then(|| {
            quote!(
                const REFERENCES: &'static [::kit::ReferenceColumn] = <Self as ::kit::Relations>::REFERENCES;
            )
        });
        let hooks = (!attribute.hooks).then(|| quote!(impl ::kit::Hooks for #name {}));
        quote! {
            impl ::kit::Entity for #name {
                type SqlType = ::diesel::dsl::SqlTypeOf<<Self as ::diesel::Selectable<::diesel::pg::Pg>>::SelectExpression>;
                type Filter = #filter;
                type Order = #order;

                const TYPE: &'static str = #graphql_name;
                const TABLE: &'static str = #table_text;
                const PREFIX: &'static str = #prefix;
                const ACCESS: ::kit::Access = #access;
                const TENANCY: ::kit::Tenancy = #tenancy;
                const OWNER: Option<&'static str> = #owner;
                const NODE: Option<&'static str> = #node;
                const CUSTOMERS: &'static [&'static str] = #customers;
                const VENDOR: Option<&'static str> = #vendor;
                const VENDORS: &'static [&'static str] = #vendors;
                const MAX_AGE: u32 = #max_age;
                const SECRETS: &'static [::kit::SecretColumn] = &[#(#secrets),*];
                const HIDDEN: &'static [&'static str] = &[#(#hidden),*];
                const PERSONAL: &'static [&'static str] = &[#(#personal),*];
                #owner_private
                #placed_by
                #lines_of
                #references

                fn columns() -> &'static str {
                    static COLUMNS: ::std::sync::LazyLock<String> = ::std::sync::LazyLock::new(::kit::columns_of::<#name>);
                    &COLUMNS
                }

                const COLUMNS: &'static [::kit::Column] = &[#(#columns),*];

                #keyed

                fn id(&self) -> &::kit::Id {
                    &self.id
                }

                fn value(&self, column: &str) -> ::kit::Value {
                    #(#values)*
                    ::kit::Value::Null
                }

                fn hydrate(&mut self) {
                    #(#hydrate)*
                }

                fn conceal(&mut self) {
                    #(#conceal)*
                }

                #conceal_internal

                #translate

                #source
            }

            #hooks
        }
    }

    fn record(&self, about: &str) -> TokenStream {
        let columns = self.fields.iter().filter(|field| !is_write_only(&field.ty)).map(|field| Column {
            graphql_name: camel(field.name.to_string().trim_start_matches("r#")),
            name: field.name.clone(),
            ty: field.ty.clone(),
            about: description(&field.docs),
            needs: self.needs(field),
            tag: self.tag(field),
        });
        let audience = quote!(::kit::Audience::of::<Self>());
        let kind =
            Kind { relations: self.attribute.relations, unresolvable: false, audience, max_age: Some(self.attribute.cache) };
        record(&self.name, &self.with_age(about), &columns.collect::<Vec<_>>(), kind)
    }

    /// The columns that a field is made of: its own, and its amount's currency.
    fn needs(&self, field: &Field) -> Vec<TokenStream> {
        let currency = field.attribute.money.as_ref();
        let currency = self.fields.iter().filter(|other| currency.is_some_and(|currency| other.name == *currency));
        std::iter::once(field).chain(currency).map(|field| self.column(field)).collect()
    }

    /// A description that says how long caches may keep what anonymous callers are answered.
    fn with_age(&self, about: &str) -> String {
        match self.attribute.cache {
            0 => about.to_owned(),
            seconds => format!("{about}\n\nCaches may keep it for {seconds} seconds, as anonymous callers are answered."),
        }
    }

    /// The contract that has a field beside `admin`, when not every contract has it: a private field is for the owner, and for the
    /// vendor where vendors create or change the rows, as `kit::sees_private` decides; an internal one is for staff.
    fn tag(&self, field: &Field) -> Option<&'static str> {
        if field.attribute.internal {
            return Some("admin");
        }
        let writes = |verb: &Ident| verb == "create" || verb == "update";
        let vendors = self.attribute.vendor.is_some() && self.attribute.vendors.iter().any(writes);
        match (field.attribute.private, self.attribute.owner.is_some(), vendors) {
            (false, ..) | (true, true, true) => None,
            (true, true, false) => Some("storefront"),
            (true, false, true) => Some("vendor"),
            (true, false, false) => Some("admin"),
        }
    }

    /// `#[graphql(tag = …)]` for the field of a filter or the value of an order.
    fn tag_attribute(&self, field: &Field) -> Option<TokenStream> {
        self.tag(field).map(|tag| quote!(#[graphql(tag = #tag)]))
    }

    /// Whether the column names the customer or the vendor that a row belongs to.
    fn names_owner(&self, field: &Ident) -> bool {
        self.is_owner(field) || self.attribute.vendor.as_ref().is_some_and(|vendor| *field == vendor.value())
    }

    fn is_owner(&self, field: &Ident) -> bool {
        self.attribute.owner.as_ref().is_some_and(|owner| *field == owner.value())
    }

    fn filter(&self) -> TokenStream {
        let name = format_ident!("{}Filter", self.name);
        let about = format!("Conditions on {}; all that are given must hold.", self.attribute.plural.value());
        let fields = self.with(|a| a.filter);
        let idents: Vec<_> = fields.iter().map(|field| &field.name).collect();
        let docs: Vec<_> = fields.iter().map(|field| &field.docs).collect();
        let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
        let columns: Vec<_> = fields.iter().map(|field| self.column(field)).collect();
        let tags: Vec<_> = fields.iter().map(|field| self.tag_attribute(field)).collect();
        quote! {
            #[doc = #about]
            #[derive(Clone, Debug, Default, ::async_graphql::InputObject)]
            pub struct #name {
                #(
                    #(#docs)*
                    #tags
                    pub #idents: Option<<#types as ::kit::Field>::Filter>,
                )*
                /// All of these.
                #[graphql(name = "AND")]
                pub and: Option<Vec<#name>>,
                /// At least one of these.
                #[graphql(name = "OR")]
                pub or: Option<Vec<#name>>,
                /// Not this.
                #[graphql(name = "NOT")]
                pub not: Option<Box<#name>>,
            }

            impl ::kit::Filter for #name {
                fn predicate(self) -> ::kit::Predicate {
                    let mut all = ::kit::Conditions::default();
                    #(all.column(#columns, self.#idents);)*
                    all.combine(self.and, self.or, self.not)
                }
            }
        }
    }

    fn order(&self) -> TokenStream {
        let name = format_ident!("{}{}", self.name, self.attribute.order);
        let field_name = format_ident!("{name}Field");
        let plural = self.attribute.plural.value();
        let (about, about_field) = (format!("One sort key of a list of {plural}."), format!("What {plural} can be sorted by."));
        let fields: Vec<_> = self.fields.iter().filter(|field| field.attribute.order || field.name == "id").collect();
        let variants: Vec<_> = fields.iter().map(|field| format_ident!("{}", pascal(&field.name.to_string()))).collect();
        let docs: Vec<_> = fields.iter().map(|field| &field.docs).collect();
        let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
        let columns: Vec<_> = fields.iter().map(|field| self.column(field)).collect();
        let tags: Vec<_> = fields.iter().map(|field| self.tag_attribute(field)).collect();
        quote! {
            #[doc = #about_field]
            #[derive(Clone, Copy, Debug, PartialEq, Eq, ::async_graphql::Enum)]
            pub enum #field_name {
                #(
                    #(#docs)*
                    #tags
                    #variants,
                )*
            }

            #[doc = #about]
            #[derive(Clone, Copy, Debug, ::async_graphql::InputObject)]
            pub struct #name {
                /// The field to sort by.
                pub field: #field_name,
                /// Ascending unless given.
                #[graphql(default)]
                pub direction: ::kit::OrderDirection,
            }

            impl ::kit::Order for #name {
                fn sort(&self) -> ::kit::Sort {
                    let (column, nullable) = match self.field {
                        #(#field_name::#variants => (#columns, <#types as ::kit::Field>::NULLABLE),)*
                    };
                    ::kit::Sort { column, nullable, direction: self.direction }
                }
            }
        }
    }

    fn query(&self) -> TokenStream {
        let Self { name, single, docs, attribute, .. } = self;
        let query = format_ident!("{name}Query");
        let plural = format_ident!("{}", snake(&attribute.plural.value()));
        let list = format!("A page of {}, newest last unless sorted otherwise.", attribute.plural.value());
        // Of a public type everybody may read a row they can name, and only staff may list them.
        let list_tag = matches!(attribute.access, Access::Public).then(|| quote!(#[graphql(tag = "admin")]));
        let (arguments, page) = page_arguments(name);
        let find = format_ident!("find_{single}_by_id");
        let lookups = self.with(|a| a.lookup);
        let id_about = format!("Its id, `{}_…`.", attribute.prefix.value());
        let one = if lookups.is_empty() {
            quote! {
                #(#docs)*
                async fn #single(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    #[graphql(desc = #id_about)] id: ::kit::Id,
                ) -> ::async_graphql::Result<Option<::std::sync::Arc<#name>>> {
                    Ok(::kit::one::<#name>(ctx, &id).await?)
                }
            }
        } else {
            let idents: Vec<_> = lookups.iter().map(|field| &field.name).collect();
            let columns: Vec<_> = lookups.iter().map(|field| self.column(field)).collect();
            let abouts: Vec<_> = idents.iter().map(|ident| format!("Its {ident}, in place of the id.")).collect();
            quote! {
                #(#docs)*
                async fn #single(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    #[graphql(desc = #id_about)] id: Option<::kit::Id>,
                    #(#[graphql(desc = #abouts)] #idents: Option<String>,)*
                ) -> ::async_graphql::Result<Option<::std::sync::Arc<#name>>> {
                    Ok(::kit::one_by::<#name>(ctx, id, [#((#columns, #idents)),*]).await?)
                }
            }
        };
        quote! {
            #[doc = concat!("Queries of ", stringify!(#name), ".")]
            #[derive(Default)]
            pub struct #query;

            #[::async_graphql::Object]
            impl #query {
                #one

                #[doc = #list]
                #list_tag
                async fn #plural(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    #arguments
                ) -> ::async_graphql::Result<::kit::Connection<#name>> {
                    Ok(::kit::page::<#name>(ctx, #page).await?)
                }

                #[graphql(entity)]
                async fn #find(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    id: ::kit::Id,
                ) -> ::async_graphql::Result<Option<::std::sync::Arc<#name>>> {
                    Ok(::kit::representation::<#name>(ctx, &id).await?)
                }
            }
        }
    }

    fn input(&self, action: &str) -> TokenStream {
        let create = action == "Create";
        let name = format_ident!("{action}{}Input", self.name);
        let about = match create {
            true => format!("What a new {} starts with.", words(&self.single)),
            false => format!("Changes to a {}: a field left out stays as it is.", words(&self.single)),
        };
        let fields = self.with(|a| if create { a.create } else { a.update });
        let idents: Vec<_> = fields.iter().map(|field| &field.name).collect();
        let docs: Vec<_> = fields.iter().map(|field| &field.docs).collect();
        let columns: Vec<_> = fields.iter().map(|field| self.column(field)).collect();
        let types = fields.iter().map(|field| {
            let ty = &field.ty;
            // A customer who may create rows owns them, so the owner can be left out.
            let owned = self.is_owner(&field.name) && self.attribute.customers.iter().any(|action| action == "create");
            match (create, field.attribute.default || owned) {
                (true, true) => quote!(Option<<#ty as ::kit::Field>::Bare>),
                (true, false) => quote!(<#ty as ::kit::Field>::Input),
                (false, _) => quote!(<#ty as ::kit::Field>::Patch),
            }
        });
        quote! {
            #[doc = #about]
            #[derive(Clone, Debug, ::async_graphql::InputObject)]
            pub struct #name {
                #(
                    #(#docs)*
                    pub #idents: #types,
                )*
            }

            impl ::kit::Assign for #name {
                fn assign(self, row: &mut ::kit::Assignments) {
                    #(row.set(#columns, self.#idents);)*
                }
            }
        }
    }

    fn inputs(&self) -> TokenStream {
        let create = (!self.without("create")).then(|| self.input("Create"));
        let update = (!self.without("update")).then(|| self.input("Update"));
        quote!(#create #update)
    }

    /// `#[graphql(requires_scopes = …)]` of a mutation: the kinds of actors that may have the right to it.
    fn writers(&self, action: &str) -> TokenStream {
        let allowed = |actions: &[Ident], kind| actions.iter().any(|allowed| allowed == action).then_some(kind);
        let (customers, vendors) = (allowed(&self.attribute.customers, "customer"), allowed(&self.attribute.vendors, "vendor"));
        let scopes = customers.into_iter().chain(vendors).chain(["staff", "service"]);
        quote!(#[graphql(#(requires_scopes = #scopes),*)])
    }

    fn mutations(&self) -> TokenStream {
        let Self { name, single, .. } = self;
        let (payload, mutation) = (format_ident!("{name}Payload"), format_ident!("{name}Mutation"));
        let about = format!("The {} after a mutation, or what the caller must mend.", words(single));
        let row_about = format!("The {} as it is now; null when there are user errors.", words(single));
        let words = words(single);
        let resource = self.resource();
        let create = (!self.without("create")).then(|| {
            let (function, input) = (format_ident!("create_{single}"), format_ident!("Create{name}Input"));
            let about = format!("Creates a {words}. Requires {resource}:create.");
            let writers = self.writers("create");
            quote! {
                #[doc = #about]
                #writers
                async fn #function(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    #[graphql(desc = "The new row.")] input: #input,
                ) -> ::async_graphql::Result<Option<#payload>> {
                    Ok(Some(::kit::create::<#name>(ctx, input).await?.into()))
                }
            }
        });
        let expected = quote! {
            #[graphql(desc = "The `updatedAt` that the caller has seen; CONFLICT when the row has changed since.")]
            expected_updated_at: Option<::kit::Timestamp>,
        };
        let update = (!self.without("update")).then(|| {
            let (function, input) = (format_ident!("update_{single}"), format_ident!("Update{name}Input"));
            let about = format!("Changes a {words}. Requires {resource}:update.");
            let writers = self.writers("update");
            quote! {
                #[doc = #about]
                #writers
                async fn #function(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    #[graphql(desc = "Its id.")] id: ::kit::Id,
                    #[graphql(desc = "What changes.")] input: #input,
                    #expected
                ) -> ::async_graphql::Result<Option<#payload>> {
                    Ok(Some(::kit::update::<#name>(ctx, &id, input, expected_updated_at).await?.into()))
                }
            }
        });
        let delete = (!self.without("delete")).then(|| {
            let function = format_ident!("delete_{single}");
            let about = format!("Deletes a {words} and returns it as it was. Requires {resource}:delete.");
            let writers = self.writers("delete");
            quote! {
                #[doc = #about]
                #writers
                async fn #function(
                    &self,
                    ctx: &::async_graphql::Context<'_>,
                    #[graphql(desc = "Its id.")] id: ::kit::Id,
                    #expected
                ) -> ::async_graphql::Result<Option<#payload>> {
                    Ok(Some(::kit::delete::<#name>(ctx, &id, expected_updated_at).await?.into()))
                }
            }
        });
        // For verbs of the domain, too.
        let payload_type = quote! {
            #[doc = #about]
            #[derive(::async_graphql::SimpleObject)]
            pub struct #payload {
                #[doc = #row_about]
                pub #single: Option<#name>,
                /// What the caller must mend; empty when the mutation took place.
                pub user_errors: Vec<::kit::UserError>,
            }

            impl From<::kit::Outcome<#name>> for #payload {
                fn from(outcome: ::kit::Outcome<#name>) -> Self {
                    let (#single, user_errors) = outcome.into_parts();
                    Self { #single, user_errors }
                }
            }
        };
        if create.is_none() && update.is_none() && delete.is_none() {
            return payload_type;
        }
        quote! {
            #payload_type

            #[doc = concat!("Mutations of ", stringify!(#name), ".")]
            #[derive(Default)]
            pub struct #mutation;

            #[::async_graphql::Object]
            impl #mutation {
                #create
                #update
                #delete
            }
        }
    }
}

/// Whether the column holds an id: the row's own or that of another row.
fn is_reference(ty: &Type) -> bool {
    let text = quote!(#ty).to_string();
    text == "Id" || text == "Option < Id >"
}

/// Whether the column is write-only: its row type is the kit's `Secret` or `Hidden`, which keep nothing.
fn is_write_only(ty: &Type) -> bool {
    is_named(ty, "Secret") || is_named(ty, "Hidden")
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == name))
}

fn words(name: &Ident) -> String {
    name.to_string().replace('_', " ")
}

fn pascal(name: &str) -> String {
    let mut out = camel(name.trim_start_matches("r#"));
    if let Some(first) = out.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    out
}
