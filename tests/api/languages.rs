//! What people are told when something is refused, in their language.

use menpai_tests::{Answer, Client};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::newcomers::{Newcomers, person};

/// Whether a sentence is Chinese.
fn is_chinese(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)))
}

/// Sends a request that asks for a language.
async fn ask(request: &RequestBuilder, language: &str) -> Answer {
    let request = request.try_clone().expect("a body that can be sent again");
    Answer::of(request.header("accept-language", language)).await
}

fn language(answer: &Answer) -> Option<&str> {
    answer.headers.get("content-language").and_then(|value| value.to_str().ok())
}

fn varies(answer: &Answer) -> bool {
    let told = answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok());
    told.flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case("accept-language"))
}

fn filing(setting: &Newcomers) -> Value {
    json!({"unit_id": setting.unit, "from": "2026-03-31", "person": person("陈小明", 1)})
}

/// A filing of somebody new.
async fn filed(setting: &Newcomers) -> (Client, String) {
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let filed = tenant.post("/own/filings", &filing(setting)).await.expect(201);
    (tenant, filed["id"].as_str().expect("an id").to_owned())
}

#[tokio::test]
async fn a_rule_is_told_in_the_language_that_is_asked_for() {
    let setting = Newcomers::open().await;
    let (tenant, _filing) = filed(&setting).await;
    let other_day = json!({"unit_id": setting.unit, "from": "2026-04-01"});
    let again = tenant.request(Method::POST, "/own/filings").json(&other_day);
    let plain = Answer::of(again.try_clone().expect("a request")).await;
    assert_eq!((language(&plain), varies(&plain)), (Some("zh-CN, en"), true));
    let plain = plain.expect(409);
    let rule = &plain["errors"][0];
    assert_eq!(rule["code"], "filing_open", "{plain}");
    let words = "这个人住这套房的申报已在等待答复，请等待处理，或先撤回";
    assert_eq!(plain["message"], words, "people are told in Chinese unless they ask");
    assert!(!is_chinese(&rule["message"]) && !is_chinese(&plain["title"]), "the rest is as ever: {plain}");
    for asked in ["zh", "zh-CN", "ZH-Hans-CN,en;q=0.8", "en;q=0.5,zh-TW;q=0.9"] {
        let answer = ask(&again, asked).await;
        assert_eq!((language(&answer), varies(&answer)), (Some("zh-CN"), true), "{asked}");
        let told = answer.expect(409);
        assert_eq!((&told["message"], &told["errors"][0]["message"]), (&json!(words), &json!(words)), "{asked}");
        assert_eq!((&told["type"], &told["title"]), (&plain["type"], &plain["title"]), "{asked}");
        assert_eq!((&told["errors"][0]["code"], &told["errors"][0]["field"]), (&rule["code"], &rule["field"]));
    }
    for asked in ["en", "en-GB,en;q=0.9,zh-CN;q=0.8", "fr,en;q=0.1"] {
        let answer = ask(&again, asked).await;
        assert_eq!((language(&answer), varies(&answer)), (Some("en"), true), "{asked}");
        let told = answer.expect(409);
        assert_eq!((&told["message"], &told["errors"]), (&rule["message"], &plain["errors"]), "{asked}");
    }
    for asked in ["fr", "*", "zh;q=0", ";;,"] {
        let answer = ask(&again, asked).await;
        assert_eq!(language(&answer), Some("zh-CN, en"), "{asked}");
        assert_eq!(answer.expect(409), plain, "{asked}");
    }
}

#[tokio::test]
async fn every_kind_of_problem_is_told_in_both_languages() {
    let setting = Newcomers::open().await;
    let (tenant, id) = filed(&setting).await;
    let confirm = || setting.landlord.request(Method::POST, &format!("/filings/{id}/confirm")).json(&json!({}));
    let gone = "没有找到：可能已经删除，或者不归您看。";
    let gone_too = "Not found: removed, or not yours to see.";
    let large = tenant.request(Method::POST, "/own/filings").header("content-type", "application/json");
    let photo = tenant.request(Method::POST, "/own/filings").header("content-type", "image/tiff").body("II*");
    for (request, status, words, in_english) in [
        (setting.app.anonymous().request(Method::GET, "/own/filings"), 401, "请先登录。", "Please sign in."),
        (
            tenant.request(Method::GET, "/accounts"),
            403,
            "您的账号没有这项权限。",
            "Your account is not allowed to do this.",
        ),
        (tenant.request(Method::GET, "/nowhere"), 404, gone, gone_too),
        (tenant.request(Method::GET, "/doorplates/018f3c1e-0000-7000-8000-000000000000"), 404, gone, gone_too),
        (tenant.request(Method::DELETE, "/own/filings"), 405, "这个地址不支持这种操作。", "This can’t be done here."),
        (
            confirm().header("if-match", "\"7\""),
            412,
            "别人刚刚改过，请刷新后再试。",
            "Somebody else just changed this. Refresh and try again.",
        ),
        (
            large.body(" ".repeat(10_000_000)),
            413,
            "文件太大了，最大 2 MB，请换小一些的",
            "The file is too large: at most 2 MB. Choose a smaller one.",
        ),
        (
            photo,
            415,
            "发来的内容不是这里要的格式，请刷新后再试。",
            "This was not sent in the form that is taken here. Refresh and try again.",
        ),
        (confirm(), 428, "请先刷新，再修改。", "Please refresh first, then change it."),
    ] {
        let plain = Answer::of(request.try_clone().expect("a request")).await;
        assert!(varies(&plain), "{words}");
        assert_eq!(plain.expect(status)["message"], words);
        let chinese = ask(&request, "zh-CN").await;
        assert_eq!(language(&chinese), Some("zh-CN"), "{words}");
        assert_eq!(chinese.expect(status)["message"], words);
        let english = ask(&request, "en").await;
        assert_eq!(language(&english), Some("en"), "{words}");
        let english = english.expect(status);
        assert_eq!(english["message"], in_english, "for people, not for whoever writes a client");
        assert_ne!(english["title"], english["message"], "{words}");
    }
}

#[tokio::test]
async fn every_field_is_told_in_chinese_and_a_fault_of_the_programme_in_english() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let mut wrong = filing(&setting);
    wrong["person"]["name"] = json!("");
    wrong["person"]["id_number"] = json!("110101199001011234");
    let told = ask(&tenant.request(Method::POST, "/own/filings").json(&wrong), "zh-CN").await.expect(422);
    let errors = told["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 2, "{told}");
    assert!(errors.iter().all(|error| is_chinese(&error["message"])), "{told}");
    assert_eq!(told["message"], errors[0]["message"]);
    // Of the wrong kind: in a form it stands at its field.
    let no_list = json!({"unit_id": setting.unit, "from": "2026-03-31", "members": 7});
    let told = ask(&tenant.request(Method::POST, "/own/filings").json(&no_list), "zh-CN").await.expect(422);
    let error = &told["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("members"), &json!("json")), "{told}");
    assert_eq!(error["message"], "填写的内容不对，请检查");
    // A day that no calendar has is told so, as in a query.
    let no_day = json!({"unit_id": setting.unit, "from": "2027-02-30", "person": person("陈小明", 1)});
    let request = tenant.request(Method::POST, "/own/filings").json(&no_day);
    let told = ask(&request, "zh-CN").await.expect(422);
    let error = &told["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("from"), &json!("json")), "{told}");
    assert_eq!((&error["message"], &told["message"]), (&json!("请填日历上有的日期"), &json!("请填日历上有的日期")));
    let told = ask(&request, "en").await.expect(422);
    assert!(told["errors"][0]["message"].as_str().is_some_and(|text| text.starts_with("must be a date")), "{told}");
    let list = ask(&tenant.request(Method::POST, "/own/filings").json(&json!([])), "zh-CN").await.expect(422);
    assert!(!is_chinese(&list["errors"][0]["message"]), "no field of a form: {list}");
    let unknown = ask(&tenant.request(Method::GET, "/own/filings?nonsense=1"), "zh-CN").await.expect(422);
    assert_eq!(unknown["message"], "填写的内容有问题，请改正后再试。");
    assert!(!is_chinese(&unknown["errors"][0]["message"]), "what it names is kept: {unknown}");
}

#[tokio::test]
async fn what_goes_well_has_no_language() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let door = tenant.request(Method::GET, &format!("/doorplates/{}", setting.unit));
    let well = ask(&door, "zh-CN").await;
    assert_eq!((well.status, language(&well), varies(&well)), (200, None, false));
}

#[tokio::test]
async fn one_rule_is_told_as_its_field_needs_it() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let close = tenant.request(Method::POST, "/own/account/close").json(&json!({"understood": false}));
    let unnamed = json!({"unit_id": setting.unit, "from": "2026-03-31"});
    let file = tenant.request(Method::POST, "/own/filings").json(&unnamed);
    let box_of = |bbox: &str| tenant.request(Method::GET, &format!("/market/listings?bbox={bbox}"));
    let listings = |query: &str| tenant.request(Method::GET, &format!("/market/listings?{query}"));
    for (request, rule, words) in [
        (listings("near=1"), "near: position", "位置不对，请重新选一个地方"),
        (listings("sort=distance"), "near: required", "按距离找，请先选一个地方"),
        (listings("cursor=x"), "cursor: cursor", "这个列表变过了，请刷新后从头看"),
        (close, "understood: required", "请确认您已明白"),
        (file, "person: required", "请填写您是谁"),
        (box_of("1,2,3"), "bbox: bbox", "地图范围不对"),
    ] {
        let told = ask(&request, "zh-CN").await.expect(422);
        assert_eq!((&told["message"], &told["errors"][0]["message"]), (&json!(words), &json!(words)), "{told}");
        assert_eq!(ask(&request, "en").await.problem(422), [rule]);
    }
}

#[tokio::test]
async fn who_sends_no_json_is_not_asked_for_a_photo_and_who_sends_no_photo_is() {
    let setting = Newcomers::open().await;
    let (tenant, _filing) = filed(&setting).await;
    let bare = tenant.request(Method::POST, "/own/filings").body(r#"{"from": "2026-03-31"}"#);
    let packed = tenant.request(Method::POST, "/own/filings");
    let packed = packed.header("content-type", "application/json").header("content-encoding", "gzip").body("{}");
    for (request, field) in [(bare, "Content-Type"), (packed, "Content-Encoding")] {
        let told = ask(&request, "zh").await.expect(415);
        assert_eq!(told["message"], "发来的内容不是这里要的格式，请刷新后再试。", "{told}");
        assert_eq!((&told["errors"][0]["field"], &told["errors"][0]["code"]), (&json!(field), &json!("unsupported")));
        let told = ask(&request, "en").await.expect(415);
        assert!(!told["message"].to_string().contains("photo"), "{told}");
    }
    let problem = json!({"kind": "repair", "unit_id": setting.unit, "text": "水龙头漏水"});
    let problem = setting.landlord.post("/own/problems", &problem).await.expect(201);
    let path = format!("/own/problems/{}/photos", problem["id"].as_str().expect("an id"));
    let film = setting.landlord.request(Method::POST, &path).header("content-type", "video/mp4").body("film");
    let told = ask(&film, "zh").await.expect(415);
    assert_eq!(
        (&told["message"], &told["type"]),
        (&json!("这不是照片，请换一张"), &json!("urn:menpai:problem:unsupported_media_type"))
    );
    let told = ask(&film, "en").await.expect(415);
    assert!(told["message"].to_string().contains("photo"), "{told}");
}

#[tokio::test]
async fn half_a_sentence_of_a_field_is_a_whole_one_for_people_in_either_language() {
    let setting = Newcomers::open().await;
    let tenant = setting.user("oNew", Some("15400000001")).await;
    let dated = |from: &str, to: Value| {
        let body = json!({"unit_id": setting.unit, "from": from, "to": to, "person": person("陈小明", 1)});
        tenant.request(Method::POST, "/own/filings").json(&body)
    };
    for (request, rule, words, in_english) in [
        (
            dated("2031-01-01", Value::Null),
            "must lie within the last 150 years and the next year",
            "入住的日子最晚在 1 年以后，请核对",
            "Choose a first day within a year from today.",
        ),
        (
            dated("2026-03-31", json!("2190-01-01")),
            "must lie within the next 100 years",
            "最后居住日请选今后 100 年以内的",
            "Choose a last day within the next 100 years.",
        ),
    ] {
        let plain = Answer::of(request.try_clone().expect("a request")).await.expect(422);
        assert_eq!((&plain["message"], &plain["errors"][0]["message"]), (&json!(words), &json!(rule)), "{plain}");
        assert!(plain["errors"][0]["about"].is_null(), "what it is of is not sent: {plain}");
        let told = ask(&request, "en").await.expect(422);
        let whole = json!(in_english);
        assert_eq!((&told["message"], &told["errors"][0]["message"]), (&whole, &whole), "{told}");
    }
}
