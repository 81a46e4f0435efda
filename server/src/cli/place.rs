//! `menpai area add` and `menpai site add`: where an installation begins.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use geo::{BooleanOps, Geometry, MultiPolygon};
use geojson::{FeatureCollection, GeoJson};
use menpai_domain::ids::{AreaId, SiteId};
use menpai_domain::terms::AreaLevel;
use menpai_importers::village::derive;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::areas::code_fits;
use crate::http::ApiError;
use crate::http::shape::{self, Outline};

/// Areas.
#[derive(Debug, Subcommand)]
pub enum AreaCommand {
    /// Add an area: a district, or what lies below another area.
    Add(AddArea),
}

/// Sites.
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Add a site, a village or compound, to which buildings can then be imported.
    Add(AddSite),
}

/// A new area.
#[derive(Debug, Default, Args)]
pub struct AddArea {
    /// Name, such as 黄埔区.
    #[arg(long)]
    pub name: String,
    /// The area above, by id, code or name; without it, a district is added.
    #[arg(long)]
    pub parent: Option<String>,
    /// district, street, community or grid; the level below the parent's if absent.
    #[arg(long)]
    pub level: Option<AreaLevel>,
    /// Division code: 6 digits for a district, 9 for a street, 12 for a community.
    #[arg(long)]
    pub code: Option<String>,
    /// GeoJSON file (WGS 84) with its boundary.
    #[arg(long, value_name = "FILE.geojson")]
    pub boundary: Option<PathBuf>,
}

/// A new site.
#[derive(Debug, Default, Args)]
pub struct AddSite {
    /// Name, such as 盐田村.
    #[arg(long)]
    pub name: String,
    /// The area that it lies in, by id, code or name.
    #[arg(long)]
    pub area: String,
    /// Official code, if it has one.
    #[arg(long)]
    pub code: Option<String>,
    /// GeoJSON file (WGS 84) with its boundary: a Polygon or `MultiPolygon`, or features of them.
    #[arg(long, value_name = "FILE.geojson", required_unless_present = "around", conflicts_with = "around")]
    pub boundary: Option<PathBuf>,
    /// GeoJSON file of building footprints (WGS 84): the boundary is laid around them.
    #[arg(long, value_name = "FOOTPRINTS.geojson")]
    pub around: Option<PathBuf>,
}

/// Adds an area.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn add_area(pool: &PgPool, area: &AddArea, out: &mut impl Write) -> anyhow::Result<AreaId> {
    let name = named(&area.name)?;
    let mut tx = pool.begin().await?;
    let parent = match &area.parent {
        Some(parent) => Some(find_area(&mut tx, parent).await.context("--parent")?),
        None => None,
    };
    let level = match (area.level, parent) {
        (Some(level), _) => level,
        (None, None) => AreaLevel::District,
        (None, Some((_, above))) => below(above).ok_or_else(|| anyhow!("--level: nothing lies below a grid"))?,
    };
    ensure!(
        (level == AreaLevel::District) == parent.is_none(),
        "--parent: a district has none, every other area has one"
    );
    if let Some(code) = &area.code {
        ensure!(code_fits(level, code), "--code: must have 6, 9 or 12 digits for a district, street or community");
    }
    let boundary = area.boundary.as_deref().map(|file| read_boundary(file, Outline::Area)).transpose()?;
    let boundary = boundary.map(shape::to_wkb).transpose().map_err(sentence)?;
    let parent_id = parent.map(|(id, _)| id.as_uuid());
    let known = sqlx::query_scalar!(
        r#"select exists (select from area where parent_id is not distinct from $1 and name = $2) as "known!""#,
        parent_id,
        name,
    );
    ensure!(!known.fetch_one(&mut *tx).await?, "--name: there is an area called {name} already");
    let id = AreaId::generate();
    sqlx::query!(
        "insert into area (id, parent_id, level, code, name, boundary_4326)
         values ($1, $2, $3, $4, $5, st_multi(st_geomfromwkb($6, 4326)))",
        id.as_uuid(),
        parent_id,
        level.as_str(),
        area.code,
        name,
        boundary,
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| sentence(error.into()))?;
    tx.commit().await?;
    writeln!(out, "added the {level} {name}: {id}")?;
    Ok(id)
}

/// Adds a site.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn add_site(
    pool: &PgPool,
    site: &AddSite,
    now: DateTime<Utc>,
    out: &mut impl Write,
) -> anyhow::Result<SiteId> {
    let name = named(&site.name)?;
    let boundary = match (&site.boundary, &site.around) {
        (Some(file), _) => read_boundary(file, Outline::Site)?,
        (None, Some(footprints)) => laid_around(footprints)?,
        (None, None) => bail!("give the site's --boundary, or lay it --around footprints"),
    };
    let mut tx = pool.begin().await?;
    let (area, _) = find_area(&mut tx, &site.area).await.context("--area")?;
    let id = SiteId::generate();
    sqlx::query!(
        "insert into site (id, area_id, code, name, boundary_4326, fence_4326, created_at)
         values ($1, $2, $3, $4, st_multi(st_geomfromwkb($5, 4326)), st_multi(st_geomfromwkb($5, 4326)), $6)",
        id.as_uuid(),
        area.as_uuid(),
        site.code,
        name,
        shape::to_wkb(boundary).map_err(sentence)?,
        now,
    )
    .execute(&mut *tx)
    .await
    .map_err(|error| sentence(error.into()))?;
    tx.commit().await?;
    writeln!(out, "added the site {name}: {id}")?;
    Ok(id)
}

fn named(name: &str) -> anyhow::Result<&str> {
    let name = name.trim();
    ensure!((1..=100).contains(&name.chars().count()), "--name: must have 1 to 100 characters");
    Ok(name)
}

const fn below(level: AreaLevel) -> Option<AreaLevel> {
    match level {
        AreaLevel::District => Some(AreaLevel::Street),
        AreaLevel::Street => Some(AreaLevel::Community),
        AreaLevel::Community => Some(AreaLevel::Grid),
        AreaLevel::Grid => None,
    }
}

/// An area by id, code or whole name.
async fn find_area(connection: &mut PgConnection, text: &str) -> anyhow::Result<(AreaId, AreaLevel)> {
    let id: Option<Uuid> = text.parse().ok();
    let found = sqlx::query!(
        r#"select id as "id: AreaId", level as "level: AreaLevel" from area
           where id = $1 or code = $2 or name = $2 limit 2"#,
        id,
        text
    )
    .fetch_all(connection)
    .await?;
    match found.as_slice() {
        [area] => Ok((area.id, area.level)),
        [] => bail!("there is no area with the id, code or name {text:?}"),
        _ => bail!("more than one area is called {text:?}: give its id or code"),
    }
}

fn read(file: &Path) -> anyhow::Result<GeoJson> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    text.parse().with_context(|| format!("{} is no GeoJSON", file.display()))
}

/// All polygons of a file as one.
fn read_boundary(file: &Path, outline: Outline) -> anyhow::Result<MultiPolygon> {
    let geometries: Vec<geojson::Geometry> = match read(file)? {
        GeoJson::Geometry(geometry) => vec![geometry],
        GeoJson::Feature(feature) => feature.geometry.into_iter().collect(),
        GeoJson::FeatureCollection(features) => {
            features.features.into_iter().filter_map(|feature| feature.geometry).collect()
        }
    };
    let mut boundary = MultiPolygon::new(Vec::new());
    for geometry in geometries {
        let part = match Geometry::<f64>::try_from(geometry) {
            Ok(Geometry::Polygon(polygon)) => MultiPolygon::from(polygon),
            Ok(Geometry::MultiPolygon(polygons)) => polygons,
            Ok(_) | Err(_) => bail!("{}: a boundary is made of Polygons and MultiPolygons only", file.display()),
        };
        boundary = if boundary.0.is_empty() { part } else { boundary.union(&part) };
    }
    checked(file, boundary, outline)
}

fn laid_around(file: &Path) -> anyhow::Result<MultiPolygon> {
    let GeoJson::FeatureCollection(features) = read(file)? else {
        bail!("{} is no FeatureCollection of footprints", file.display())
    };
    let features: FeatureCollection = features;
    let boundary =
        derive::boundary_around(&features).with_context(|| format!("{} outlines nothing", file.display()))?;
    checked(file, MultiPolygon::from(boundary), Outline::Site)
}

fn checked(file: &Path, boundary: MultiPolygon, outline: Outline) -> anyhow::Result<MultiPolygon> {
    shape::check("the boundary", boundary, outline).map_err(sentence).with_context(|| file.display().to_string())
}

/// What the API would answer, as a sentence.
pub(super) fn sentence(error: ApiError) -> anyhow::Error {
    match error {
        ApiError::Validation(errors) => {
            let told: Vec<String> =
                errors.into_iter().map(|error| format!("{} {}", error.field, error.message)).collect();
            anyhow!(told.join("; "))
        }
        ApiError::Conflict(error) => anyhow!("{}: {}", error.field, error.message),
        ApiError::Internal(cause) => anyhow!(cause),
        other => other.into(),
    }
}
