//! One measured figure as one line of JSON on standard output.

use std::io::{Result, Write};

use serde_json::{Map, Value, json};

/// A figure, with somebody else's of the same run beside it where there is one.
#[derive(Debug)]
pub struct Figure {
    /// Name of the benchmark.
    pub bench: &'static str,
    /// What was measured.
    pub case: String,
    /// Our figure.
    pub ours: f64,
    /// The figure of whom we compare with.
    pub theirs: Option<f64>,
    /// Unit of both.
    pub unit: &'static str,
    /// What is aimed at: the ratio if there is somebody to compare with, else our figure. None: for information.
    pub aim: Option<f64>,
    /// `higher` or `lower`.
    pub better: &'static str,
}

impl Figure {
    /// Prints the line.
    pub fn print(&self) -> Result<()> {
        let mut line = Map::new();
        line.insert("bench".into(), json!(self.bench));
        line.insert("case".into(), json!(self.case));
        line.insert("ours".into(), json!(rounded(self.ours)));
        if let Some(theirs) = self.theirs {
            line.insert("theirs".into(), json!(rounded(theirs)));
        }
        line.insert("unit".into(), json!(self.unit));
        if let Some(theirs) = self.theirs {
            let ratio = if self.better == "higher" { self.ours / theirs } else { theirs / self.ours };
            line.insert("ratio".into(), json!((ratio * 100.0).round() / 100.0));
        }
        if let Some(aim) = self.aim {
            line.insert("aim".into(), json!(aim));
        }
        line.insert("better".into(), json!(self.better));
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", Value::Object(line))?;
        out.flush()
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
