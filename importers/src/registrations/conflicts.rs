//! Rows that are sound by themselves and contradict the registry or another row.

use chrono::NaiveDate;
use menpai_domain::{PersonId, SiteId};
use sqlx::PgConnection;

use super::sql;
use crate::error::Result;
use crate::rejects::RejectsFile;
use crate::report::{Reject, Report};

/// Collects rejects of one step and files them in the order of their lines.
pub struct Refusals<'a> {
    pub report: &'a mut Report,
    pub rejects: &'a mut RejectsFile,
}

impl Refusals<'_> {
    fn file(&mut self, mut refused: Vec<(i64, Reject)>) {
        refused.sort_by_key(|(line, _)| *line);
        // A row that overlaps two recorded ones comes twice.
        refused.dedup_by_key(|(line, _)| *line);
        for (line, reject) in refused {
            self.rejects.turn_down(self.report, Reject { line: u64::try_from(line).unwrap_or(0), ..reject });
        }
    }

    /// Rows of buildings or units that aren't there.
    pub async fn units(&mut self, conn: &mut PgConnection) -> Result<()> {
        let rows: Vec<(i64, bool)> = sqlx::query_as(sql::REJECT_UNITS).fetch_all(conn).await?;
        let refused = rows.into_iter().map(|(line, building_known)| {
            let reject = if building_known {
                Reject::field("code", "unit_unknown", "这一栋没有这个房号，请先导入房间")
            } else {
                Reject::field("doorplate", "building_unknown", "登记里没有这一栋，或有几栋同一门牌")
            };
            (line, reject)
        });
        self.file(refused.collect());
        Ok(())
    }

    /// Rows that call a person otherwise than the first one does.
    pub async fn names_in_file(&mut self, conn: &mut PgConnection) -> Result<()> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql::REJECT_NAMES_IN_FILE).fetch_all(conn).await?;
        let refused = rows.into_iter().map(|(line, first)| {
            (line, Reject::field("name", "other_name", format!("同一证件号码在第 {first} 行是另一个姓名")))
        });
        self.file(refused.collect());
        Ok(())
    }

    /// Rows that call a person otherwise than the registry does.
    pub async fn names_in_registry(&mut self, conn: &mut PgConnection, persons: &[PersonId]) -> Result<()> {
        let ids: Vec<_> = persons.iter().map(|person| person.as_uuid()).collect();
        let rows: Vec<i64> = sqlx::query_scalar(sql::REJECT_NAMES_IN_REGISTRY).bind(ids).fetch_all(conn).await?;
        let refused = rows
            .into_iter()
            .map(|line| (line, Reject::field("name", "other_name", "该证件号码已登记在另一个姓名之下，请人工核对")));
        self.file(refused.collect());
        Ok(())
    }

    /// Rows that overlap another registration of the same person in the same unit.
    pub async fn overlaps(&mut self, conn: &mut PgConnection, site: SiteId) -> Result<()> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(sql::REJECT_OVERLAPS_IN_FILE).fetch_all(&mut *conn).await?;
        let refused = rows.into_iter().map(|(line, first)| {
            (line, Reject::field("from", "overlap", format!("与第 {first} 行同一人同一房间的时间重叠")))
        });
        self.file(refused.collect());
        let rows: Vec<(i64, NaiveDate)> =
            sqlx::query_as(sql::REJECT_OVERLAPS_IN_REGISTRY).bind(site.as_uuid()).fetch_all(conn).await?;
        let refused = rows
            .into_iter()
            .map(|(line, day)| (line, Reject::field("from", "overlap", format!("与已登记的 {day} 起的居住时间重叠"))));
        self.file(refused.collect());
        Ok(())
    }
}
