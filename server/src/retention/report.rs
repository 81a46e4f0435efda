//! The report as the operator reads it.

use std::fmt;

use super::model::RetentionRun;

/// What no run of ours reaches, said with every report.
const BACKUPS: &str = "\
Backups keep what is erased here until they expire themselves. After a restore, run `menpai retention --run` before
anybody signs in: what is due is decided by dates, so it is erased again. See docs/retention.md.
The audit trail is kept: it holds ids, no names and no numbers.";

/// The last run of each site, to be printed.
pub struct Report<'a>(pub &'a [(String, RetentionRun)]);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            writeln!(f, "retention has not run in any site yet")?;
        }
        for (name, run) in self.0 {
            let how = if run.asked { "asked for" } else { "by the server" };
            writeln!(f, "{name}: {}, {how}, {} ms", run.ran_at.format("%Y-%m-%d %H:%M:%S UTC"), run.duration_ms)?;
            if let Some(step) = &run.failed_step {
                writeln!(f, "  FAILED at: {step}; what came before is done, the next run goes on")?;
            }
            for kind in &run.kinds {
                write!(f, "  {}: {} removed", kind.kind.as_str(), kind.removed)?;
                if kind.anonymised > 0 {
                    let why = "the history of a dwelling, a lease or a pass refers to the id";
                    write!(f, ", {} erased but for the id ({why})", kind.anonymised)?;
                }
                for kept in &kind.kept {
                    write!(f, ", {} due but kept: {}", kept.count, because(&kept.because))?;
                }
                match kind.oldest {
                    Some(oldest) => writeln!(f, "; oldest left {oldest}")?,
                    None => writeln!(f)?,
                }
            }
        }
        write!(f, "{BACKUPS}")
    }
}

fn because(word: &str) -> &str {
    match word {
        "account" => "somebody signs in as this person",
        "ownership" => "the person owns a unit",
        "open_correction" => "a correction is not decided yet",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use menpai_domain::ids::{RetentionRunId, SiteId};

    use super::super::model::{KeptReport, KindReport, RetentionKind};
    use super::*;

    #[test]
    fn before_the_first_run_it_says_so() {
        assert!(Report(&[]).to_string().starts_with("retention has not run in any site yet\nBackups keep"));
    }

    #[test]
    fn a_report_says_what_went_what_stayed_and_what_backups_do() {
        let persons = KindReport {
            kind: RetentionKind::Persons,
            removed: 2,
            anonymised: 1,
            kept: vec![KeptReport { because: "account".to_owned(), count: 3 }],
            oldest: NaiveDate::from_ymd_opt(2025, 1, 2),
        };
        let run = RetentionRun {
            id: RetentionRunId::from_parts(1, [0; 10]),
            site_id: SiteId::from_parts(1, [0; 10]),
            ran_at: "2026-03-31T00:10:00Z".parse().unwrap(),
            duration_ms: 12,
            asked: true,
            failed_step: Some("map changes".to_owned()),
            kinds: vec![persons],
        };
        let told = Report(&[("测试村".to_owned(), run)]).to_string();
        for part in [
            "测试村: 2026-03-31 00:10:00 UTC, asked for, 12 ms",
            "FAILED at: map changes",
            "persons: 2 removed, 1 erased but for the id",
            "3 due but kept: somebody signs in as this person; oldest left 2025-01-02",
            "menpai retention --run",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}
