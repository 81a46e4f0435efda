//! `menpai area add` and `menpai site add`: where an installation begins.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, anyhow, bail, ensure};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use geo::{BooleanOps, MultiPolygon};
use menpai_domain::ids::{AreaId, SiteId};
use menpai_domain::terms::AreaLevel;
use menpai_importers::village::derive;
use menpai_importers::{Source, outline};
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
    /// File with its boundary, in any format that can be imported.
    #[arg(long, value_name = "FILE")]
    pub boundary: Option<PathBuf>,
    /// Coordinate reference system of that file, such as EPSG:4547 or GCJ-02, if it doesn't say.
    #[arg(long)]
    pub crs: Option<String>,
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
    /// File with its boundary, in any format that can be imported; this or --around is needed.
    #[arg(long, value_name = "FILE", conflicts_with = "around")]
    pub boundary: Option<PathBuf>,
    /// File of building footprints, in any format that can be imported: the boundary is laid around them.
    #[arg(long, value_name = "FOOTPRINTS")]
    pub around: Option<PathBuf>,
    /// Coordinate reference system of that file, such as EPSG:4547 or GCJ-02, if it doesn't say.
    #[arg(long)]
    pub crs: Option<String>,
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
    let boundary = match area.boundary.clone() {
        Some(file) => Some(boundary(Source { crs: area.crs.clone(), ..Source::new(file) }, Outline::Area).await?),
        None => None,
    };
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
        (Some(file), _) => boundary(Source { crs: site.crs.clone(), ..Source::new(file) }, Outline::Site).await?,
        (None, Some(file)) => laid_around(Source { crs: site.crs.clone(), ..Source::new(file) }).await?,
        (None, None) => bail!("give the file of the site's --boundary, or --around a file of its buildings"),
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
pub async fn find_area(connection: &mut PgConnection, text: &str) -> anyhow::Result<(AreaId, AreaLevel)> {
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

/// What a file draws; read aside, as reading takes its time.
async fn outline(source: &Source) -> anyhow::Result<outline::Outline> {
    let copy = source.clone();
    let read = tokio::task::spawn_blocking(move || outline::read(&copy)).await?;
    read.with_context(|| source.path.display().to_string())
}

/// All polygons of a file as one.
async fn boundary(source: Source, outlines: Outline) -> anyhow::Result<MultiPolygon> {
    let drawn = outline(&source).await?;
    if let Some(reject) = drawn.rejects.first() {
        bail!("{}: a boundary is made of polygons only; row {} is none", source.path.display(), reject.line);
    }
    let mut parts = drawn.polygons.into_iter();
    let first = parts.next().ok_or_else(|| anyhow!("{} draws nothing", source.path.display()))?;
    checked(&source, parts.fold(first, |boundary, part| boundary.union(&part)), outlines)
}

async fn laid_around(source: Source) -> anyhow::Result<MultiPolygon> {
    let drawn = outline(&source).await?;
    let boundary = derive::boundary_around(&drawn.polygons)
        .with_context(|| format!("{} outlines nothing", source.path.display()))?;
    checked(&source, MultiPolygon::from(boundary), Outline::Site)
}

fn checked(source: &Source, boundary: MultiPolygon, outlines: Outline) -> anyhow::Result<MultiPolygon> {
    let checked = shape::check("the boundary", boundary, outlines).map_err(sentence);
    checked.with_context(|| source.path.display().to_string())
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

/// A site by id, official code or name; and its name.
///
/// # Errors
/// There is none, or more than one.
pub async fn find_site(connection: &mut PgConnection, wanted: &str) -> anyhow::Result<(SiteId, String)> {
    let id: Option<Uuid> = wanted.parse().ok();
    let found = sqlx::query!(
        r#"select id as "id: SiteId", name from site where id = $1 or code = $2 or name = $2 limit 2"#,
        id,
        wanted
    )
    .fetch_all(connection)
    .await?;
    match found.as_slice() {
        [site] => Ok((site.id, site.name.clone())),
        [] => bail!("there is no site with the id, code or name {wanted:?}"),
        _ => bail!("more than one site is called {wanted:?}: give its id or code"),
    }
}
