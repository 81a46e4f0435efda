//! The summary of an import in plain sentences, Chinese first.

use std::io::{Result, Write};
use std::path::Path;

use crate::report::Report;
use crate::words;

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
pub fn write(report: &Report, rejects: Option<&Path>, out: &mut (dyn Write + Send)) -> Result<()> {
    let about: Vec<_> = report.source.values().map(String::as_str).collect();
    writeln!(out, "{}（{}）：", report.file, about.join("，"))?;
    let (read, accepted, rejected) = (report.rows_read, report.accepted, report.rejected);
    writeln!(
        out,
        "  读入 {read} 行；可用 {accepted} 行，拒绝 {rejected} 行。 (read {read}, accepted {accepted}, rejected {rejected})"
    )?;
    columns(report, out)?;
    if report.rows_repaired > 0 {
        let kinds = report.repaired.iter().map(|(kind, count)| format!("{} {count} 行", words::repair(kind)));
        let kinds = kinds.collect::<Vec<_>>().join("，");
        writeln!(out, "  修复过图形 {} 行：{kinds}。", report.rows_repaired)?;
    }
    for reject in report.rejects.iter().take(SHOWN) {
        let id = reject.id.as_ref().map(|id| format!("（{id}）")).unwrap_or_default();
        writeln!(out, "  {}{id}：{}", report.place(reject.line), reject.reason)?;
    }
    if report.rejected > SHOWN as u64 {
        let more = report.rejected - SHOWN as u64;
        match rejects {
            Some(path) => writeln!(out, "  另有 {more} 行被拒绝，见 {}。", path.display())?,
            None => writeln!(out, "  另有 {more} 行被拒绝，用 --rejects 可全部列出。")?,
        }
    }
    for hint in &report.hints {
        writeln!(out, "  提示：{hint}")?;
    }
    for (what, count) in report.also.iter().filter(|(_, count)| **count > 0) {
        writeln!(out, "  另外：{} {count}", words::also(what))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ColumnUse, Reject};

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, None, &mut out).expect("memory takes it");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_summary_speaks_in_words_and_of_what_happened_only() {
        let mut report = Report { kind: "buildings", rows_read: 3, accepted: 2, rows_repaired: 1, ..Report::default() };
        report.repaired.insert("duplicate_point", 1);
        report.also.insert("floors", 2);
        report.columns.push(ColumnUse { field: "floors_above", word: "层数", header: "总层".into() });
        report.unused_columns.push("备注".into());
        report
            .reject(&Reject { line: 2, id: Some("H2".into()), ..Reject::new(None, "duplicate", "与第 1 行重复") });
        let text = written(&report);
        for told in [
            "总层 → 层数",
            "没有用到的栏：备注",
            "修复过图形 1 行：去掉重复的点 1 行。",
            "第 2 行（H2）：与第 1 行重复",
            "新增楼层 2",
        ] {
            assert!(text.contains(told), "{told}: {text}");
        }
        for internal in ["floors_above", "duplicate_point", "floors"] {
            assert!(!text.contains(internal), "{internal}: {text}");
        }
        assert!(!written(&Report::default()).contains("图形"));
    }
}
