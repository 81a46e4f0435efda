//! A file of working days: CSV with the columns `day`, `works`, `name` and, if wanted, `source`.

use std::collections::BTreeSet;
use std::io::Read;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    /// The day.
    pub day: NaiveDate,
    /// `true`: people work, although it would be a day of rest; `false`: they rest.
    pub works: bool,
    /// What the day is, such as 春节 or 调休.
    pub name: String,
    /// The notice that says so.
    #[serde(default)]
    pub source: Option<String>,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// A line that can't be read.
    #[error("{0}")]
    Csv(csv::Error),
    /// A text that is too long or missing.
    #[error("{day}: {field} must have 1 to {most} characters")]
    Length {
        /// The line's day.
        day: NaiveDate,
        /// The column.
        field: &'static str,
        /// Most characters.
        most: usize,
    },
    /// A year that is a slip of the pen.
    #[error("{0}: day must lie before 2100")]
    Far(NaiveDate),
    /// Other bytes than UTF-8.
    #[error("it is no UTF-8: save it as CSV in UTF-8 (CSV UTF-8)")]
    Encoding,
    /// Only a line of columns, or nothing.
    #[error("it names no day: the columns are day (2027-02-05), works (true or false), name and source")]
    Empty,
    /// A day twice.
    #[error("{0} is named twice")]
    Twice(NaiveDate),
}

/// Reads a file, all of it or nothing.
///
/// # Errors
/// The first thing that is wrong, with its day or line.
pub fn lines(file: impl Read) -> Result<Vec<FileLine>, FileError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let mut days = BTreeSet::new();
    let mut lines = Vec::new();
    for line in reader.deserialize() {
        let mut line: FileLine = line.map_err(unread)?;
        line.source = line.source.filter(|source| !source.is_empty());
        let (day, name, source) = (line.day, line.name.chars().count(), line.source.as_ref());
        if !(1..=60).contains(&name) {
            return Err(FileError::Length { day, field: "name", most: 60 });
        }
        if source.is_some_and(|source| source.chars().count() > 200) {
            return Err(FileError::Length { day, field: "source", most: 200 });
        }
        if day.year() >= 2100 {
            return Err(FileError::Far(day));
        }
        if !days.insert(day) {
            return Err(FileError::Twice(day));
        }
        lines.push(line);
    }
    if lines.is_empty() { Err(FileError::Empty) } else { Ok(lines) }
}

fn unread(error: csv::Error) -> FileError {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => FileError::Encoding,
        csv::ErrorKind::Deserialize { err, .. } if matches!(err.kind(), csv::DeserializeErrorKind::InvalidUtf8(_)) => {
            FileError::Encoding
        }
        _ => FileError::Csv(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_a_whole_or_not_at_all() {
        let read = |text: &str| lines(text.as_bytes()).map_err(|error| error.to_string());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(
            read("day,works,name,source\n2027-02-05,false,春节,国办发明电〔2026〕1号\n2027-02-14, true, 调休,\n")
                .unwrap(),
            [
                FileLine {
                    day: day("2027-02-05"),
                    works: false,
                    name: "春节".to_owned(),
                    source: Some("国办发明电〔2026〕1号".to_owned()),
                },
                FileLine { day: day("2027-02-14"), works: true, name: "调休".to_owned(), source: None },
            ],
        );
        assert_eq!(read("day,works,name\n2027-02-05,false,春节\n").unwrap().len(), 1);
        for (text, told) in [
            ("day,works,name\n2027-02-30,false,春节\n", "line: 2"),
            ("day,works,name\n2027-02-05,maybe,春节\n", "line: 2"),
            ("day,works,name\n2027-02-05,false,\n", "2027-02-05: name must have 1 to 60 characters"),
            ("day,works,name\n2027-02-05,false,春节\n2027-02-05,true,春节\n", "2027-02-05 is named twice"),
            ("", "it names no day"),
            ("day,works,name\n", "it names no day"),
            ("day,works,name\n9999-12-31,false,春节\n", "9999-12-31: day must lie before 2100"),
            ("day,open,name\n2027-02-05,false,春节\n", "unknown field"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
        let gbk = lines(&b"day,works,name\n2027-02-05,false,\xb4\xba\xbd\xda\n"[..]).unwrap_err().to_string();
        assert!(gbk.contains("UTF-8"), "{gbk}");
    }
}
