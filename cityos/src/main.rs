//! `cityos`: the command line of the commerce graph.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use cityos::audit::ArchiveOptions;
use cityos::database::ProjectDatabase;
use cityos::migration_safety::Migration;
use cityos::project::Project;
use cityos::schema_diff::{self, Since};
use cityos::serve::{DRAIN, ServeOptions, interrupted, listen, serve};
use cityos::token::Holder;
use clap::{Args, Parser, Subcommand};
use devkit::DevelopmentKeys;
use tokio::sync::watch;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The command line of the commerce graph.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start Postgres, migrate, seed an empty database, and serve subgraphs and router.
    Up,
    /// Serve one subgraph, at the address of its routing_url in supergraph.yaml.
    Serve {
        /// Its name.
        subgraph: String,
        /// Another address, such as 0.0.0.0:4101.
        #[arg(long, env = "CITYOS_LISTEN", value_name = "ADDRESS")]
        listen: Option<String>,
    },
    /// Run the public router of a contract, with its configuration router-config/CONTRACT.yaml.
    Router {
        /// The contract: storefront, vendor or admin.
        #[arg(default_value = "storefront")]
        contract: String,
        /// Another configuration.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Apply the migrations that are missing.
    Migrate {
        /// Take everything back instead: the rows are lost.
        #[arg(long)]
        revert: bool,
        /// Only print what would run, in order: the lock of each statement, and whether it is safe on a live database.
        #[arg(long, conflicts_with = "revert")]
        plan: bool,
        /// Fail when a migration of the project locks or breaks what is serving without saying why; needs no database.
        #[arg(long, conflicts_with_all = ["revert", "plan"])]
        check: bool,
    },
    /// Load the demo data.
    Seed {
        /// Add so many thousand products with variants, prices and reviews.
        #[arg(long, value_name = "N")]
        scale: Option<u32>,
        /// The tenant that the products are added to.
        #[arg(long, default_value = "dakkah")]
        tenant: String,
    },
    /// Print a development token.
    Token {
        /// The tenant's handle.
        #[arg(long)]
        tenant: String,
        #[command(flatten)]
        holder: HolderArguments,
        /// The role in the vendor's team: owner, admin, manager, staff or viewer.
        #[arg(long, requires = "vendor", default_value = "viewer")]
        vendor_role: String,
    },
    /// Export or check the committed schemas.
    Schema {
        #[command(subcommand)]
        command: SchemaCommand,
    },
    /// Write or check what follows from supergraph.yaml: the list of this program, Cosmo's composition, containers, cluster, monitoring.
    Deploy {
        #[command(subcommand)]
        command: DeployCommand,
    },
    /// Compose the supergraph and the API schema of every contract, from supergraph.yaml and router-config/contracts.yaml.
    Compose {
        /// Go on, and compose again whenever one of the files changes.
        #[arg(long)]
        watch: bool,
    },
    /// Look after persisted operations.
    Operations {
        #[command(subcommand)]
        command: OperationsCommand,
    },
    /// Write the reference of the API as a static site.
    Docs {
        /// An empty directory, or one with an older site; `.cityos/docs` unless given.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Look after the secrets in the database.
    Secrets {
        #[command(subcommand)]
        command: SecretsCommand,
    },
    /// Look after the audit log.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Look for tables that are not walled, policies that cannot work, roles without rights, secrets in clear; fails when there are any.
    Doctor,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct HolderArguments {
    /// A token for staff with this role.
    #[arg(long)]
    role: Option<String>,
    /// A token for the customer with this e-mail address.
    #[arg(long)]
    customer: Option<String>,
    /// A token for a person of the vendor with this id.
    #[arg(long, value_name = "VENDOR_ID")]
    vendor: Option<String>,
}

#[derive(Subcommand)]
enum SchemaCommand {
    /// Write the SDL of every subgraph to schema/subgraphs/.
    Export,
    /// Write src/schema.rs of every subgraph from the tables that its migrations make.
    Tables,
    /// Fail when a committed schema differs from what the code produces.
    Check,
    /// Tell breaking, dangerous and safe changes between two API schemas, or of every contract since a commit; fail when one breaks clients.
    Diff {
        /// A file, or REVISION:path. Without schemas: every contract, against the last commit that has other ones.
        #[arg(requires = "new")]
        old: Option<String>,
        /// A file, or REVISION:path.
        new: Option<String>,
        /// Compare every contract with this commit.
        #[arg(long, value_name = "REVISION", conflicts_with = "old")]
        since: Option<String>,
        /// Tell breaking changes, but do not fail.
        #[arg(long)]
        allow_breaking: bool,
    },
}

#[derive(Subcommand)]
enum DeployCommand {
    /// Write the files.
    Export,
    /// Fail when a file differs from what `export` writes.
    Check,
}

#[derive(Subcommand)]
enum OperationsCommand {
    /// Add the operations of a directory's .graphql files to those that clients may call by id.
    Publish {
        /// The directory; each file holds one named operation, whose id is the SHA-256 of the file.
        directory: PathBuf,
        /// The contract whose clients call them.
        #[arg(long, default_value = "storefront")]
        contract: String,
        /// Drop the operations that were published before: clients that call them are refused from then on.
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Subcommand)]
enum SecretsCommand {
    /// Encrypt every secret with the first of CITYOS_SECRET_KEYS: those of older keys, and those still in clear.
    Rotate,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Move entries older than 90 days to compressed files, one for each tenant and month, and drop files older than two years.
    Archive {
        /// Where the files are.
        #[arg(long, value_name = "PATH")]
        directory: PathBuf,
        /// Only print what would be done.
        #[arg(long)]
        dry_run: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // `up` says itself what happens; its log is for what goes wrong.
    kit::start_logging(if matches!(arguments.command, Command::Up) { "warn" } else { "info" });
    match run(arguments.command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Nothing where no file differs; else an error that says what is wrong with them.
fn same(differing: &[PathBuf], wrong: &str) -> Result<(), String> {
    if differing.is_empty() {
        return Ok(());
    }
    let files: Vec<String> = differing.iter().map(|file| format!("\n  {}", file.display())).collect();
    Err(format!("{wrong}:{}", files.concat()))
}

async fn run(command: Command) -> Result<(), String> {
    let project = Project::find()?;
    match command {
        Command::Up => cityos::up::up(&project).await,
        Command::Serve { subgraph, listen: address } => serve_one(&project, &subgraph, address).await,
        Command::Router { contract, config } => {
            DevelopmentKeys::in_directory(&project.state().join("keys"))?;
            let contract = project.contract(&contract)?;
            cityos::router::exec(&config.unwrap_or(contract.router))
        }
        Command::Migrate { check: true, .. } => {
            let all = cityos::migration_safety::migrations(&project)?;
            let refusals: Vec<String> = all.iter().flat_map(Migration::refusals).collect();
            match refusals.is_empty() {
                true => Ok(()),
                false => Err(refusals.join("\n")),
            }
        }
        Command::Migrate { plan: true, .. } => {
            let database = ProjectDatabase::open(&project).await?;
            let plan = cityos::migrate::plan(&project, &database.url).await?;
            plan.iter().for_each(print);
            print(format!("{} migrations would run", plan.len()));
            Ok(())
        }
        Command::Migrate { revert, .. } => {
            let database = ProjectDatabase::open(&project).await?;
            let done = match revert {
                true => cityos::migrate::revert_all(&database.url).await?,
                false => cityos::migrate::run_all(&database.url).await?,
            };
            done.iter().for_each(print);
            print(format!("{} migrations {}", done.len(), if revert { "reverted" } else { "applied" }));
            Ok(())
        }
        Command::Seed { scale, tenant } => {
            let database = ProjectDatabase::open(&project).await?;
            match scale {
                Some(thousands) => cityos::scale::load(&database.url, &tenant, thousands, print).await,
                None => {
                    let keys = cityos::secrets::keys(&project)?;
                    cityos::seed::load(&project, &database.url, &keys, |file| print(file)).await
                }
            }
        }
        Command::Token { tenant, holder, vendor_role } => {
            let database = ProjectDatabase::open(&project).await?;
            let keys = DevelopmentKeys::in_directory(&project.state().join("keys"))?;
            let holder = match (holder.role, holder.customer, holder.vendor) {
                (Some(role), ..) => Holder::Role(role),
                (None, Some(email), _) => Holder::Customer(email),
                (None, None, Some(vendor)) => Holder::Vendor { vendor, role: vendor_role },
                (None, None, None) => return Err("give --role, --customer or --vendor".into()),
            };
            print(cityos::token::issue(&database.url, &keys, &tenant, &holder).await?);
            Ok(())
        }
        Command::Schema { command: SchemaCommand::Export } => {
            cityos::schema::export(&project)?.iter().for_each(|file| print(file.display()));
            Ok(())
        }
        Command::Schema { command: SchemaCommand::Tables } => {
            let database = ProjectDatabase::open(&project).await?;
            cityos::tables::export(&project, &database.url).await?.iter().for_each(|file| print(file.display()));
            Ok(())
        }
        Command::Schema { command: SchemaCommand::Check } => {
            same(&cityos::schema::check(&project)?, "not what the code produces; run `cityos schema export` and `cityos compose`")
        }
        Command::Deploy { command: DeployCommand::Export } => {
            cityos::deploy::export(&project)?.iter().for_each(|file| print(file.display()));
            Ok(())
        }
        Command::Deploy { command: DeployCommand::Check } => {
            same(&cityos::deploy::check(&project)?, "not what supergraph.yaml says; run `cityos deploy export`")
        }
        Command::Schema { command: SchemaCommand::Diff { old, new, since, allow_breaking } } => {
            let compared = match (old, new) {
                (Some(old), Some(new)) => vec![(format!("{old} to {new}"), schema_diff::between(&project, &old, &new)?)],
                _ => match schema_diff::since(&project, since.as_deref())? {
                    Since::Nothing(reason) => {
                        print(format!("nothing to compare with: {reason}"));
                        return Ok(());
                    }
                    Since::Changes(revision, all) => {
                        all.into_iter().map(|(contract, changes)| (format!("{contract}, since {revision}"), changes)).collect()
                    }
                },
            };
            compared.iter().for_each(|(title, changes)| print(format!("{title}\n{changes}")));
            let breaking: usize = compared.iter().map(|(_, changes)| changes.breaking().count()).sum();
            match breaking {
                0 => Ok(()),
                _ if allow_breaking => Ok(()),
                _ => Err(format!(
                    "breaking changes: {breaking}; those made on purpose are listed in {}",
                    schema_diff::ACKNOWLEDGED
                )),
            }
        }
        Command::Operations { command: OperationsCommand::Publish { directory, contract, replace } } => {
            let contract = project.contract(&contract)?;
            let published = cityos::operations::publish(&project, &contract, &directory, replace)?;
            for operation in &published.added {
                print(format!("{} {}", operation.id, operation.name));
            }
            print(format!("{} new, {} in {}", published.added.len(), published.total, published.manifest.display()));
            Ok(())
        }
        Command::Secrets { command: SecretsCommand::Rotate } => {
            let keys = cityos::secrets::keys(&project)?;
            let database = ProjectDatabase::open(&project).await?;
            let rotation = cityos::secrets::rotate(&database.url, &keys).await?;
            print(&rotation);
            match rotation.left.is_empty() {
                true => Ok(()),
                false => Err(rotation.left.join("\n")),
            }
        }
        Command::Audit { command: AuditCommand::Archive { directory, dry_run } } => {
            let database = ProjectDatabase::open(&project).await?;
            let options = ArchiveOptions { dry_run, ..ArchiveOptions::new(directory) };
            let archived = cityos::audit::archive(&database.url, &options).await?;
            let (to, dropped) = if dry_run { ("would go to", "would be dropped") } else { ("moved to", "dropped") };
            archived.moved.iter().for_each(|(path, rows)| print(format!("{rows} entries {to} {}", path.display())));
            archived.dropped.iter().for_each(|path| print(format!("{} {dropped}", path.display())));
            if archived == cityos::audit::Archived::default() {
                print("nothing to do: no entry is older than 90 days, no file older than two years");
            }
            Ok(())
        }
        Command::Doctor => {
            let database = ProjectDatabase::open(&project).await?;
            cityos::audit::overdue(&database.url).await?.iter().for_each(|note| print(format!("note: {note}")));
            let findings = cityos::doctor::findings(&database.url).await?;
            findings.iter().for_each(print);
            match findings.len() {
                0 => {
                    print(
                        "nothing found: every table is walled, every role has rules, every policy can be read, every secret is encrypted",
                    );
                    Ok(())
                }
                count => Err(format!("{count} found")),
            }
        }
        Command::Docs { out } => {
            let directory = cityos::docs::generate(&project, out)?;
            print(directory.join("index.html").display());
            Ok(())
        }
        Command::Compose { watch: false } => cityos::compose::compose(&project, &project.path("schema")),
        Command::Compose { watch: true } => cityos::compose::watch(&project, &project.path("schema"), |said| print(said)),
    }
}

async fn serve_one(project: &Project, name: &str, address: Option<String>) -> Result<(), String> {
    let subgraph = cityos::subgraphs::named(name)?;
    let address = match address {
        Some(address) => address,
        None => project.address(name)?,
    };
    let database = ProjectDatabase::open(project).await?;
    let secret_keys = cityos::secrets::keys(project)?;
    let options = match std::env::var_os("CITYOS_JWKS") {
        Some(file) => ServeOptions::new(database.url.clone(), file.as_ref(), secret_keys)?,
        None => {
            let keys = DevelopmentKeys::in_directory(&project.state().join("keys"))?;
            ServeOptions::new(database.url.clone(), &keys.jwks(), secret_keys)?.signing_with(&keys.private_key())?
        }
    };
    let options = options.draining(DRAIN)?;
    let (stop, stopping) = watch::channel(false);
    let server = serve(subgraph, listen(&address).await?, &options, stopping);
    tokio::pin!(server);
    tokio::select! {
        outcome = &mut server => return outcome,
        () = interrupted() => {}
    }
    let _ = stop.send(true);
    tokio::select! {
        outcome = server => outcome,
        () = interrupted() => Err("interrupted a second time: requests in flight are dropped".into()),
    }
}
