//! Reading `#[entity(…)]` attributes.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Error, Expr, Ident, Lit, LitStr, Path, Result, Token, parenthesized};

/// Who may read the rows, as written in `access = …`.
pub(crate) enum Access {
    Public,
    Storefront(Option<Visible>),
    Owner,
    Staff,
    Parent { column: LitStr, parent: Ident },
    Child { child: Ident, column: LitStr },
}

/// `column = value` or `column != value`.
pub(crate) struct Visible {
    pub(crate) column: LitStr,
    pub(crate) equal: bool,
    pub(crate) value: Lit,
}

pub(crate) enum Tenancy {
    Column,
    Global,
    AnyOf(Vec<LitStr>),
}

pub(crate) struct EntityAttribute {
    pub(crate) prefix: LitStr,
    pub(crate) plural: LitStr,
    pub(crate) access: Access,
    pub(crate) owner: Option<LitStr>,
    pub(crate) node: Option<LitStr>,
    /// The column that names a row of another table, which stands at a node, and that table.
    pub(crate) placed_by: Vec<Ident>,
    /// The document whose lines the rows are.
    pub(crate) lines_of: Option<LitStr>,
    pub(crate) customers: Vec<Ident>,
    pub(crate) vendor: Option<LitStr>,
    pub(crate) vendors: Vec<Ident>,
    pub(crate) without: Vec<Ident>,
    /// Seconds that an answer to an anonymous shopper may be kept.
    pub(crate) cache: u32,
    pub(crate) tenancy: Tenancy,
    pub(crate) source: Option<Path>,
    /// Whether only the platform's operators do more than to update its rows.
    pub(crate) set_up_by_platform: bool,
    pub(crate) hooks: bool,
    pub(crate) relations: bool,
    /// What the sort keys are called behind the entity's name.
    pub(crate) order: &'static str,
}

#[derive(Default)]
pub(crate) struct FieldAttribute {
    pub(crate) create: bool,
    pub(crate) update: bool,
    pub(crate) default: bool,
    pub(crate) filter: bool,
    pub(crate) order: bool,
    pub(crate) lookup: bool,
    pub(crate) private: bool,
    /// For staff and services only, whoever owns the row.
    pub(crate) internal: bool,
    pub(crate) personal: bool,
    /// A text that readers of other languages are shown the tenant's translation of.
    pub(crate) translated: bool,
    pub(crate) money: Option<Ident>,
    /// A number with a column beside it that sorts as it does and that an index below row-level security can serve.
    pub(crate) keyed: bool,
}

/// The lines of a doc comment, to be repeated on generated items.
pub(crate) fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|a| a.path().is_ident("doc")).cloned().collect()
}

/// The text of a doc comment, as the graph's description.
pub(crate) fn description(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|a| a.path().is_ident("doc")).filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(syn::MetaNameValue { value: Expr::Lit(syn::ExprLit { lit: Lit::Str(line), .. }), .. }) => {
            Some(line.value().trim().to_owned())
        }
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `snake_case` as GraphQL spells it.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (index, part) in name.split('_').enumerate() {
        let mut chars = part.chars();
        match chars.next() {
            Some(first) if index > 0 => out.extend(first.to_uppercase()),
            Some(first) => out.push(first),
            None => {}
        }
        out.extend(chars);
    }
    out
}

/// What an argument says by which a row is asked for in place of its id.
pub(crate) fn lookup(column: &str, words: &str) -> String {
    let key = match column.rsplit('_').next().unwrap_or(column) {
        "sku" => "SKU".to_owned(),
        key => key[..1].to_uppercase() + &key[1..],
    };
    format!("{key} of the {words}, in place of `id`.")
}

/// `CamelCase` as Rust modules and tables spell it.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (index, c) in name.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn literal(ident: &Ident) -> LitStr {
    LitStr::new(&ident.to_string(), ident.span())
}

fn idents(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

impl Parse for Access {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let kind: Ident = input.parse()?;
        match kind.to_string().as_str() {
            "public" => Ok(Self::Public),
            "owner" => Ok(Self::Owner),
            "staff" => Ok(Self::Staff),
            "storefront" if input.peek(syn::token::Paren) => {
                let content;
                parenthesized!(content in input);
                let column: Ident = content.parse()?;
                let equal = !content.peek(Token![!=]);
                if equal {
                    content.parse::<Token![=]>()?;
                } else {
                    content.parse::<Token![!=]>()?;
                }
                Ok(Self::Storefront(Some(Visible { column: literal(&column), equal, value: content.parse()? })))
            }
            "storefront" => Ok(Self::Storefront(None)),
            "parent" => {
                let content;
                parenthesized!(content in input);
                let column: Ident = content.parse()?;
                content.parse::<Token![:]>()?;
                Ok(Self::Parent { column: literal(&column), parent: content.parse()? })
            }
            "child" => {
                let content;
                parenthesized!(content in input);
                let child = content.parse()?;
                content.parse::<Token![.]>()?;
                Ok(Self::Child { child, column: literal(&content.parse()?) })
            }
            _ => Err(Error::new(
                kind.span(),
                "expected public, storefront, owner, staff, parent(column: Parent) or child(Child.column)",
            )),
        }
    }
}

impl EntityAttribute {
    pub(crate) fn of(attributes: &[Attribute], struct_name: &Ident) -> Result<Self> {
        let (mut prefix, mut plural, mut access) = (None, None, None);
        let (mut owner, mut node, mut lines_of, mut vendor, mut source) = (None, None, None, None, None);
        let mut placed_by = vec![];
        let (mut customers, mut vendors, mut without, mut tenancy) = (vec![], vec![], vec![], Tenancy::Column);
        let (mut hooks, mut relations, mut cache, mut order) = (false, false, 0, "Order");
        let mut set_up_by_platform = false;
        for attribute in attributes.iter().filter(|a| a.path().is_ident("entity")) {
            attribute.parse_nested_meta(|meta| {
                let name = meta.path.require_ident()?.to_string();
                match name.as_str() {
                    "prefix" => prefix = Some(meta.value()?.parse()?),
                    "plural" => plural = Some(meta.value()?.parse()?),
                    "access" => access = Some(meta.value()?.parse()?),
                    "owner" => owner = Some(meta.value()?.parse()?),
                    "node" => node = Some(meta.value()?.parse()?),
                    "placed_by" => placed_by = idents(meta.input)?,
                    "lines_of" => lines_of = Some(meta.value()?.parse()?),
                    "source" => source = Some(meta.value()?.parse()?),
                    "customers" => customers = idents(meta.input)?,
                    "vendor" => vendor = Some(meta.value()?.parse()?),
                    "vendors" => vendors = idents(meta.input)?,
                    "cache" => cache = meta.value()?.parse::<syn::LitInt>()?.base10_parse()?,
                    "without" => without = idents(meta.input)?,
                    "set_up_by_platform" => set_up_by_platform = true,
                    "hooks" => hooks = true,
                    "relations" => relations = true,
                    "sort_order" => order = "SortOrder",
                    "tenancy" => {
                        let kind: Ident = meta.value()?.parse()?;
                        tenancy = match kind.to_string().as_str() {
                            "global" => Tenancy::Global,
                            "any_of" => Tenancy::AnyOf(idents(meta.input)?.iter().map(literal).collect()),
                            _ => return Err(Error::new(kind.span(), "expected global or any_of(column, …)")),
                        };
                    }
                    _ => return Err(meta.error("unknown entity attribute")),
                }
                Ok(())
            })?;
        }
        let missing = |what: &str| Error::new(struct_name.span(), format!("#[entity({what} = …)] is missing"));
        Ok(Self {
            prefix: prefix.ok_or_else(|| missing("prefix"))?,
            plural: plural.ok_or_else(|| missing("plural"))?,
            access: access.ok_or_else(|| missing("access"))?,
            owner,
            node,
            placed_by,
            lines_of,
            customers,
            vendor,
            vendors,
            without,
            cache,
            tenancy,
            source,
            set_up_by_platform,
            hooks,
            relations,
            order,
        })
    }
}

impl FieldAttribute {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut field = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("entity")) {
            attribute.parse_nested_meta(|meta| {
                let flag = match meta.path.require_ident()?.to_string().as_str() {
                    "create" => &mut field.create,
                    "update" => &mut field.update,
                    "default" => &mut field.default,
                    "filter" => &mut field.filter,
                    "order" => &mut field.order,
                    "lookup" => &mut field.lookup,
                    "private" => &mut field.private,
                    "internal" => &mut field.internal,
                    "personal" => &mut field.personal,
                    "translated" => &mut field.translated,
                    "keyed" => &mut field.keyed,
                    "money" => {
                        let column: LitStr = meta.value()?.parse()?;
                        field.money = Some(column.parse()?);
                        return Ok(());
                    }
                    _ => return Err(meta.error("unknown field attribute")),
                };
                *flag = true;
                Ok(())
            })?;
        }
        Ok(field)
    }
}

/// The table named by diesel's own `#[diesel(table_name = …)]`.
pub(crate) fn table_name(attributes: &[Attribute], struct_name: &Ident) -> Result<Path> {
    let mut table = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("diesel")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("table_name") {
                table = Some(meta.value()?.parse()?);
            } else if meta.input.peek(Token![=]) {
                meta.value()?.parse::<Expr>()?;
            } else if meta.input.peek(syn::token::Paren) {
                let content;
                parenthesized!(content in meta.input);
                content.parse::<proc_macro2::TokenStream>()?;
            }
            Ok(())
        })?;
    }
    table.ok_or_else(|| Error::new(struct_name.span(), "#[diesel(table_name = …)] is missing"))
}

/// The column named by diesel's own `#[diesel(column_name = …)]`.
pub(crate) fn column_name(attributes: &[Attribute]) -> Result<Option<Ident>> {
    let mut column = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("diesel")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("column_name") {
                column = Some(meta.value()?.parse()?);
            }
            Ok(())
        })?;
    }
    Ok(column)
}
