//! What somebody asks of a collection's items.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use menpai_domain::ids::SiteId;
use menpai_tiler::FeatureKey;
use menpai_tiler::feature::Feature;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use uuid::Uuid;

use super::bbox::Boxes;
use super::crs::Crs;
use super::filter::{self, Comparison, Fields, Filter, Scalar};
use crate::http::number::whole;
use crate::http::{ApiError, ApiResult, Cursor, FieldError};

/// Features of a page unless told otherwise.
pub const DEFAULT_LIMIT: usize = 100;
/// Most features of a page.
pub const MAX_LIMIT: usize = 10_000;

/// The query of a list of features. A property can be given by its name too, and then must have that value.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemsParameters {
    /// Features of the page, 1 or more; 100 if absent, 10000 at most.
    #[param(value_type = Option<i64>, minimum = 1)]
    limit: Option<String>,
    /// Only features that touch this box: low corner, high corner.
    #[param(example = "113.51,23.14,113.53,23.16")]
    bbox: Option<String>,
    /// Coordinate system of `bbox`; CRS84 if absent.
    #[serde(rename = "bbox-crs")]
    bbox_crs: Option<String>,
    /// A moment or interval (RFC 3339). Features here have no time, and fit any.
    datetime: Option<String>,
    /// Coordinate system of the answer: one that the collection lists, or `gcj02`; CRS84 if absent.
    crs: Option<String>,
    /// Only features for which this holds (CQL2 Text).
    #[param(example = "floors > 6 and use = 'mixed'")]
    filter: Option<String>,
    /// Language of `filter`: `cql2-text`.
    #[serde(rename = "filter-lang")]
    filter_lang: Option<String>,
    /// Coordinate system of shapes in `filter`; CRS84 if absent.
    #[serde(rename = "filter-crs")]
    filter_crs: Option<String>,
    /// From the `next` link of the page before.
    cursor: Option<String>,
    /// Format: `json`.
    f: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    properties: BTreeMap<String, String>,
}

/// What is asked for, understood.
#[derive(Debug)]
pub struct ItemsRequest {
    /// Most features of the page.
    pub limit: usize,
    /// Where.
    pub boxes: Option<Boxes>,
    /// Coordinate system of the answer.
    pub crs: Crs,
    /// After which one.
    pub after: Option<FeatureKey>,
    asked: String,
    filter: Filter,
}

impl ItemsRequest {
    /// The cursor of the page behind a feature.
    pub fn cursor(&self, (site, feature): FeatureKey) -> String {
        Cursor::encode(&(&self.asked, site, feature))
    }

    /// Whether a feature is asked for.
    pub fn keeps(&self, feature: &Feature) -> bool {
        self.filter.keeps(feature) && self.boxes.as_ref().is_none_or(|boxes| boxes.touch(feature))
    }
}

impl ItemsParameters {
    /// The request on some fields.
    ///
    /// # Errors
    /// `Validation` naming the parameter.
    pub fn read(self, fields: Fields) -> ApiResult<ItemsRequest> {
        check_format(self.f.as_deref())?;
        check_datetime(self.datetime.as_deref())?;
        let bbox_crs = crs_of("bbox-crs", self.bbox_crs.as_deref())?;
        let filter_crs = crs_of("filter-crs", self.filter_crs.as_deref())?;
        if self.filter_lang.as_deref().is_some_and(|language| language != "cql2-text") {
            return Err(ApiError::field("filter-lang", "language", "must be cql2-text"));
        }
        let boxes = self.bbox.as_deref().map(|text| Boxes::parse(text, bbox_crs)).transpose();
        let mut filters = Vec::new();
        for (name, value) in &self.properties {
            filters.push(equal(fields, name, value)?);
        }
        if let Some(filter) = &self.filter {
            filters.push(filter::parse(filter, fields, filter_crs)?);
        }
        let asked = self.digest(fields.spec.name)?;
        Ok(ItemsRequest {
            limit: limit(self.limit.as_deref())?,
            boxes: boxes.map_err(|rule| ApiError::field("bbox", "bbox", rule))?,
            crs: answer_crs(self.crs.as_deref())?,
            after: after(self.cursor.as_deref(), &asked)?,
            asked,
            filter: Filter::All(filters),
        })
    }

    /// What chooses the features, as a short text: a cursor belongs to it.
    fn digest(&self, collection: &str) -> ApiResult<String> {
        let chosen_by = (collection, &self.bbox, &self.bbox_crs, &self.filter, &self.filter_crs, &self.properties);
        let json = serde_json::to_vec(&chosen_by).map_err(ApiError::internal)?;
        Ok(hex::encode(&Sha256::digest(json)[..8]))
    }
}

/// Where the page before ended, if it was of the same request.
fn after(cursor: Option<&str>, asked: &str) -> ApiResult<Option<FeatureKey>> {
    let other = || ApiError::field("cursor", "cursor", "must be that of the link `next` of this same request");
    match Cursor::decode::<(String, SiteId, Uuid)>(cursor).map_err(|_unread| other())? {
        Some((of, site, feature)) if of == asked => Ok(Some((site, feature))),
        Some(_) => Err(other()),
        None => Ok(None),
    }
}

/// `f`, which every address takes: there is one format.
///
/// # Errors
/// `Validation` for another one.
pub fn check_format(f: Option<&str>) -> ApiResult<()> {
    match f {
        None | Some("json") => Ok(()),
        Some(_) => Err(ApiError::field("f", "format", "must be json")),
    }
}

/// The coordinate system that `crs` asks for.
///
/// # Errors
/// `Validation` for one that is not known.
pub fn answer_crs(name: Option<&str>) -> ApiResult<Crs> {
    name.map_or(Ok(Crs::default()), |name| Crs::of_answer("crs", name))
}

fn crs_of(field: &str, name: Option<&str>) -> ApiResult<Crs> {
    name.map_or(Ok(Crs::default()), |name| Crs::of_request(field, name))
}

/// More than there can be is no mistake (17-069r4, requirement 21).
fn limit(text: Option<&str>) -> ApiResult<usize> {
    let Some(text) = text else { return Ok(DEFAULT_LIMIT) };
    match whole(text) {
        Some(limit) if limit > 0 => Ok(usize::try_from(limit).unwrap_or(MAX_LIMIT).min(MAX_LIMIT)),
        _ => Err(ApiError::field("limit", "range", "must be a whole number, 1 or more")),
    }
}

/// A property that is given by its name (17-069r4, recommendation 15).
fn equal(fields: Fields, name: &str, value: &str) -> ApiResult<Filter> {
    let property = fields.find(name).ok_or_else(|| {
        let known: Vec<&str> = fields.names().collect();
        let told = format!("is no parameter here, and no property; properties are: {}", known.join(", "));
        ApiError::Validation(vec![FieldError::new(name, "unknown_field", told)])
    })?;
    let value = if property.is_text() {
        Scalar::Text(value.to_owned())
    } else {
        let number = value.parse().ok().filter(|number: &f64| number.is_finite());
        Scalar::Number(number.ok_or_else(|| ApiError::field(name, "number", "must be a number"))?)
    };
    Ok(Filter::Compare(property, Comparison::Equal, value))
}

/// A moment or an interval, open where there are two dots or nothing (17-069r4, section 7.15.4).
fn check_datetime(text: Option<&str>) -> ApiResult<()> {
    let Some(text) = text else { return Ok(()) };
    let is_moment = |text: &str| DateTime::parse_from_rfc3339(text).is_ok() || text.parse::<NaiveDate>().is_ok();
    let is_end = |text: &str| ["", ".."].contains(&text) || is_moment(text);
    let fits = match text.split_once('/') {
        Some((from, to)) => is_end(from) && is_end(to) && (is_moment(from) || is_moment(to)),
        None => is_moment(text),
    };
    let told = "must be a moment like 2026-11-24T19:04:05+08:00 or two with a slash between them";
    if fits { Ok(()) } else { Err(ApiError::field("datetime", "datetime", told)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits() {
        for (text, expected) in [(None, Some(100)), (Some("1"), Some(1)), (Some("99999999999999999999"), Some(10_000))]
        {
            assert_eq!(limit(text).ok(), expected);
        }
        for text in ["", "0", "-1", "1.5", "many", "+5", "05"] {
            assert!(limit(Some(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn moments_and_intervals() {
        for text in ["2026-01-01T00:00:00Z", "2026-01-01", "2026-01-01/..", "/2026-01-01", "2026-01-01/2026-02-01"] {
            assert!(check_datetime(Some(text)).is_ok(), "{text}");
        }
        for text in ["", "..", "../..", "/", "yesterday", "2026-02-30", "2026-01-01/x"] {
            assert!(check_datetime(Some(text)).is_err(), "{text}");
        }
    }
}
