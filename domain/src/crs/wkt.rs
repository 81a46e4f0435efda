//! What a `.prj` file says: WKT 1 as GDAL and as Esri write it, and WKT 2 (ISO 19162), read into a [`Crs`].
//!
//! A code (`AUTHORITY`, `ID`) of the whole system settles it. Without one, as in nearly every `.prj`, datum, projection and
//! parameters do; the name never does, because names are edited by hand.

use super::{Crs, CrsError};

/// Deeper than any real definition; keeps a hostile file from exhausting the stack.
const MAX_DEPTH: usize = 32;
const MAX_LEN: usize = 64 * 1024;

/// `KEYWORD[…]` with what stands inside.
#[derive(Debug, Default)]
struct Node {
    keyword: String,
    /// Quoted texts, numbers and bare words in their order.
    values: Vec<String>,
    children: Vec<Node>,
}

impl Node {
    fn name(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn child(&self, keywords: &[&str]) -> Option<&Self> {
        self.children.iter().find(|node| keywords.contains(&node.keyword.as_str()))
    }

    fn number(&self, at: usize) -> Option<f64> {
        self.values.get(at)?.parse().ok()
    }
}

/// Reads WKT.
pub(super) fn parse(text: &str) -> Result<Crs, CrsError> {
    if text.len() > MAX_LEN {
        return Err(CrsError::Malformed("a definition of more than 64 KB".to_owned()));
    }
    let mut reader = Reader { text, at: 0 };
    let root = reader.node(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.malformed());
    }
    interpret(&root)
}

fn interpret(node: &Node) -> Result<Crs, CrsError> {
    match node.keyword.as_str() {
        "COMPD_CS" | "COMPOUNDCRS" | "BOUNDCRS" | "SOURCECRS" => match node.children.first() {
            Some(first) => interpret(first),
            None => Err(unsupported(node, "it is empty".to_owned())),
        },
        "GEOGCS" | "GEOGCRS" | "GEOGRAPHICCRS" | "GEODCRS" | "GEODETICCRS" => geographic(node),
        "PROJCS" | "PROJCRS" | "PROJECTEDCRS" => projected(node),
        other => Err(unsupported(node, format!("{other} is neither geographic nor projected"))),
    }
}

/// The code of a system as a whole.
fn code(node: &Node) -> Option<u32> {
    let authority = node.child(&["AUTHORITY", "ID"])?;
    let known = ["EPSG", "ESRI"].iter().any(|name| authority.name().eq_ignore_ascii_case(name));
    known.then(|| authority.values.get(1)?.parse().ok()).flatten()
}

fn geographic(node: &Node) -> Result<Crs, CrsError> {
    if node.child(&["CS"]).is_some_and(|axes| axes.name().eq_ignore_ascii_case("cartesian")) {
        return Err(unsupported(node, "geocentric coordinates".to_owned()));
    }
    let crs = match code(node).map(Crs::from_epsg) {
        Some(Ok(crs)) if crs.is_geographic() => crs,
        _ => datum(node, node)?,
    };
    let meridian = node.child(&["PRIMEM", "PRIMEMERIDIAN"]).and_then(|node| node.number(1)).unwrap_or(0.0);
    if meridian != 0.0 {
        return Err(unsupported(node, format!("its prime meridian is {meridian} degrees from Greenwich")));
    }
    if let Some(unit) = node.child(&["UNIT", "ANGLEUNIT"])
        && !unit.number(1).is_some_and(|radians| (radians - 1f64.to_radians()).abs() < 1e-9)
    {
        return Err(unsupported(node, format!("its unit is `{}`, not the degree", unit.name())));
    }
    Ok(crs)
}

/// WGS 84 or CGCS2000 by the names of datum and system. `whole` is what an error names.
fn datum(whole: &Node, geographic: &Node) -> Result<Crs, CrsError> {
    let named = geographic.child(&["DATUM", "ENSEMBLE", "GEODETICDATUM", "TRF"]);
    let name = named.map_or(geographic.name(), Node::name);
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_one_of = |names: &[&str]| names.iter().any(|name| plain.contains(name));
    if is_one_of(&["china2000", "cgcs2000", "chinageodeticcoordinatesystem2000", "2000国家大地"]) {
        Ok(Crs::Cgcs2000)
    } else if is_one_of(&["wgs1984", "wgs84", "worldgeodeticsystem1984"]) {
        Ok(Crs::Wgs84)
    } else {
        Err(unsupported(whole, format!("its datum is `{name}`; supported are WGS 84 and CGCS2000")))
    }
}

fn projected(node: &Node) -> Result<Crs, CrsError> {
    match code(node).map(Crs::from_epsg) {
        Some(Ok(crs)) if !crs.is_geographic() => return Ok(crs),
        Some(Err(CrsError::UnsupportedEpsg(code))) => {
            return Err(unsupported(node, format!("it is EPSG:{code}")));
        }
        _ => {}
    }
    let base = node
        .child(&["GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "GEOGCRS"])
        .ok_or_else(|| unsupported(node, "it has no geographic system".to_owned()))?;
    let datum = datum(node, base)?;
    // WKT 2 puts method and parameters into a conversion.
    let conversion = node.child(&["CONVERSION"]).unwrap_or(node);
    let method = conversion.child(&["PROJECTION", "METHOD"]).map_or("", Node::name);
    if let Some(unit) = node.child(&["UNIT", "LENGTHUNIT"])
        && unit.number(1) != Some(1.0)
    {
        return Err(unsupported(node, format!("its unit is `{}`, not the metre", unit.name())));
    }
    let plain: String = method.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    match plain.as_str() {
        "transversemercator" | "gausskruger" => gauss_kruger(node, conversion),
        "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" if datum == Crs::Wgs84 => Ok(Crs::WebMercator),
        "mercator1sp" if datum == Crs::Wgs84 && node.name().to_ascii_lowercase().contains("pseudo") => {
            Ok(Crs::WebMercator)
        }
        _ => Err(unsupported(node, format!("its projection is `{method}`"))),
    }
}

fn gauss_kruger(node: &Node, conversion: &Node) -> Result<Crs, CrsError> {
    let parameter = |names: &[&str], default: f64| {
        conversion
            .children
            .iter()
            .filter(|child| child.keyword == "PARAMETER")
            .find(|child| {
                let name = child.name().to_ascii_lowercase().replace(' ', "_");
                names.contains(&name.as_str())
            })
            .and_then(|child| child.number(1))
            .unwrap_or(default)
    };
    let scale = parameter(&["scale_factor", "scale_factor_at_natural_origin"], 1.0);
    let latitude = parameter(&["latitude_of_origin", "latitude_of_natural_origin"], 0.0);
    let false_northing_m = parameter(&["false_northing"], 0.0);
    let meridian = parameter(&["central_meridian", "longitude_of_natural_origin"], f64::NAN);
    let false_easting_m = parameter(&["false_easting"], f64::NAN);
    for (name, value, wanted) in
        [("scale factor", scale, 1.0), ("latitude of origin", latitude, 0.0), ("false northing", false_northing_m, 0.0)]
    {
        if (value - wanted).abs() > 1e-9 {
            return Err(unsupported(node, format!("its {name} is {value}, Gauss-Kruger has {wanted}")));
        }
    }
    // The 21 zones are few enough to ask each whether it is meant.
    let zone = (25u16..=45).find(|zone| (f64::from(*zone) * 3.0 - meridian).abs() < 1e-9);
    let Some(zone) = zone else {
        return Err(unsupported(node, format!("its central meridian is {meridian}, not 75, 78, … 135")));
    };
    let zoned_easting_m = f64::from(zone) * 1e6 + 500_000.0;
    let crs = if (false_easting_m - 500_000.0).abs() < 1e-6 {
        Crs::gauss_kruger(zone * 3, false)
    } else if (false_easting_m - zoned_easting_m).abs() < 1e-6 {
        Crs::gauss_kruger(zone * 3, true)
    } else {
        None
    };
    crs.ok_or_else(|| {
        let meridian = zone * 3;
        let reason = format!(
            "its false easting is {false_easting_m}; for {meridian} degrees it is 500000, or {zoned_easting_m} with the zone"
        );
        unsupported(node, reason)
    })
}

fn unsupported(node: &Node, reason: String) -> CrsError {
    CrsError::UnsupportedWkt { name: node.name().chars().take(80).collect(), reason }
}

/// Reads the bracketed text into nodes.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn node(&mut self, depth: usize) -> Result<Node, CrsError> {
        let keyword = self.word().to_ascii_uppercase();
        if keyword.is_empty() || depth > MAX_DEPTH || !self.eat(&['[', '(']) {
            return Err(self.malformed());
        }
        let mut node = Node { keyword, ..Node::default() };
        loop {
            self.skip_space();
            if self.peek() == Some('"') {
                let text = self.quoted()?;
                node.values.push(text);
            } else {
                let start = self.at;
                let word = self.word().to_owned();
                self.skip_space();
                if matches!(self.peek(), Some('[' | '(')) {
                    self.at = start;
                    node.children.push(self.node(depth + 1)?);
                } else if word.is_empty() {
                    return Err(self.malformed());
                } else {
                    node.values.push(word);
                }
            }
            if self.eat(&[',']) {
                continue;
            }
            if self.eat(&[']', ')']) {
                return Ok(node);
            }
            return Err(self.malformed());
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, wanted: &[char]) -> bool {
        self.skip_space();
        let found = self.peek().is_some_and(|c| wanted.contains(&c));
        self.at += usize::from(found);
        found
    }

    /// A keyword, a number or a direction.
    fn word(&mut self) -> &str {
        self.skip_space();
        let start = self.at;
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
        self.at += self.rest().find(|c| !is_word(c)).unwrap_or(self.rest().len());
        &self.text[start..self.at]
    }

    /// A quoted text, in which a quote is doubled.
    fn quoted(&mut self) -> Result<String, CrsError> {
        let mut out = String::new();
        loop {
            self.at += 1;
            let Some(end) = self.rest().find('"') else { return Err(self.malformed()) };
            out.push_str(&self.rest()[..end]);
            self.at += end + 1;
            if self.peek() != Some('"') {
                return Ok(out);
            }
            out.push('"');
        }
    }

    fn malformed(&self) -> CrsError {
        let near: String = self.rest().chars().take(30).collect();
        CrsError::Malformed(if near.is_empty() { "its end".to_owned() } else { near })
    }
}

#[cfg(test)]
#[path = "wkt_tests.rs"]
mod tests;
