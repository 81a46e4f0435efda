//! `menpai export-leases`: leases that were signed, for the housing authority's filing 租赁合同备案.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use clap::Args;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, BuildingId, ContractId, PersonId, SiteId, UnitId};
use menpai_domain::sealed::{Field, Keyring};
use menpai_domain::terms::{ContractKind, ContractSide, Purpose, Role, TrailAction};
use sqlx::{PgConnection, PgPool};
use tempfile::NamedTempFile;

use super::place::find_site;
use crate::access::Looking;
use crate::own::words;
use crate::trail::{self, Actor, Entry};

/// What every column says.
const HEADERS: [&str; 15] = [
    "门牌",
    "房号",
    "面积(㎡)",
    "出租人",
    "出租人证件类型",
    "出租人证件号码",
    "承租人",
    "承租人证件类型",
    "承租人证件号码",
    "事项",
    "租期起",
    "租期止",
    "月租金(元)",
    "押金(元)",
    "合同文本SHA-256",
];
/// The last one stands alone, since it is told in the site's time.
const SIGNED_AT: &str = "签订时间";
/// What spreadsheets take for a formula at the beginning of a cell (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Which leases, why, and where to.
#[derive(Debug, Clone, Args)]
pub struct ExportLeases {
    /// The site, by id, official code or name.
    #[arg(long)]
    pub site: String,
    /// First day on which they were signed.
    #[arg(long)]
    pub from: NaiveDate,
    /// Last day on which they were signed.
    #[arg(long)]
    pub to: NaiveDate,
    /// The authority's request or the file's number: stands in the trail, and never holds the number of a person.
    #[arg(long)]
    pub reference: String,
    /// User name of the manager or operator who answers for it: each person in the file can see for whom they work.
    #[arg(long)]
    pub by: String,
    /// The file to write, which nobody but its owner can read.
    #[arg(long, value_name = "FILE.csv")]
    pub out: PathBuf,
}

/// A lease as it was signed.
struct Lease {
    contract_id: ContractId,
    building_id: BuildingId,
    unit_id: UnitId,
    doorplate: Option<String>,
    unit_code: String,
    area_m2: Option<f32>,
    kind: ContractKind,
    from: NaiveDate,
    to: NaiveDate,
    rent_cents: i64,
    deposit_cents: i64,
    text_hash: Vec<u8>,
    signed_at: DateTime<Utc>,
}

/// Somebody who signed it.
struct Party {
    contract_id: ContractId,
    side: ContractSide,
    person_id: PersonId,
    name_sealed: Vec<u8>,
    document_kind: Option<IdentityKind>,
    id_number_sealed: Option<Vec<u8>>,
}

/// Writes the file, as a whole or not at all, once every look is in the trail.
///
/// # Errors
/// A sentence that names what does not fit.
pub async fn run(
    owner: &PgPool,
    keyring: &Keyring,
    what: &ExportLeases,
    now: DateTime<Utc>,
    out: &mut impl Write,
) -> anyhow::Result<usize> {
    ensure!(what.from <= what.to, "--to: must not lie before --from");
    let rule = Purpose::LeaseFiling.reference_rule();
    let reference = rule.check(&what.reference).context("--reference")?.to_string();
    let looking = Looking { purpose: Purpose::LeaseFiling, reference: Some(reference) };
    let unfinished = beside(&what.out).with_context(|| format!("--out: {} can't be written", what.out.display()))?;
    // One moment: whoever is in the file is in the trail.
    let mut tx = owner.begin_with("begin isolation level repeatable read").await?;
    let (site, _) = find_site(&mut tx, &what.site).await.context("--site")?;
    let (account_id, organisation) = find_account(&mut tx, &what.by)
        .await?
        .context("--by: names no account of a manager or an operator that may sign in")?;
    let zone = zone(&mut tx, site).await?;
    let leases = list(&mut tx, site, (what.from, what.to)).await?;
    let parties = list_parties(&mut tx, site, &leases).await?;
    let file = written(&leases, &parties, keyring, zone)?;
    let actor = Actor { account_id: Some(account_id), organisation: &organisation };
    for lease in &leases {
        let of_it = parties.iter().filter(|party| party.contract_id == lease.contract_id);
        let look = Entry {
            subject_id: Some(lease.contract_id.as_uuid()),
            building_id: Some(lease.building_id),
            unit_id: Some(lease.unit_id),
            person_ids: of_it.map(|party| party.person_id).collect(),
            ..Entry::look(site, TrailAction::ContractExport, &looking)
        };
        trail::store::record(&mut tx, actor, now, look).await.context("the trail can't record it")?;
    }
    let write = || {
        unfinished.as_file().write_all(&file)?;
        unfinished.as_file().sync_all()
    };
    write().with_context(|| format!("--out: {} can't be written", what.out.display()))?;
    // What can't be recorded does not happen: the file is there only afterwards.
    tx.commit().await.context("the trail can't record it")?;
    unfinished
        .persist(&what.out)
        .map_err(|error| error.error)
        .with_context(|| format!("--out: {}", what.out.display()))?;
    writeln!(out, "wrote {} leases to {}", leases.len(), what.out.display())?;
    Ok(leases.len())
}

/// A file in the same folder that only its owner can read, which goes away unless it is moved to its place.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(std::io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".menpai-leases-").permissions(Permissions::from_mode(0o600)).tempfile_in(folder)
}

async fn find_account(connection: &mut PgConnection, name: &str) -> anyhow::Result<Option<(AccountId, String)>> {
    let roles = [Role::AreaManager.as_str().to_owned(), Role::Operator.as_str().to_owned()];
    let found = sqlx::query!(
        r#"select id as "id: AccountId", organisation from account
           where user_name = lower($1) and role = any ($2) and disabled_at is null"#,
        name,
        &roles,
    )
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| (row.id, row.organisation)))
}

async fn zone(connection: &mut PgConnection, site: SiteId) -> anyhow::Result<Tz> {
    let name = sqlx::query_scalar!("select time_zone from site where id = $1", site.as_uuid());
    Ok(name.fetch_one(connection).await?.parse::<Tz>()?)
}

/// Leases and their renewals that were signed on these days, by the site's calendar; the oldest first.
async fn list(
    connection: &mut PgConnection,
    site: SiteId,
    (from, to): (NaiveDate, NaiveDate),
) -> sqlx::Result<Vec<Lease>> {
    sqlx::query_as!(
        Lease,
        r#"select c.id as "contract_id: ContractId", u.building_id as "building_id: BuildingId",
                  c.unit_id as "unit_id: UnitId", coalesce(b.doorplate, b.name) as doorplate, u.code as unit_code,
                  u.area_m2, c.kind as "kind: ContractKind", lower(c.term) as "from!", upper(c.term) - 1 as "to!",
                  c.rent_cents, c.deposit_cents, c.text_hash as "text_hash!", c.decided_at as "signed_at!"
           from contract c
           join site s on s.id = c.site_id
           join unit u on u.site_id = c.site_id and u.id = c.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           where c.site_id = $1 and c.state = 'signed' and c.kind in ('lease', 'renewal')
             and (c.decided_at at time zone s.time_zone)::date between $2 and $3
           order by c.decided_at, c.id"#,
        site.as_uuid(),
        from,
        to,
    )
    .fetch_all(connection)
    .await
}

async fn list_parties(connection: &mut PgConnection, site: SiteId, leases: &[Lease]) -> sqlx::Result<Vec<Party>> {
    let ids: Vec<uuid::Uuid> = leases.iter().map(|lease| lease.contract_id.as_uuid()).collect();
    sqlx::query_as!(
        Party,
        r#"select q.contract_id as "contract_id: ContractId", q.side as "side: ContractSide",
                  q.person_id as "person_id: PersonId", p.name_sealed, p.document_kind as "document_kind: IdentityKind",
                  p.id_number_sealed
           from contract_party q
           join person p on p.site_id = q.site_id and p.id = q.person_id
           where q.site_id = $1 and q.contract_id = any ($2)
           order by q.contract_id, q.joined_at, q.person_id"#,
        site.as_uuid(),
        &ids,
    )
    .fetch_all(connection)
    .await
}

/// The whole file: UTF-8 with a byte order mark, by which spreadsheets know it.
fn written(leases: &[Lease], parties: &[Party], keyring: &Keyring, zone: Tz) -> anyhow::Result<Vec<u8>> {
    let mut csv =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    csv.write_record(HEADERS.into_iter().chain([SIGNED_AT]))?;
    for lease in leases {
        let of_it = |side| parties.iter().filter(move |one| one.contract_id == lease.contract_id && one.side == side);
        let landlords =
            of_it(ContractSide::Landlord).map(|one| told(one, keyring)).collect::<anyhow::Result<Vec<_>>>()?;
        let tenants = of_it(ContractSide::Tenant).map(|one| told(one, keyring)).collect::<anyhow::Result<Vec<_>>>()?;
        let column =
            |of: &[[String; 3]], at: usize| of.iter().map(|one| one[at].as_str()).collect::<Vec<_>>().join("；");
        let cells = [
            lease.doorplate.clone().unwrap_or_default(),
            lease.unit_code.clone(),
            lease.area_m2.map(|area| area.to_string()).unwrap_or_default(),
            column(&landlords, 0),
            column(&landlords, 1),
            column(&landlords, 2),
            column(&tenants, 0),
            column(&tenants, 1),
            column(&tenants, 2),
            words::contract_kind(lease.kind).to_owned(),
            lease.from.to_string(),
            lease.to.to_string(),
            yuan(lease.rent_cents),
            yuan(lease.deposit_cents),
            hex::encode(&lease.text_hash),
            lease.signed_at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string(),
        ];
        csv.write_record(cells.iter().map(|cell| harmless(cell)))?;
    }
    Ok(csv.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

/// Name, kind of document and number.
fn told(party: &Party, keyring: &Keyring) -> anyhow::Result<[String; 3]> {
    let person = party.person_id.as_uuid();
    let number = party.id_number_sealed.as_ref().map(|sealed| keyring.open(Field::IdNumber, person, sealed));
    Ok([
        keyring.open(Field::Name, person, &party.name_sealed)?,
        party.document_kind.map_or("", words::document).to_owned(),
        number.transpose()?.unwrap_or_default(),
    ])
}

/// A cell that no spreadsheet runs.
fn harmless(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

fn yuan(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for (cell, harmless_cell) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("陈小明", "陈小明"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), harmless_cell);
        }
    }

    #[test]
    fn money_is_told_to_the_fen() {
        assert_eq!([120_000, 5, 0].map(yuan), ["1200.00", "0.05", "0.00"]);
    }
}
