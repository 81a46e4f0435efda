//! The progress bar: bytes read of the file, rows, rate, time left. `indicatif` keeps silent where standard error is
//! no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::stage::Step;

const BAR: &str = "{bar:32} {percent:>3}%  {msg}  {per_sec}  剩余 {eta}";
const SPINNER: &str = "{spinner} {msg}  {elapsed}";

/// A bar over the bytes of a file.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows itself with the first step.
    pub fn new() -> Self {
        Self(ProgressBar::no_length().with_style(style(SPINNER)))
    }

    /// Moves on.
    pub fn step(&self, step: Step) {
        match step {
            Step::Reading { read_bytes, total_bytes, rows } => self.reading(read_bytes, total_bytes, rows),
            Step::Writing { rows } => self.writing(rows),
        }
    }

    fn reading(&self, read_bytes: u64, total_bytes: u64, rows: u64) {
        // Workbooks are unpacked as a whole: how far their rows go isn't known.
        if read_bytes > 0 && self.0.length().is_none() {
            self.0.set_style(style(BAR).with_key(
                "per_sec",
                |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                    // Writing to a terminal line that doesn't take it loses nothing.
                    out.write_fmt(format_args!("{:.1} MB/s", state.per_sec() / 1e6)).unwrap_or(());
                },
            ));
            self.0.set_length(total_bytes);
        }
        self.0.set_message(format!("{rows} 行"));
        self.0.set_position(read_bytes);
    }

    /// How long the database takes isn't known: something that turns.
    fn writing(&self, rows: u64) {
        self.0.set_style(style(SPINNER));
        self.0.set_message(format!("写入 {rows} 行"));
        self.0.enable_steady_tick(Duration::from_millis(200));
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
