//! `menpai export-leases`: leases that were signed, what changed in them and how they ended, for the housing authority's filing 租赁合同备案.

use std::collections::HashSet;
use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use clap::Args;
use menpai_domain::identity::IdentityKind;
use menpai_domain::ids::{AccountId, BuildingId, ContractId, PersonId, SiteId, TenancyId, UnitId};
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
/// These stand alone: when it was signed, or its end was recorded, in the site's time; and how the lease stands now.
const STANDING: [&str; 5] = ["签订时间", "租约编号", "租约最后一日", "是否提前终止", "终止依据"];
/// What a row is about that no contract ended.
const ENDED: &str = "终止";
/// What spreadsheets take for a formula at the beginning of a cell (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Which leases, why, and where to.
#[derive(Debug, Clone, Args)]
pub struct ExportLeases {
    /// The site, by id, official code or name.
    #[arg(long)]
    pub site: String,
    /// First day on which they were signed, or their end was recorded.
    #[arg(long)]
    pub from: NaiveDate,
    /// Last day on which they were signed, or their end was recorded.
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

/// What was signed about a lease, or its end that somebody recorded without the others.
struct Lease {
    contract_id: ContractId,
    tenancy_id: TenancyId,
    building_id: BuildingId,
    unit_id: UnitId,
    doorplate: Option<String>,
    unit_code: String,
    area_m2: Option<f32>,
    /// None of an end that was recorded; then the days are those of the lease.
    kind: Option<ContractKind>,
    from: NaiveDate,
    to: NaiveDate,
    rent_cents: i64,
    deposit_cents: i64,
    text_hash: Option<Vec<u8>>,
    signed_at: DateTime<Utc>,
    /// Of the lease, as it stands now; none where it is open-ended.
    last_day: Option<NaiveDate>,
    /// Whether that is earlier than what landlord and tenants agreed on as its term.
    ends_early: bool,
    /// Whether both sides signed it.
    by_both: bool,
}

/// Who ended a lease without the others, last.
struct Ender {
    tenancy_id: TenancyId,
    /// `landlord`, `tenant` or `office`.
    by: String,
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
    let enders = list_enders(&mut tx, site, &leases).await?;
    let file = written(&leases, &parties, &enders, keyring, zone)?;
    let actor = Actor { account_id: Some(account_id), organisation: &organisation };
    // What was signed, and its end, are one look at the same parties.
    let mut seen = HashSet::new();
    for lease in leases.iter().filter(|lease| seen.insert(lease.contract_id)) {
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
    writeln!(out, "wrote {} rows to {}", leases.len(), what.out.display())?;
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

/// What was signed on these days, by the site's calendar, and the ends that were recorded on them; the oldest first. Of an end only the
/// last word counts, and only while the lease does end so; one that both sides signed is a contract.
async fn list(
    connection: &mut PgConnection,
    site: SiteId,
    (from, to): (NaiveDate, NaiveDate),
) -> sqlx::Result<Vec<Lease>> {
    sqlx::query_as!(
        Lease,
        r#"with ended as (
               select distinct on (e.subject_id) e.subject_id as tenancy_id, e.at
               from trail_entry e
               join site s on s.id = e.site_id
               where e.site_id = $1 and e.kind = 'act' and e.action = 'tenancy.end'
                 and e.at >= ($2::date::timestamp at time zone s.time_zone)
               order by e.subject_id, e.at desc),
           told as (
               select c.id, c.tenancy_id, c.unit_id, c.kind, c.term, c.rent_cents, c.deposit_cents, c.text_hash,
                      c.decided_at as at
               from contract c
               where c.site_id = $1 and c.state = 'signed'
               union all
               select a.id, a.tenancy_id, a.unit_id, null, t.term, coalesce(m.rent_cents, t.rent_cents, a.rent_cents),
                      coalesce(n.deposit_cents, t.deposit_cents, a.deposit_cents), null, d.at
               from ended d
               join tenancy t on t.site_id = $1 and t.id = d.tenancy_id
               cross join lateral (
                   select l.* from contract l
                   where l.site_id = t.site_id and l.tenancy_id = t.id and l.state = 'signed' and l.kind in ('lease', 'renewal')
                   order by l.decided_at desc, l.id desc
                   limit 1) a
               -- What was named last for a day that the lease had.
               left join lateral (
                   select l.rent_cents from contract l
                   where l.site_id = t.site_id and l.tenancy_id = t.id and l.state = 'signed' and l.kind <> 'early_end'
                     and l.names_rent and lower(l.term) < upper(t.term)
                   order by l.decided_at desc, l.id desc
                   limit 1) m on true
               left join lateral (
                   select l.deposit_cents from contract l
                   where l.site_id = t.site_id and l.tenancy_id = t.id and l.state = 'signed' and l.kind <> 'early_end'
                     and l.names_deposit and lower(l.term) < upper(t.term)
                   order by l.decided_at desc, l.id desc
                   limit 1) n on true
               where upper(t.term) < upper(a.term) and not exists (
                   select from contract x
                   where x.site_id = t.site_id and x.tenancy_id = t.id and x.state = 'signed' and x.kind = 'early_end'
                     and upper(x.term) = upper(t.term)))
           select r.id as "contract_id!: ContractId", r.tenancy_id as "tenancy_id!: TenancyId",
                  u.building_id as "building_id!: BuildingId", r.unit_id as "unit_id!: UnitId",
                  coalesce(b.doorplate, b.name) as doorplate, u.code as "unit_code!", u.area_m2,
                  r.kind as "kind?: ContractKind", lower(r.term) as "from!: NaiveDate",
                  (upper(r.term) - 1) as "to!: NaiveDate", r.rent_cents as "rent_cents!",
                  r.deposit_cents as "deposit_cents!", r.text_hash as "text_hash?", r.at as "signed_at!",
                  (upper(t.term) - 1) as "last_day?: NaiveDate",
                  coalesce(upper(t.term) < (
                      select upper(l.term) from contract l
                      where l.site_id = t.site_id and l.tenancy_id = t.id and l.state = 'signed'
                        and l.kind in ('lease', 'renewal')
                      order by l.decided_at desc, l.id desc
                      limit 1), false) as "ends_early!",
                  exists (
                      select from contract x
                      where x.site_id = t.site_id and x.tenancy_id = t.id and x.state = 'signed' and x.kind = 'early_end'
                        and upper(x.term) = upper(t.term)) as "by_both!"
           from told r
           join site s on s.id = $1
           join tenancy t on t.site_id = $1 and t.id = r.tenancy_id
           join unit u on u.site_id = $1 and u.id = r.unit_id
           join building b on b.site_id = u.site_id and b.id = u.building_id
           where (r.at at time zone s.time_zone)::date between $2 and $3
           order by r.at, r.id, r.kind"#,
        site.as_uuid(),
        from,
        to,
    )
    .fetch_all(connection)
    .await
}

/// Who said the last word on the end of these leases, of those that end early without a contract.
async fn list_enders(connection: &mut PgConnection, site: SiteId, leases: &[Lease]) -> sqlx::Result<Vec<Ender>> {
    let alone = leases.iter().filter(|lease| lease.ends_early && !lease.by_both);
    let ids: Vec<uuid::Uuid> = alone.map(|lease| lease.tenancy_id.as_uuid()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as!(
        Ender,
        r#"select distinct on (e.subject_id) e.subject_id as "tenancy_id!: TenancyId",
                  case when a.role not in ('landlord', 'tenant') or a.id is null then 'office'
                       when exists (
                           select from account_site s
                           join tenancy_tenant n on n.site_id = s.site_id and n.person_id = s.person_id
                           where s.site_id = e.site_id and s.account_id = a.id and n.tenancy_id = e.subject_id)
                       then 'tenant' else 'landlord' end as "by!"
           from trail_entry e
           left join account a on a.id = e.account_id
           where e.site_id = $1 and e.kind = 'act' and e.action = 'tenancy.end' and e.subject_id = any ($2)
           order by e.subject_id, e.at desc"#,
        site.as_uuid(),
        &ids,
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
fn written(
    leases: &[Lease],
    parties: &[Party],
    enders: &[Ender],
    keyring: &Keyring,
    zone: Tz,
) -> anyhow::Result<Vec<u8>> {
    let mut csv =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    csv.write_record(HEADERS.into_iter().chain(STANDING))?;
    for lease in leases {
        let of_it = |side| parties.iter().filter(move |one| one.contract_id == lease.contract_id && one.side == side);
        let landlords =
            of_it(ContractSide::Landlord).map(|one| told(one, keyring)).collect::<anyhow::Result<Vec<_>>>()?;
        let tenants = of_it(ContractSide::Tenant).map(|one| told(one, keyring)).collect::<anyhow::Result<Vec<_>>>()?;
        let column =
            |of: &[[String; 3]], at: usize| of.iter().map(|one| one[at].as_str()).collect::<Vec<_>>().join("；");
        let early = if lease.ends_early || lease.by_both { "是" } else { "否" };
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
            lease.kind.map_or(ENDED, words::contract_kind).to_owned(),
            lease.from.to_string(),
            lease.to.to_string(),
            yuan(lease.rent_cents),
            yuan(lease.deposit_cents),
            lease.text_hash.as_ref().map(hex::encode).unwrap_or_default(),
            lease.signed_at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string(),
            lease.tenancy_id.to_string(),
            lease.last_day.map(|day| day.to_string()).unwrap_or_default(),
            early.to_owned(),
            on_whose_word(lease, enders).to_owned(),
        ];
        csv.write_record(cells.iter().map(|cell| harmless(cell)))?;
    }
    Ok(csv.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

/// On whose word the lease ends before the day that was agreed; nothing where it does not, or nobody knows any more.
fn on_whose_word(lease: &Lease, enders: &[Ender]) -> &'static str {
    if lease.by_both {
        return "双方协议";
    }
    let ender = enders.iter().find(|ender| lease.ends_early && ender.tenancy_id == lease.tenancy_id);
    match ender.map(|ender| ender.by.as_str()) {
        Some("landlord") => "出租方",
        Some("tenant") => "承租方",
        Some(_) => "社区登记",
        None => "",
    }
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
