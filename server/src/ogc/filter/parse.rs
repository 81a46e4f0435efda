//! Reads a filter: by descent, from the weakest connective to the strongest, and with the layer's properties at hand, so
//! that what is wrong is told with its place.

use super::Filter;
use super::error::FilterError;
use super::like::Pattern;
use super::region::Region;
use super::scalar::{Fields, GEOMETRY, Scalar};
use super::token::{Kind, Token, tokens};
use crate::ogc::bbox::Boxes;
use crate::ogc::crs::Crs;

/// Longest filter, bytes.
const MAX_BYTES: usize = 8_000;
/// How deep brackets may be nested.
const MAX_DEPTH: usize = 50;

const KEYWORDS: [&str; 10] = ["and", "or", "not", "is", "null", "true", "false", "in", "like", "between"];
const SHAPES: [&str; 7] =
    ["point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection"];

/// Reads a filter on some fields, whose shapes are in a coordinate system.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(source: &str, fields: Fields, crs: Crs) -> Result<Filter, FilterError> {
    if source.len() > MAX_BYTES {
        return Err(FilterError::new(
            source,
            MAX_BYTES,
            "too_long",
            format!("must not be longer than {MAX_BYTES} bytes"),
        ));
    }
    let mut parser = Parser { source, tokens: tokens(source)?, at: 0, depth: 0, fields, crs };
    let filter = parser.any()?;
    match parser.next() {
        Token { kind: Kind::End, .. } => Ok(filter),
        token => Err(parser.expected("`and`, `or` or the end", &token)),
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    fields: Fields,
    crs: Crs,
}

type Parsed<T> = Result<T, FilterError>;

impl Parser<'_> {
    fn peek(&self) -> &Token {
        // The last one is `End`, behind which nobody reads.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// Whether the word is this keyword, which is then read.
    fn takes(&mut self, keyword: &str) -> bool {
        let is_it = self.is(keyword);
        self.at += usize::from(is_it);
        is_it
    }

    fn is(&self, keyword: &str) -> bool {
        matches!(&self.peek().kind, Kind::Name(name) if name.eq_ignore_ascii_case(keyword))
    }

    fn expect(&mut self, kind: &Kind, told: &str) -> Parsed<()> {
        let token = self.next();
        if token.kind == *kind { Ok(()) } else { Err(self.expected(told, &token)) }
    }

    fn expect_keyword(&mut self, keyword: &str) -> Parsed<()> {
        if self.takes(keyword) { Ok(()) } else { Err(self.expected(&format!("`{keyword}`"), self.peek())) }
    }

    fn error(&self, token: &Token, code: &'static str, message: impl Into<String>) -> FilterError {
        FilterError::new(self.source, token.start, code, message)
    }

    fn expected(&self, told: &str, token: &Token) -> FilterError {
        let found = match &self.source[token.start..token.end] {
            "" => "the end".to_owned(),
            word => format!("`{}`", word.chars().take(40).collect::<String>()),
        };
        self.error(token, "syntax", format!("{told} is expected, not {found}"))
    }

    fn any(&mut self) -> Parsed<Filter> {
        let mut filters = vec![self.all()?];
        while self.takes("or") {
            filters.push(self.all()?);
        }
        Ok(one_or(filters, Filter::Any))
    }

    fn all(&mut self) -> Parsed<Filter> {
        let mut filters = vec![self.not()?];
        while self.takes("and") {
            filters.push(self.not()?);
        }
        Ok(one_or(filters, Filter::All))
    }

    fn not(&mut self) -> Parsed<Filter> {
        let mut is_negated = false;
        while self.takes("not") {
            is_negated = !is_negated;
        }
        let filter = self.condition()?;
        Ok(if is_negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn condition(&mut self) -> Parsed<Filter> {
        if self.peek().kind == Kind::Open {
            return self.group();
        }
        for (word, holds) in [("true", true), ("false", false)] {
            if self.takes(word) {
                return Ok(Filter::Always(holds));
            }
        }
        if self.is("s_intersects") {
            return self.intersects();
        }
        let start = self.peek().clone();
        let value = self.scalar()?;
        if self.takes("is") {
            let is_negated = self.takes("not");
            self.expect_keyword("null")?;
            return Ok(negated(Filter::IsNull(value), is_negated));
        }
        let is_negated = self.takes("not");
        if self.takes("like") {
            return Ok(negated(self.like(&start, value)?, is_negated));
        }
        if self.takes("between") {
            let low = self.alike(&value)?;
            self.expect_keyword("and")?;
            let high = self.alike(&value)?;
            if value.is_text() {
                return Err(self.error(&start, "type", "`between` is for numbers"));
            }
            return Ok(negated(Filter::Between(value, low, high), is_negated));
        }
        if self.takes("in") {
            return Ok(negated(Filter::In(value.clone(), self.list(&value)?), is_negated));
        }
        let token = self.next();
        match token.kind {
            Kind::Comparison(comparison) if !is_negated => {
                let other = self.alike(&value)?;
                Ok(Filter::Compare(value, comparison, other))
            }
            _ if is_negated => Err(self.expected("`like`, `between` or `in`", &token)),
            _ => Err(self.expected("a comparison, `like`, `between`, `in` or `is null`", &token)),
        }
    }

    fn group(&mut self) -> Parsed<Filter> {
        let open = self.next();
        self.deeper(&open)?;
        let filter = self.any()?;
        self.depth -= 1;
        self.expect(&Kind::Close, "`and`, `or` or `)`")?;
        Ok(filter)
    }

    fn deeper(&mut self, token: &Token) -> Parsed<()> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(token, "too_deep", format!("brackets must not be nested deeper than {MAX_DEPTH}")));
        }
        self.depth += 1;
        Ok(())
    }

    fn like(&mut self, start: &Token, value: Scalar) -> Parsed<Filter> {
        if !value.is_text() {
            return Err(self.error(start, "type", "`like` is for texts"));
        }
        let token = self.peek().clone();
        let pattern = match self.scalar()? {
            Scalar::Text(text) => Some(text),
            Scalar::Folded(text) => text.written().map(str::to_lowercase),
            _ => None,
        };
        let pattern = pattern.ok_or_else(|| self.expected("a text in single quotes", &token))?;
        Ok(Filter::Like(value, Pattern::new(&pattern)))
    }

    fn list(&mut self, value: &Scalar) -> Parsed<Vec<Scalar>> {
        self.expect(&Kind::Open, "`(`")?;
        let mut list = vec![self.alike(value)?];
        loop {
            let token = self.next();
            match token.kind {
                Kind::Comma => list.push(self.alike(value)?),
                Kind::Close => return Ok(list),
                _ => return Err(self.expected("`,` or `)`", &token)),
            }
        }
    }

    /// A value of the same kind as another.
    fn alike(&mut self, other: &Scalar) -> Parsed<Scalar> {
        let token = self.peek().clone();
        let value = self.scalar()?;
        if value.is_text() == other.is_text() {
            return Ok(value);
        }
        let told = if other.is_text() { "a text, in single quotes," } else { "a number" };
        Err(self.error(&token, "type", format!("{told} belongs here: it is compared with one")))
    }

    fn scalar(&mut self) -> Parsed<Scalar> {
        let token = self.next();
        let is_call = self.peek().kind == Kind::Open;
        match &token.kind {
            Kind::Text(text) => Ok(Scalar::Text(text.clone())),
            Kind::Number(number) => Ok(Scalar::Number(*number)),
            Kind::Name(name) if is_call => self.call(&token, name),
            Kind::Name(name) | Kind::Quoted(name) => self.property(&token, name),
            _ => Err(self.expected("a property, a text in single quotes or a number", &token)),
        }
    }

    fn property(&self, token: &Token, name: &str) -> Parsed<Scalar> {
        if let Some(property) = self.fields.find(name) {
            return Ok(property);
        }
        if name == GEOMETRY {
            return Err(self.error(token, "type", "`geometry` can only be given to `s_intersects`"));
        }
        let is_keyword = KEYWORDS.iter().any(|word| name.eq_ignore_ascii_case(word));
        if matches!(token.kind, Kind::Name(_)) && is_keyword {
            return Err(self.expected("a property, a text in single quotes or a number", token));
        }
        let known: Vec<&str> = self.fields.names().collect();
        let name: String = name.chars().take(60).collect();
        let told = format!("there is no property `{name}`; known are: {}", known.join(", "));
        Err(self.error(token, "unknown_property", told))
    }

    fn call(&mut self, token: &Token, name: &str) -> Parsed<Scalar> {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "casei" => {
                self.deeper(token)?;
                self.expect(&Kind::Open, "`(`")?;
                let inner = self.peek().clone();
                let text = self.scalar()?;
                if !text.is_text() {
                    return Err(self.error(&inner, "type", "`casei` is for texts"));
                }
                self.expect(&Kind::Close, "`)`")?;
                self.depth -= 1;
                Ok(Scalar::Folded(Box::new(text)))
            }
            "date" | "timestamp" => Err(self.error(token, "type", "no property here is a date or a moment")),
            _ => {
                let name: String = name.chars().take(60).collect();
                let told = format!("there is no function `{name}`; known are: casei, s_intersects");
                Err(self.error(token, "unknown_function", told))
            }
        }
    }

    /// `S_INTERSECTS(geometry, …)`, the two in any order.
    fn intersects(&mut self) -> Parsed<Filter> {
        self.next();
        self.expect(&Kind::Open, "`(`")?;
        let is_first = self.takes_geometry();
        if is_first {
            self.expect(&Kind::Comma, "`,`")?;
        }
        let region = self.region()?;
        if !is_first {
            self.expect(&Kind::Comma, "`,`")?;
            if !self.takes_geometry() {
                return Err(self.expected("the property `geometry`", self.peek()));
            }
        }
        self.expect(&Kind::Close, "`)`")?;
        Ok(Filter::Intersects(region))
    }

    fn takes_geometry(&mut self) -> bool {
        let is_it = matches!(&self.peek().kind, Kind::Name(name) | Kind::Quoted(name) if name == GEOMETRY);
        self.at += usize::from(is_it);
        is_it
    }

    /// A box, or a shape in well-known text up to the bracket that closes it.
    fn region(&mut self) -> Parsed<Region> {
        let start = self.next();
        let Kind::Name(name) = &start.kind else {
            return Err(self.expected("`geometry`, `bbox(…)` or a shape like `point(…)`", &start));
        };
        if name.eq_ignore_ascii_case("bbox") {
            let (open, close) = (self.peek().end, self.closing()?);
            let boxes = Boxes::parse(&self.source[open..close - 1], self.crs);
            let boxes = boxes.map_err(|rule| self.error(&start, "bbox", format!("the box {rule}")))?;
            return Ok(Region::new(boxes.geometry()));
        }
        if !SHAPES.iter().any(|shape| name.eq_ignore_ascii_case(shape)) {
            return Err(self.expected("`geometry`, `bbox(…)` or a shape like `point(…)`", &start));
        }
        // `POINT Z (…)`, `POLYGON EMPTY`
        while matches!(&self.peek().kind, Kind::Name(word) if ["z", "m", "zm"].iter().any(|mark| word.eq_ignore_ascii_case(mark)))
        {
            self.next();
        }
        let is_empty = self.takes("empty");
        let end = if is_empty { self.tokens[self.at - 1].end } else { self.closing()? };
        Region::from_wkt(&self.source[start.start..end], self.crs)
            .map_err(|rule| self.error(&start, "geometry", format!("the shape {rule}")))
    }

    /// Reads a bracket with all that is in it; answers the byte behind it.
    fn closing(&mut self) -> Parsed<usize> {
        self.expect(&Kind::Open, "`(`")?;
        let mut depth = 1_usize;
        loop {
            let token = self.next();
            match token.kind {
                Kind::Open if depth == MAX_DEPTH => {
                    return Err(self.error(
                        &token,
                        "too_deep",
                        format!("brackets must not be nested deeper than {MAX_DEPTH}"),
                    ));
                }
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                Kind::End => return Err(self.expected("`)`", &token)),
                _ => {}
            }
            if depth == 0 {
                return Ok(token.end);
            }
        }
    }
}

fn one_or(mut filters: Vec<Filter>, many: impl Fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.pop() {
        Some(only) if filters.is_empty() => only,
        last => many(filters.into_iter().chain(last).collect()),
    }
}

fn negated(filter: Filter, is_negated: bool) -> Filter {
    if is_negated { Filter::Not(Box::new(filter)) } else { filter }
}
