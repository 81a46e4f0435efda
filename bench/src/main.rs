//! What is measured, against what. `menpai-bench NAME`, or `all`, prints one line of JSON per figure and exits 0
//! whether or not the aim is reached; see README.md beside this crate for the last figures.

mod figure;
mod gaps;
mod import;
mod ingest;
mod load;
mod lookup;
mod registry;
mod rental;
mod tiles;

use anyhow::{Result, bail};

/// Every bench, in the order in which they run: one after the other, or their figures would mean nothing.
const ALL: &[&str] = &["import", "lookup", "tiles", "ingest", "gaps", "gaps-replay", "rental"];

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("import-child") => import::child::run(&arguments.collect::<Vec<_>>()).await,
        None | Some("all") => {
            for name in ALL {
                measure(name).await?;
            }
            Ok(())
        }
        Some(name) => measure(name).await,
    }
}

async fn measure(name: &str) -> Result<()> {
    match name {
        "import" => import::run().await,
        "lookup" => lookup::run().await,
        "tiles" => tiles::run().await,
        "ingest" => ingest::run().await,
        "gaps" => gaps::villages::run(),
        "rental" => rental::run().await,
        "gaps-replay" => gaps::replay::run().await,
        other => bail!("there is no bench {other:?}: all, {}", ALL.join(", ")),
    }
}
