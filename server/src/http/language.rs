//! The language in which people are told what went wrong: that of `Accept-Language`.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_LENGTH};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::coding::quality;
use super::error::Problem;

/// A language that problems are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese, in simplified characters.
    Chinese,
    /// English.
    English,
}

tokio::task_local! {
    /// What the request asks for that is being answered.
    static ASKED: Option<Language>;
}

impl Language {
    /// The one that the request asks for which is being answered; `None` where it asks for neither.
    #[must_use]
    pub fn of_request() -> Option<Self> {
        ASKED.try_with(|asked| *asked).ok().flatten()
    }

    /// The one that is preferred of those that are asked for (RFC 9110, section 12.5.4); `None` where neither is.
    fn asked(headers: &HeaderMap) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        let told = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
        for range in told.flat_map(|value| value.split(',')) {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let Some(language) = Self::of(tag.trim()) else { continue };
            let weight = if parameters.trim().is_empty() { 1.0 } else { quality(parameters).unwrap_or(0.0) };
            if weight > best.map_or(0.0, |(_, most)| most) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// Of a tag such as `zh-Hans-CN`.
    fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Some(Self::Chinese)
        } else {
            primary.eq_ignore_ascii_case("en").then_some(Self::English)
        }
    }

    /// Its tag.
    const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// Tells a problem in the language that was asked for. Where none was, it stays as it is made: for people in Chinese, each rule in
/// English.
pub async fn tell_people(request: Request, next: Next) -> Response {
    let asked = Language::asked(request.headers());
    let mut response = ASKED.scope(asked, next.run(request)).await;
    let problem = response.extensions_mut().remove::<Problem>();
    let (Some(language), Some(problem)) = (asked, problem) else { return response };
    if let Ok(body) = serde_json::to_vec(&problem.told_in(language)) {
        *response.body_mut() = Body::from(body);
        let headers = response.headers_mut();
        // That of the body before.
        headers.remove(CONTENT_LENGTH);
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_weighs_most_is_taken() {
        for (told, language) in [
            (vec!["zh-CN"], Some(Language::Chinese)),
            (vec!["zh"], Some(Language::Chinese)),
            (vec!["ZH-Hans-CN, en;q=0.9"], Some(Language::Chinese)),
            (vec!["en"], Some(Language::English)),
            (vec!["en-GB,en;q=0.9,zh-CN;q=0.8"], Some(Language::English)),
            (vec!["en;q=0.5, zh-TW; Q=0.7"], Some(Language::Chinese)),
            (vec!["fr, en;q=0.3"], Some(Language::English)),
            (vec!["fr", "zh-HK"], Some(Language::Chinese)),
            (vec!["en, zh"], Some(Language::English)),
            (vec!["zh;q=0"], None),
            (vec!["zh;q=NaN, *"], None),
            (vec!["zhx, english"], None),
            (vec!["fr"], None),
            (vec![""], None),
            (vec![], None),
        ] {
            let headers: HeaderMap =
                told.iter().map(|value| (ACCEPT_LANGUAGE, HeaderValue::from_static(value))).collect();
            assert_eq!(Language::asked(&headers), language, "{told:?}");
        }
    }
}
