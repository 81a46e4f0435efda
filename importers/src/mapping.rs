//! Which column means what: built-in Chinese and English headers, and a small TOML file for all others.
//!
//! ```toml
//! crs = "EPSG:4547"          # as --crs
//! encoding = "gbk"           # as --encoding
//! sheet = "房屋"              # of a workbook
//! [columns]                  # field = header in the file
//! doorplate = "新门牌"
//! [values.use]               # what a field's words mean
//! "民宅" = "residential"
//! [defaults]                 # for rows where the field is empty
//! use = "residential"
//! ```

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use menpai_domain::text::{half_width, is_invisible};
use serde::Deserialize;

use crate::error::{ImportError, Result};

/// A field of a kind of row, and the headers that mean it, the likeliest first.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Name of the field, also in mapping files and reports.
    pub name: &'static str,
    /// Headers that mean it, in the form of [`plain`].
    pub headers: &'static [&'static str],
}

impl FieldSpec {
    /// What people call it: the first Chinese header.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.headers.iter().find(|header| !header.is_ascii()).unwrap_or(&self.name)
    }
}

/// A mapping file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Coordinate reference system.
    pub crs: Option<String>,
    /// Text encoding.
    pub encoding: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Header of each field.
    pub columns: BTreeMap<String, String>,
    /// Of each field: what its words mean.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Of each field: what an empty cell means.
    pub defaults: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// If it can't be read or says something that isn't known.
    pub fn load(path: &Path) -> Result<Self> {
        let text =
            std::fs::read_to_string(path).map_err(|source| ImportError::File { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|error| ImportError::Mapping(error.to_string()))
    }
}

/// A header without what people vary: case, width, spaces, dashes, and a unit in brackets at its end.
#[must_use]
pub fn plain(header: &str) -> String {
    let mut text: String = header
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(half_width)
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | ':' | '*' | '.'))
        .collect();
    if text.ends_with([')', ']'])
        && let Some(open) = text.rfind(['(', '['])
        && open > 0
    {
        text.truncate(open);
    }
    text
}

/// The mapping for one kind of row.
#[derive(Debug, Clone)]
pub struct Columns {
    specs: &'static [FieldSpec],
    by_header: HashMap<String, Meaning>,
    asked_for: Vec<(usize, String)>,
    values: HashMap<usize, HashMap<String, String>>,
    defaults: Vec<Option<String>>,
}

/// What a header means, and how surely: 0 from the mapping file, then by the order of the built-in headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// The field.
    pub field: usize,
    /// How surely: 0 from the mapping file, then by the order of the built-in headers.
    pub rank: usize,
}

impl Columns {
    /// Joins the built-in headers and a mapping file.
    ///
    /// # Errors
    /// If the mapping names a field that this kind of row doesn't have.
    pub fn new(specs: &'static [FieldSpec], mapping: &Mapping) -> Result<Self> {
        let field = |name: &str| {
            specs.iter().position(|spec| spec.name == name).ok_or_else(|| {
                let known: Vec<_> = specs.iter().map(|spec| spec.name).collect();
                ImportError::Mapping(format!("no field {name:?} here; the fields are: {}", known.join(", ")))
            })
        };
        let mut by_header = HashMap::new();
        let mut asked_for = Vec::new();
        for (name, header) in &mapping.columns {
            let field = field(name)?;
            by_header.insert(plain(header), Meaning { field, rank: 0 });
            asked_for.push((field, header.clone()));
        }
        for (index, spec) in specs.iter().enumerate() {
            if mapping.columns.contains_key(spec.name) {
                continue;
            }
            for (rank, header) in std::iter::once(&spec.name).chain(spec.headers).enumerate() {
                by_header.entry(plain(header)).or_insert(Meaning { field: index, rank: rank + 1 });
            }
        }
        let mut values = HashMap::new();
        for (name, words) in &mapping.values {
            let words = words.iter().map(|(word, meaning)| (word.trim().to_owned(), meaning.clone())).collect();
            values.insert(field(name)?, words);
        }
        let mut defaults = vec![None; specs.len()];
        for (name, value) in &mapping.defaults {
            defaults[field(name)?] = Some(value.clone());
        }
        Ok(Self { specs, by_header, asked_for, values, defaults })
    }

    /// What a header means.
    #[must_use]
    pub fn meaning(&self, header: &str) -> Option<Meaning> {
        self.by_header.get(&plain(header)).copied()
    }

    /// What a header means of which only the beginning is left: itself if it is known, else the one field whose headers
    /// begin so. The mapping file's headers go before the built-in ones.
    #[must_use]
    pub fn meaning_of_beginning(&self, beginning: &str) -> Option<Meaning> {
        if let Some(meaning) = self.meaning(beginning) {
            return Some(meaning);
        }
        let beginning = plain(beginning);
        let begins_so = |(header, meaning): (&String, &Meaning)| header.starts_with(&beginning).then_some(*meaning);
        let mut candidates: Vec<Meaning> = self.by_header.iter().filter_map(begins_so).collect();
        if candidates.iter().any(|meaning| meaning.rank == 0) {
            candidates.retain(|meaning| meaning.rank == 0);
        }
        let likeliest = candidates.iter().min_by_key(|meaning| meaning.rank).copied()?;
        candidates.iter().all(|meaning| meaning.field == likeliest.field).then_some(likeliest)
    }

    /// The fields, in their order.
    #[must_use]
    pub const fn specs(&self) -> &'static [FieldSpec] {
        self.specs
    }

    /// Whether the mapping file says what an empty field means.
    #[must_use]
    pub fn has_default(&self, field: usize) -> bool {
        self.defaults[field].is_some()
    }

    /// Of each field, the column of a table that holds it. `cut` are the columns of whose header only the beginning is
    /// left.
    ///
    /// # Errors
    /// If the mapping file names a header that the table doesn't have.
    pub fn resolve(&self, header: &[String], cut: &[usize]) -> Result<Vec<Option<usize>>> {
        let mut best: Vec<Option<(usize, usize)>> = vec![None; self.specs.len()];
        for (column, name) in header.iter().enumerate() {
            let twin = |other: &String| !name.is_empty() && plain(other) == plain(name);
            let meaning = if cut.contains(&column) { self.meaning_of_beginning(name) } else { self.meaning(name) };
            if meaning.is_some() && header[..column].iter().any(twin) {
                return Err(ImportError::Mapping(format!("the file has two columns {name:?}: rename one of them")));
            }
            if let Some(Meaning { field, rank }) = meaning
                && best[field].is_none_or(|(found, _)| rank < found)
            {
                best[field] = Some((rank, column));
            }
        }
        for (field, asked) in &self.asked_for {
            if best[*field].is_none() {
                return Err(ImportError::Mapping(format!(
                    "{} = {asked:?}: the file has no such column; it has: {}",
                    self.specs[*field].name,
                    header.join(", ")
                )));
            }
        }
        Ok(best.into_iter().map(|found| found.map(|(_, column)| column)).collect())
    }

    /// Fails with everything that is missing if none of the fields of some group has a column or a default.
    ///
    /// # Errors
    /// [`ImportError::MissingColumns`].
    pub fn demand(&self, resolved: &[Option<usize>], header: &[String], groups: &[&[usize]]) -> Result<()> {
        let has = |field: &usize| resolved[*field].is_some() || self.defaults[*field].is_some();
        let lacking: Vec<&&[usize]> = groups.iter().filter(|group| !group.iter().any(has)).collect();
        let Some(first) = lacking.first() else { return Ok(()) };
        let shown = |group: &&&[usize]| {
            let names = group.iter().map(|field| {
                let spec = self.specs[*field];
                if spec.word() == spec.name { spec.name.to_owned() } else { format!("{} ({})", spec.name, spec.word()) }
            });
            names.collect::<Vec<_>>().join(" or ")
        };
        Err(ImportError::MissingColumns {
            missing: lacking.iter().map(shown).collect::<Vec<_>>().join(", "),
            first: self.specs[first[0]].name,
            found: header.join(", "),
        })
    }
}

/// The fields of one row.
#[derive(Debug)]
pub struct Fields<'a> {
    columns: &'a Columns,
    values: Vec<Option<Cow<'a, str>>>,
    ranks: Vec<usize>,
}

impl<'a> Fields<'a> {
    /// A row without values yet.
    #[must_use]
    pub fn new(columns: &'a Columns) -> Self {
        let count = columns.specs.len();
        Self { columns, values: vec![None; count], ranks: vec![usize::MAX; count] }
    }

    /// Sets a value under a header, unless a surer header brought one.
    pub fn put(&mut self, meaning: Meaning, value: Cow<'a, str>) {
        if meaning.rank < self.ranks[meaning.field] && !value.trim().is_empty() {
            self.ranks[meaning.field] = meaning.rank;
            self.values[meaning.field] = Some(value);
        }
    }

    /// Sets a value by field.
    pub fn set(&mut self, field: usize, value: Cow<'a, str>) {
        self.values[field] = Some(value);
    }

    /// The value of a field: trimmed, translated, or its default. None if empty.
    #[must_use]
    pub fn get(&self, field: usize) -> Option<&str> {
        let value = self.values[field].as_deref().map(str::trim).filter(|value| !value.is_empty());
        let Some(value) = value else { return self.columns.defaults[field].as_deref() };
        match self.columns.values.get(&field).and_then(|words| words.get(value)) {
            Some(meaning) => Some(meaning),
            None => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[FieldSpec] = &[
        FieldSpec { name: "doorplate", headers: &["门牌号", "门牌"] },
        FieldSpec { name: "area_m2", headers: &["建筑面积", "面积"] },
    ];

    #[test]
    fn the_guide_names_every_field_and_header() {
        let guide = include_str!("../../docs/import.md");
        for layout in
            [crate::buildings::LAYOUT, crate::alleys::LAYOUT, crate::units::LAYOUT, crate::registrations::LAYOUT]
        {
            for spec in layout.fields {
                for name in std::iter::once(&spec.name).chain(spec.headers) {
                    let named = guide.contains(&format!("`{name}`")) || *name == crate::source::feature::FEATURE_ID;
                    assert!(named, "docs/import.md does not name {name} of {}", spec.name);
                }
            }
        }
    }

    #[test]
    fn headers_are_known_however_they_are_written() {
        let columns = Columns::new(SPECS, &Mapping::default()).expect("a mapping");
        let header: Vec<String> =
            ["序号", "面积", " 建筑面积（㎡）", "Door-Plate *"].iter().map(ToString::to_string).collect();
        assert_eq!(columns.resolve(&header, &[]).expect("columns"), [Some(3), Some(2)]);
    }

    #[test]
    fn a_header_that_was_cut_is_known_by_its_beginning_if_that_is_one_field() {
        let columns = Columns::new(SPECS, &Mapping::default()).expect("a mapping");
        let header = |name: &str| vec![name.to_owned()];
        assert_eq!(columns.resolve(&header("建筑面"), &[0]).expect("columns"), [None, Some(0)]);
        assert_eq!(columns.resolve(&header("建筑面"), &[]).expect("columns"), [None, None]);
        let mapping = Mapping { columns: [("doorplate".into(), "建筑面牌".into())].into(), ..Mapping::default() };
        let columns = Columns::new(SPECS, &mapping).expect("a mapping");
        assert_eq!(columns.resolve(&header("建筑面"), &[0]).expect("columns"), [Some(0), None]);
        let two = [FieldSpec { name: "a", headers: &["楼栋编号"] }, FieldSpec { name: "b", headers: &["楼栋编码"] }];
        let columns = Columns::new(Box::leak(Box::new(two)), &Mapping::default()).expect("a mapping");
        assert_eq!(columns.resolve(&header("楼栋编"), &[0]).expect("columns"), [None, None]);
    }

    #[test]
    fn a_mapping_file_wins_translates_and_fills_in() {
        let mapping: Mapping = toml::from_str(
            "[columns]\ndoorplate = '新门牌'\n[values.area_m2]\n'未知' = '10'\n[defaults]\narea_m2 = '20'",
        )
        .expect("toml");
        let columns = Columns::new(SPECS, &mapping).expect("a mapping");
        let header = vec!["门牌号".to_owned(), "新门牌".to_owned(), "面积".to_owned()];
        assert_eq!(columns.resolve(&header, &[]).expect("columns"), [Some(1), Some(2)]);
        let missing = columns.resolve(&["门牌号".to_owned()], &[]).expect_err("the column is missing");
        assert!(missing.to_string().contains("新门牌"), "{missing}");

        let mut fields = Fields::new(&columns);
        assert_eq!(fields.get(1), Some("20"));
        fields.set(1, "未知".into());
        assert_eq!(fields.get(1), Some("10"));
    }

    #[test]
    fn a_wrong_mapping_names_what_it_does_not_know() {
        let mapping = Mapping { columns: [("colour".into(), "x".into())].into(), ..Mapping::default() };
        let error = Columns::new(SPECS, &mapping).expect_err("no such field");
        assert!(error.to_string().contains("colour") && error.to_string().contains("doorplate"), "{error}");
        assert!(toml::from_str::<Mapping>("colour = 1").is_err());
    }

    #[test]
    fn missing_columns_are_named_together() {
        let columns = Columns::new(SPECS, &Mapping::default()).expect("a mapping");
        let header = vec!["a".to_owned()];
        let resolved = columns.resolve(&header, &[]).expect("columns");
        let error = columns.demand(&resolved, &header, &[&[0], &[1]]).expect_err("both are missing").to_string();
        assert!(
            error.contains("doorplate (门牌号), area_m2 (建筑面积)") && error.ends_with("doorplate = \"…\")"),
            "{error}"
        );
    }
}
