//! Content codings that a client refuses.

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::ACCEPT_ENCODING;

/// Takes refusals of what is not encoded (`identity;q=0`, `*;q=0`) out of `Accept-Encoding`, and makes one header of several.
/// A server may disregard them (RFC 9110, section 12.5.3), and must not send a 406 with the whole answer as its body, as the
/// compressing layer would.
pub fn disregard_refusals(mut request: Request) -> Request {
    let headers = request.headers_mut();
    let told: Vec<&str> = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|s| s.split(','))
        .collect();
    if told.iter().any(|coding| refuses_identity(coding)) || headers.get_all(ACCEPT_ENCODING).iter().nth(1).is_some() {
        let kept: Vec<&str> = told.into_iter().map(str::trim).filter(|coding| !refuses_identity(coding)).collect();
        // Parts of header values are a header value again.
        match HeaderValue::from_str(&kept.join(", ")) {
            Ok(value) if !kept.is_empty() => headers.insert(ACCEPT_ENCODING, value),
            _ => headers.remove(ACCEPT_ENCODING),
        };
    }
    request
}

/// Whether a member of `Accept-Encoding` refuses what is not encoded.
fn refuses_identity(coding: &str) -> bool {
    let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
    let name = name.trim();
    let is_meant = name == "*" || name.eq_ignore_ascii_case("identity");
    is_meant && quality(parameters) == Some(0.0)
}

/// The weight that the parameters of a member give it.
pub(super) fn quality(parameters: &str) -> Option<f32> {
    let text = parameters.trim().strip_prefix(['q', 'Q'])?.strip_prefix('=')?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn what_is_refused_is_left_out() {
        for (told, kept) in [
            (vec!["identity;q=0"], None),
            (vec!["*;q=0"], None),
            (vec!["*; Q=0.000 , IDENTITY;q=0"], None),
            (vec!["gzip, *;q=0"], Some("gzip")),
            (vec!["br;q=0.5", "zstd, identity;q=0"], Some("br;q=0.5, zstd")),
            (vec!["gzip", "br"], Some("gzip, br")),
            (vec!["gzip;q=0, *"], Some("gzip;q=0, *")),
            (vec!["identity;q=0.1"], Some("identity;q=0.1")),
            (vec![""], Some("")),
            (vec![], None),
        ] {
            let request =
                told.iter().fold(Request::builder(), |request, value| request.header(ACCEPT_ENCODING, *value));
            let request = disregard_refusals(request.body(Body::empty()).unwrap());
            let found: Vec<_> = request.headers().get_all(ACCEPT_ENCODING).iter().collect();
            assert_eq!(found, kept.into_iter().collect::<Vec<_>>(), "{told:?}");
        }
    }
}
