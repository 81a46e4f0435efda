//! The progress bar of an export: tiles drawn, rate, time left. `indicatif` keeps silent where standard error is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::tiles::Drawn;

const BAR: &str = "{bar:32} {percent:>3}%  {pos}/{len} tiles  {rate}  {eta} left";
const SPINNER: &str = "{spinner} reading the map  {elapsed}";

/// A bar over tiles.
#[derive(Debug, Clone)]
pub struct Bar(ProgressBar);

impl Bar {
    /// Something that turns, until it is known how many tiles there are.
    pub fn new() -> Self {
        let bar = ProgressBar::no_length().with_style(style(SPINNER));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Moves on.
    pub fn at(&self, drawn: Drawn) {
        match drawn {
            Drawn::OutOf(tiles) => {
                self.0.set_style(style(BAR));
                self.0.set_length(tiles);
            }
            Drawn::OneMore => self.0.inc(1),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        // A rate that can't be written is not shown.
        write!(out, "{:.0}/s", state.per_sec()).unwrap_or_default();
    })
}
