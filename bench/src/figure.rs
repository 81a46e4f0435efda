//! One measured figure as one line of JSON on standard output.

use std::io::{Result, Write};

use serde::Serialize;

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

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
    /// Which way is good.
    pub better: Better,
}

impl Figure {
    /// Prints the line.
    pub fn print(&self) -> Result<()> {
        let ratio = self.theirs.map(|theirs| match self.better {
            Better::Higher => self.ours / theirs,
            Better::Lower => theirs / self.ours,
        });
        let line = Line {
            bench: self.bench,
            case: &self.case,
            ours: rounded(self.ours, 10.0),
            theirs: self.theirs.map(|theirs| rounded(theirs, 10.0)),
            unit: self.unit,
            ratio: ratio.map(|ratio| rounded(ratio, 100.0)),
            aim: self.aim,
            better: self.better,
        };
        let mut out = std::io::stdout().lock();
        serde_json::to_writer(&mut out, &line)?;
        writeln!(out)?;
        out.flush()
    }
}

/// The line, in the order in which people read it.
#[derive(Serialize)]
struct Line<'a> {
    bench: &'a str,
    case: &'a str,
    ours: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<f64>,
    unit: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ratio: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<f64>,
    better: Better,
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
