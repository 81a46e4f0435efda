//! The summary of an import in plain sentences, Chinese first.

use std::io::{Result, Write};

use super::ImportCommand;
use crate::report::Report;

/// Rejected rows that the summary shows; the rejects file has all.
const SHOWN: usize = 5;

/// Unused columns that the summary names; the report has all.
const NAMED: usize = 30;

/// Which column became which field, and which was not used.
fn columns(report: &Report, out: &mut (dyn Write + Send)) -> Result<()> {
    if !report.columns.is_empty() {
        let used: Vec<_> = report.columns.iter().map(|used| format!("{} → {}", used.header, used.word)).collect();
        writeln!(out, "  认出的栏：{}", used.join("，"))?;
    }
    if !report.unused_columns.is_empty() {
        let (named, all) = (report.unused_columns.iter().take(NAMED), report.unused_columns.len());
        let named = named.map(String::as_str).collect::<Vec<_>>().join("，");
        let more = if all > NAMED { format!(" 等 {all} 栏") } else { String::new() };
        writeln!(out, "  没有用到的栏：{named}{more}")?;
    }
    Ok(())
}

/// Writes the summary.
pub fn write(report: &Report, command: &ImportCommand, out: &mut (dyn Write + Send)) -> Result<()> {
    let about: Vec<_> = report.source.values().map(String::as_str).collect();
    writeln!(out, "{}（{}）：", report.file, about.join("，"))?;
    let (read, repaired) = (report.rows_read, report.rows_repaired);
    let (accepted, rejected) = (report.accepted, report.rejected);
    writeln!(
        out,
        "  读入 {read} 行，修复过图形 {repaired} 行；可用 {accepted} 行，拒绝 {rejected} 行。 \
         (read {read}, repaired {repaired}; accepted {accepted}, rejected {rejected})"
    )?;
    columns(report, out)?;
    for (kind, count) in &report.repaired {
        writeln!(out, "  修复 {kind}: {count}")?;
    }
    for reject in report.rejects.iter().take(SHOWN) {
        let id = reject.id.as_ref().map(|id| format!("（{id}）")).unwrap_or_default();
        writeln!(out, "  {}{id}：{}", report.place(reject.line), reject.reason)?;
    }
    if report.rejected > SHOWN as u64 {
        let more = report.rejected - SHOWN as u64;
        match &command.rejects {
            Some(path) => writeln!(out, "  另有 {more} 行被拒绝，见 {}。", path.display())?,
            None => writeln!(out, "  另有 {more} 行被拒绝，用 --rejects 可全部列出。")?,
        }
    }
    for hint in &report.hints {
        writeln!(out, "  提示：{hint}")?;
    }
    for (what, count) in report.also.iter().filter(|(_, count)| **count > 0) {
        writeln!(out, "  连同 {what}: {count}")?;
    }
    let effect = report.would;
    if report.applied {
        writeln!(
            out,
            "  已新增 {} 行，更新 {} 行，{} 行不变。 (inserted {}, updated {}, unchanged {})",
            effect.insert, effect.update, effect.unchanged, effect.insert, effect.update, effect.unchanged
        )?;
    } else {
        writeln!(
            out,
            "  将新增 {} 行，更新 {} 行，{} 行不变；尚未写入，加 --apply 才写入。 (nothing written yet: add --apply)",
            effect.insert, effect.update, effect.unchanged
        )?;
    }
    writeln!(out, "  用时 {:.1} 秒，每秒 {} 行。", report.seconds, report.rows_per_second)
}
