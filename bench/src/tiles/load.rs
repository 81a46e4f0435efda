//! `wrk` asking a server for tiles of a list, each time a random one.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use menpai_tiler::TileId;
use tokio::process::Command;

/// Connections.
const CONNECTIONS: &str = "8";

/// Whom to ask, and how.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What stands before the address of a tile.
    pub base: String,
    /// Bearer token.
    pub token: Option<String>,
}

impl Asked {
    /// The address of a tile.
    pub fn address(&self, tile: TileId) -> String {
        format!("{}/{}/{}/{}", self.base, tile.z(), tile.x(), tile.y())
    }

    /// A tile as it comes over the wire with gzip.
    pub async fn packed(&self, client: &reqwest::Client, tile: TileId) -> Result<Vec<u8>> {
        self.get(client, tile, "gzip").await
    }

    /// A tile as it is.
    pub async fn plain(&self, client: &reqwest::Client, tile: TileId) -> Result<Vec<u8>> {
        self.get(client, tile, "identity").await
    }

    async fn get(&self, client: &reqwest::Client, tile: TileId, encoding: &str) -> Result<Vec<u8>> {
        let mut request = client.get(self.address(tile)).header("accept-encoding", encoding);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        ensure!(answer.status().is_success(), "{}: {}", self.address(tile), answer.status());
        Ok(answer.bytes().await?.to_vec())
    }
}

/// Asks for so many seconds; answers tiles per second. Any answer that is not a tile is an error.
pub async fn rate(asked: &Asked, tiles: &[TileId], folder: &Path, seconds: u32) -> Result<f64> {
    let mut script = "wrk.headers[\"Accept-Encoding\"] = \"gzip\"\n".to_owned();
    if let Some(token) = &asked.token {
        writeln!(script, "wrk.headers[\"Authorization\"] = \"Bearer {token}\"")?;
    }
    let url: reqwest::Url = asked.base.parse()?;
    script.push_str("local tiles = {\n");
    for tile in tiles {
        writeln!(script, "  \"{}/{}/{}/{}\",", url.path(), tile.z(), tile.x(), tile.y())?;
    }
    script.push_str(
        "}\n\
         function init(args) math.randomseed(os.time()) end\n\
         function request() return wrk.format(\"GET\", tiles[math.random(#tiles)]) end\n\
         function done(summary, latency, requests)\n\
           local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout\n\
           io.write(string.format(\"told %d %d %d\\n\", summary.requests, summary.duration, wrong))\n\
         end\n",
    );
    let file = folder.join(format!("ask-{}.lua", url.port().unwrap_or_default()));
    std::fs::write(&file, script)?;
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", CONNECTIONS, "-d", &format!("{seconds}s"), "--timeout", "60s", "-s"])
        .arg(&file)
        .arg(url.origin().ascii_serialization())
        .output()
        .await
        .context("wrk: is it installed?")?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "wrk failed: {told}");
    let line = told.lines().find_map(|line| line.strip_prefix("told ")).context("wrk tells its figures")?;
    let figures: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [requests, micros, wrong] = figures[..] else { anyhow::bail!("wrk told {line}") };
    ensure!(wrong == 0.0, "{wrong} of {requests} requests were not answered well");
    Ok(requests / (micros / 1e6))
}
