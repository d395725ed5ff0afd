//! `#[derive(Entity)]`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Data, DeriveInput, Error, Ident, Path, Result, Type};

use crate::attribute::{
    Access, EntityAttribute, FieldAttribute, Tenancy, Visible, camel, column_name, description, docs, snake, table_name,
};
use crate::record::{Column, option, output_type, relations};

struct Field {
    name: Ident,
    /// The column in the table's module: the field's name, unless diesel is told otherwise.
    column: Ident,
    ty: Type,
    docs: Vec<Attribute>,
    attribute: FieldAttribute,
}

impl Field {
    fn graphql_name(&self) -> String {
        camel(self.name.to_string().trim_start_matches("r#"))
    }
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
    entity.check_names()?;
    let parts = [entity.implementation(), entity.payload()];
    Ok(quote!(#(#parts)*))
}

impl Entity {
    /// Columns that the attribute names are fields of the struct.
    fn check_names(&self) -> Result<()> {
        let attribute = &self.attribute;
        let access = match &attribute.access {
            // What shoppers see may go by a column that the graph does not show.
            Access::Parent { column, .. } => Some(column),
            _ => None,
        };
        let tenancy = match &attribute.tenancy {
            Tenancy::AnyOf(columns) => columns.as_slice(),
            _ => &[],
        };
        let named = [&attribute.owner, &attribute.node, &attribute.vendor, &attribute.lines_of].into_iter().flatten();
        for column in named.chain(access).chain(tenancy) {
            if !self.fields.iter().any(|field| field.column == column.value()) {
                return Err(Error::new(column.span(), format!("`{}` has no column `{}`", self.name, column.value())));
            }
        }
        for field in attribute.placed_by.first().into_iter().chain(self.fields.iter().filter_map(|f| f.attribute.money.as_ref()))
        {
            if !self.fields.iter().any(|other| other.column == *field) {
                return Err(Error::new(field.span(), format!("`{}` has no column `{field}`", self.name)));
            }
        }
        Ok(())
    }

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
        let declaration = self.declaration();
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
                let column = format_ident!("{}", column.value());
                let column = quote!(<#table::#column as ::diesel::Column>::NAME);
                quote!(::kit::Access::Storefront(Some(::kit::Visible { column: #column, equal: #equal, value: #constant })))
            }
            Access::Owner => quote!(::kit::Access::Owner),
            Access::Staff => quote!(::kit::Access::Staff),
            Access::Parent { column, parent } => {
                quote!(::kit::Access::Parent { column: #column, parent: || <#parent as ::kit::Shaped>::SHAPE })
            }
            Access::Child { child, column } => {
                quote!(::kit::Access::Child { child: || <#child as ::kit::Shaped>::SHAPE, column: #column })
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
        let writes = self.fields.iter().enumerate().map(|(place, field)| {
            let ident = &field.name;
            quote!(#place => ::kit::Field::write(&self.#ident, selected, out),)
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
                fn conceal_internal(&mut self) {
                    #(self.#internal.conceal();)*
                }
            }
        });
        let translated: Vec<_> = self.with(|a| a.translated).into_iter().map(|field| (&field.name, self.column(field))).collect();
        let translate = (!translated.is_empty()).then(|| {
            let (idents, columns): (Vec<_>, Vec<_>) = translated.into_iter().unzip();
            quote! {
                fn translate(&mut self, column: &str, text: String) {
                    #(if column == #columns { self.#idents = text.into(); return; })*
                }
            }
        });
        let source = attribute.source.as_ref().map(|path| quote!(source: #path,));
        let secrets = self.fields.iter().filter(|field| is_named(&field.ty, "Secret")).map(|field| {
            let (column, name) = (&field.column, self.column(field));
            quote! {
                ::kit::SecretColumn::new(
                    #table_text,
                    #name,
                    <<#table::#column as ::diesel::Expression>::SqlType as ::kit::SecretType>::IS_JSON,
                    #tenancy,
                )
            }
        });
        let hidden = self.fields.iter().filter(|field| is_write_only(&field.ty)).map(|field| self.column(field));
        let personal = self.with(|a| a.personal).into_iter().map(|field| self.column(field));
        let columns = self.fields.iter().map(|field| self.shape_column(field).expand());
        let keyed = self.with(|a| a.keyed);
        let keyed = (!keyed.is_empty()).then(|| {
            let columns = keyed.iter().map(|field| self.column(field));
            let keys = keyed.iter().map(|field| format!("{}_key", field.column));
            quote!(keyed: &[#((#columns, #keys)),*],)
        });
        let max_age = attribute.cache;
        let owner_is_private = self.fields.iter().any(|field| field.attribute.private && self.is_owner(&field.name));
        let lines_of = option(attribute.lines_of.as_ref());
        let placed_by = match attribute.placed_by.as_slice() {
            [column, table] => {
                let (column, table) = (column.to_string(), table.to_string());
                quote!(Some((#column, #table)))
            }
            _ => quote!(None),
        };
        let set_up = attribute.set_up_by_platform;
        let relations = relations(attribute.relations);
        let about = self.with_age(&description(&self.docs));
        let output_type = output_type(name);
        let hooks = (!attribute.hooks).then(|| quote!(impl ::kit::Hooks for #name {}));
        quote! {
            impl ::kit::Shaped for #name {
                const SHAPE: &'static ::kit::Shape = &::kit::Shape {
                    name: #graphql_name,
                    about: #about,
                    columns: &[#(#columns),*],
                    max_age: Some(#max_age),
                    declaration: &#declaration,
                    table: #table_text,
                    prefix: #prefix,
                    access: #access,
                    tenancy: #tenancy,
                    owner: #owner,
                    owner_private: #owner_is_private,
                    node: #node,
                    placed_by: #placed_by,
                    customers: #customers,
                    vendor: #vendor,
                    vendors: #vendors,
                    set_up_by_platform: #set_up,
                    secrets: &[#(#secrets),*],
                    hidden: &[#(#hidden),*],
                    personal: &[#(#personal),*],
                    lines_of: #lines_of,
                    rules: ::kit::Rules::of::<Self>(),
                    #keyed
                    #source
                    #relations
                    ..::kit::Shape::NONE
                };

                fn typed(&self) -> ::kit::Typed<'_> {
                    ::kit::Typed::Row(self)
                }

                fn of_row(row: ::kit::RowRef<'_>) -> ::kit::Result<Self> {
                    row.decode()
                }
            }

            impl ::kit::Entity for #name {
                type SqlType = ::diesel::dsl::SqlTypeOf<<Self as ::diesel::Selectable<::diesel::pg::Pg>>::SelectExpression>;

                fn id(&self) -> &::kit::Id {
                    &self.id
                }

                fn value(&self, column: &str) -> ::kit::Value {
                    #(#values)*
                    ::kit::Value::Null
                }

                fn write(&self, place: usize, selected: &::kit::Selected<'_>, out: &mut ::std::vec::Vec<u8>) {
                    match place {
                        #(#writes)*
                        _ => {}
                    }
                }

                fn hydrate(&mut self) {
                    #(#hydrate)*
                }

                fn conceal(&mut self) {
                    #(#conceal)*
                }

                #conceal_internal

                #translate
            }

            #output_type

            #hooks
        }
    }

    fn shape_column(&self, field: &Field) -> Column {
        let currency = field.attribute.money.as_ref();
        let currency = self.fields.iter().find(|other| currency.is_some_and(|currency| other.name == *currency));
        Column {
            column: self.column(field),
            field: (!is_write_only(&field.ty)).then(|| field.graphql_name()),
            ty: field.ty.clone(),
            about: description(&field.docs),
            shown: match (field.attribute.private, field.attribute.internal) {
                (true, _) => "Owner",
                (_, true) => "Staff",
                _ => "Everybody",
            },
            currency: currency.map(|currency| self.column(currency)),
            translated: field.attribute.translated,
            tag: self.tag(field),
        }
    }

    /// A description that says how long caches may keep what anonymous callers are answered.
    fn with_age(&self, about: &str) -> String {
        match self.attribute.cache {
            0 => about.to_owned(),
            seconds => format!("{about}\n\nCached: up to {seconds} s for anonymous GET requests; send a token for fresh data."),
        }
    }

    /// The contract that has a field beside `admin`, when not every contract has it: a private field is for the owner, and for the
    /// vendor where vendors create or change the rows, as the executor decides; an internal one is for staff.
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

    /// Whether the column names the customer or the vendor that a row belongs to.
    fn names_owner(&self, field: &Ident) -> bool {
        self.is_owner(field) || self.attribute.vendor.as_ref().is_some_and(|vendor| *field == vendor.value())
    }

    fn is_owner(&self, field: &Ident) -> bool {
        self.attribute.owner.as_ref().is_some_and(|owner| *field == owner.value())
    }

    /// The entity's root fields and inputs, as data.
    fn declaration(&self) -> TokenStream {
        let Self { attribute, .. } = self;
        let (name, single) = (self.graphql_name(), camel(&self.single.to_string()));
        let plural = camel(&snake(&attribute.plural.value()));
        let (about, words, order) = (description(&self.docs), words(&self.single), attribute.order);
        let lookups = self.with(|a| a.lookup).into_iter().map(|field| {
            let (argument, column) = (field.graphql_name(), self.column(field));
            let about = crate::attribute::lookup(&field.name.to_string(), &words);
            quote!(::kit::LookupColumn { name: #argument, column: #column, about: #about })
        });
        let filters = self.with(|a| a.filter).into_iter().map(|field| {
            let (name, column, about, tag, ty) = self.described(field);
            quote! {
                ::kit::FilterColumn {
                    name: #name,
                    column: #column,
                    about: #about,
                    tag: #tag,
                    operators: ::kit::Operators::of::<<#ty as ::kit::Field>::Filter>(),
                }
            }
        });
        let orders = self.fields.iter().filter(|field| field.attribute.order || field.name == "id").map(|field| {
            let (_, column, about, tag, ty) = self.described(field);
            let value = field.name.to_string().trim_start_matches("r#").to_uppercase();
            quote! {
                ::kit::OrderColumn {
                    value: #value,
                    column: #column,
                    about: #about,
                    tag: #tag,
                    nullable: <#ty as ::kit::Field>::NULLABLE,
                }
            }
        });
        let (create, update, deletes) = (self.input("create"), self.input("update"), !self.without("delete"));
        quote! {
            ::kit::Declaration {
                name: #name,
                single: #single,
                plural: #plural,
                words: #words,
                about: #about,
                order: #order,
                lookups: &[#(#lookups),*],
                filters: &[#(#filters),*],
                orders: &[#(#orders),*],
                create: #create,
                update: #update,
                deletes: #deletes,
            }
        }
    }

    /// A column's field, name, description, contract and type.
    fn described<'a>(&self, field: &'a Field) -> (String, TokenStream, String, TokenStream, &'a Type) {
        let tag = match self.tag(field) {
            Some(tag) => quote!(Some(#tag)),
            None => quote!(None),
        };
        (field.graphql_name(), self.column(field), description(&field.docs), tag, &field.ty)
    }

    /// The columns of an input, where the entity has it.
    fn input(&self, action: &str) -> TokenStream {
        if self.without(action) {
            return quote!(None);
        }
        let create = action == "create";
        let columns = self.with(|a| if create { a.create } else { a.update }).into_iter().map(|field| {
            let (name, column, about, _, ty) = self.described(field);
            // A customer who may create rows owns them, so the owner can be left out.
            let owned = self.is_owner(&field.name) && self.attribute.customers.iter().any(|action| action == "create");
            let ty = match (create, field.attribute.default || owned) {
                (true, true) => quote!(Option<<#ty as ::kit::Field>::Bare>),
                (true, false) => quote!(<#ty as ::kit::Field>::Input),
                (false, _) => quote!(<#ty as ::kit::Field>::Patch),
            };
            let ty = quote!(::kit::InputColumnType::of::<#ty>());
            quote!(::kit::InputColumn { name: #name, column: #column, about: #about, ty: #ty })
        });
        quote!(Some(&[#(#columns),*]))
    }

    /// The name of its payload.
    fn payload(&self) -> TokenStream {
        let name = &self.name;
        let payload = format_ident!("{name}Payload");
        quote! {
            #[doc = concat!("What mutations of ", stringify!(#name), " answer.")]
            pub type #payload = ::kit::Payload<#name>;
        }
    }
}

/// Whether the column holds an id: the row's own or that of another row.
fn is_reference(ty: &Type) -> bool {
    let text = quote!(#ty).to_string();
    let inner = text.strip_prefix("Private < ").and_then(|inner| inner.strip_suffix(" >")).unwrap_or(&text);
    inner == "Id" || inner == "Option < Id >"
}

/// Whether the column is write-only: its row type is the kit's `Secret` or `Hidden`, which keep nothing.
fn is_write_only(ty: &Type) -> bool {
    is_named(ty, "Secret") || is_named(ty, "Hidden")
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == name))
}

fn words(name: &Ident) -> String {
    name.to_string().replace('_', " ").replace("cityos ", "")
}
