//! What is measured, against what. `menpai-bench NAME` prints one line of JSON per figure and exits 0 whether or not
//! the aim is reached; see README.md beside this crate for the last figures.

mod figure;
mod import;
mod lookup;

use anyhow::{Result, bail};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("import") => import::run().await,
        Some("lookup") => lookup::run().await,
        Some("import-child") => import::child::run(&arguments.collect::<Vec<_>>()).await,
        _ => bail!("menpai-bench import|lookup"),
    }
}
