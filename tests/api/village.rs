//! A village that is looked at on the map.

use menpai_domain::ids::{BuildingId, SiteId};
use menpai_domain::terms::Role;
use menpai_tests::{Client, TestApp, make};
use menpai_tiler::{TileId, project};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::listening::Events;
use super::mvt;

/// The address of the tile that holds a position.
pub fn address(layers: &str, z: u8, [lon, lat]: [f64; 2]) -> String {
    let tile = TileId::holding(z, project(lon, lat)).expect("a tile");
    format!("/tiles/{layers}/{z}/{}/{}", tile.x(), tile.y())
}

/// A site with one building, and an officer who listens. No detector looks at it.
pub struct Village {
    pub app: TestApp,
    pub site: SiteId,
    pub building: BuildingId,
    pub officer: Client,
    pub events: Events,
    _held: PgConnection,
}

impl Village {
    /// Builds it, and waits until it is on the map.
    pub async fn build() -> Self {
        let app = TestApp::start().await;
        let site = make::site(&app.pool, 0).await;
        let held = app.database.hold_detectors(site).await;
        let officer = app.sign_in_as(Role::Officer, &[site]).await;
        let mut events = Events::open(&officer).await;
        let building = make::building(&app.pool, site, 0, 0).await;
        // The site may be read with the map or heard of after it.
        while events.changed("building").await["ids"] != json!([building]) {}
        Self { app, site, building, officer, events, _held: held }
    }

    /// Runs a statement on one row.
    pub async fn run(&self, sql: &'static str, id: impl Into<Uuid>) {
        sqlx::query(sql).bind(id.into()).execute(&self.app.pool).await.expect("the statement succeeds");
    }

    /// The tile of a layer at the building.
    pub fn tile(&self, layer: &str, z: u8) -> String {
        address(layer, z, make::corner(0, 0))
    }

    /// What a layer shows somebody at the building.
    pub async fn seen(&self, client: &Client, layer: &str, z: u8) -> Vec<mvt::Feature> {
        mvt::layer(&client.get(&self.tile(layer, z)).await.bytes, layer)
    }
}
