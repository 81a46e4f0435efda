//! A listing's way, and every way that it does not go.

use menpai_domain::listing::{Event, next};
use menpai_domain::terms::{ListingState, Role};
use menpai_tests::make;
use serde_json::json;

use super::setting::{Setting, path, seed};

#[tokio::test]
async fn a_landlord_offers_a_unit_and_everybody_finds_it_once_the_office_looked() {
    let setting = Setting::open().await;
    let draft = setting.draft().await;
    assert_eq!((&draft["state"], &draft["unit_code"], &draft["let"]), (&json!("draft"), &json!("302"), &json!(false)));
    assert_eq!((&draft["available_from"], &draft["version"]), (&json!("2026-03-31"), &json!(1)));
    assert_eq!(draft["facilities"], json!(["air_conditioner", "window"]));
    let refused = setting.step(&setting.landlord, &draft, "submit").await;
    assert_eq!(refused.problem(409), ["photos: no_photos"]);
    let listing = setting.with_photo(&draft).await;
    assert_eq!((&listing["version"], listing["photos"].as_array().map(Vec::len)), (&json!(2), Some(1)));
    let stale = setting.step(&setting.landlord, &draft, "submit").await;
    assert_eq!(stale.status, 412);
    let listing = setting.step(&setting.landlord, &listing, "submit").await.expect(200);
    let waiting = setting.officer.get("/listings?state=submitted").await.expect(200);
    assert_eq!(waiting["items"][0]["id"], listing["id"]);
    assert!(setting.found("").await.is_empty(), "nobody finds what the office did not look at");
    let published = setting.step(&setting.officer, &listing, "publish").await.expect(200);
    assert_eq!(
        (&published["published_at"], &published["expires_at"]),
        (&json!("2026-03-31T07:00:00Z"), &json!("2026-05-30T07:00:00Z"))
    );
    assert_eq!(setting.found("").await, [listing["id"].as_str().expect("an id")]);

    // What the office looked at is looked at again; the first day and the order of the photos are not.
    let later = setting.change(&published, &json!({"available_from": "2026-04-10"})).await.expect(200);
    assert_eq!(later["state"], "published");
    let two = setting.with_photo(&later).await;
    assert_eq!(two["state"], "submitted", "another photo");
    assert!(setting.found("").await.is_empty());
    let again = setting.step(&setting.officer, &two, "publish").await.expect(200);
    let mut ids =
        again["photos"].as_array().expect("photos").iter().map(|photo| photo["id"].clone()).collect::<Vec<_>>();
    ids.reverse();
    let turned = setting.change(&again, &json!({"photo_ids": ids})).await.expect(200);
    assert_eq!((&turned["state"], &turned["photos"][0]["id"]), (&json!("published"), &ids[0]));
    for change in [
        json!({"title": "朝北单间"}),
        json!({"description": ""}),
        json!({"rent_cents": 1}),
        json!({"deposit_cents": 0}),
        json!({"area_m2": 20}),
        json!({"rooms": 2}),
        json!({"facilities": []}),
    ] {
        let now = setting.landlord.get(&path(&turned, "")).await.expect(200);
        let changed = setting.change(&now, &change).await.expect(200);
        assert_eq!(changed["state"], "submitted", "{change}");
        let same = setting.change(&changed, &change).await.expect(200);
        assert_eq!(same["version"], changed["version"], "nothing changed: {change}");
        let back = setting.step(&setting.officer, &changed, "publish").await.expect(200);
        assert_eq!(back["published_at"], published["published_at"], "a change makes nothing new");
    }

    let now = setting.landlord.get(&path(&turned, "")).await.expect(200);
    let down = setting.step(&setting.officer, &now, "take-down").await.expect(200);
    assert_eq!((&down["state"], &down["refusal"]), (&json!("taken_down"), &json!("misleading")));
    assert!(setting.found("").await.is_empty());
    let trail = "select string_agg(action, ' ' order by at, id) from trail_entry where action like 'listing.%' and unit_id is not null";
    let trail = setting.read(trail).await;
    assert!(trail.starts_with("listing.submit listing.publish listing.submit listing.publish"), "{trail}");
    assert!(trail.ends_with("listing.take_down"), "{trail}");
    let anew = setting.draft().await;
    assert_ne!(anew["id"], down["id"], "another listing of the unit may be made");
}

#[tokio::test]
async fn a_refused_listing_is_changed_before_it_is_handed_in_again() {
    let setting = Setting::open().await;
    let refused = setting.step(&setting.officer, &setting.submitted().await, "refuse").await.expect(200);
    assert_eq!((&refused["state"], &refused["refusal"]), (&json!("refused"), &json!("misleading")));
    let unchanged = setting.step(&setting.landlord, &refused, "submit").await;
    assert_eq!(unchanged.problem(409), ["state: unchanged"]);
    let draft = setting.change(&refused, &json!({"title": "单间"})).await.expect(200);
    assert_eq!((&draft["state"], &draft["refusal"]), (&json!("draft"), &json!(null)));
    let listing = setting.step(&setting.landlord, &draft, "submit").await.expect(200);
    let withdrawn = setting.step(&setting.landlord, &listing, "withdraw").await.expect(200);
    assert_eq!(withdrawn["state"], "withdrawn");
}

/// Every step from every state, over HTTP: what the domain's table says happens, and nothing else does.
#[tokio::test]
async fn every_step_in_every_state() {
    let setting = Setting::open().await;
    let pool = &setting.app.pool;
    for state in ListingState::ALL {
        for (event, how) in [
            (Event::Edit, "edit"),
            (Event::Adjust, "adjust"),
            (Event::Submit, "submit"),
            (Event::Publish, "publish"),
            (Event::Refuse, "refuse"),
            (Event::Renew, "renew"),
            (Event::Withdraw, "withdraw"),
            (Event::TakeDown, "take-down"),
        ] {
            setting.run("delete from listing").await;
            let written =
                if matches!(state, ListingState::Refused | ListingState::TakenDown) { "draft" } else { state.as_str() };
            let (id, _) = seed(pool, setting.site, setting.unit, written).await;
            if written != state.as_str() {
                setting.run(&format!("update listing set state = '{state}', refusal = 'misleading'")).await;
            }
            let listing = json!({"id": id, "version": 1});
            let answer = match event {
                Event::Edit => setting.change(&listing, &json!({"title": "改了"})).await,
                Event::Adjust => setting.change(&listing, &json!({"available_from": "2026-04-02"})).await,
                Event::Publish | Event::Refuse | Event::TakeDown => setting.step(&setting.officer, &listing, how).await,
                _ => setting.step(&setting.landlord, &listing, how).await,
            };
            let stands = || async { setting.read("select state || ' ' || version from listing").await };
            match next(state, event) {
                Ok(then) => {
                    assert_eq!(answer.expect(200)["state"], then.as_str(), "{state} {how}");
                    assert_eq!(stands().await, format!("{then} 2"), "{state} {how}");
                }
                Err(refused) => {
                    assert_eq!(answer.problem(409), [format!("state: {}", refused.code())], "{state} {how}");
                    assert_eq!(stands().await, format!("{state} 1"), "{state} {how}");
                }
            }
        }
    }
    setting.run("delete from listing").await;
    let _over = seed(pool, setting.site, setting.unit, "withdrawn").await;
    let back = sqlx::query("update listing set state = 'draft'").execute(pool).await;
    assert!(back.is_err(), "the database says so too");
}

#[tokio::test]
async fn whoever_owns_a_unit_offers_it_and_nobody_else() {
    let setting = Setting::open().await;
    let neighbour = make::nobody(&setting.app.pool, setting.site).await;
    let neighbour = setting.app.account_of(Role::Landlord, &[setting.site], Some(neighbour)).await;
    let neighbour = setting.app.sign_in(&neighbour).await;
    let elsewhere = make::site(&setting.app.pool, 5).await;
    let stranger = setting.app.sign_in_as(Role::Officer, &[elsewhere]).await;
    let listing = setting.submitted().await;
    let photo = format!("photos/{}", listing["photos"][0]["id"].as_str().expect("an id"));
    assert_eq!(neighbour.post("/listings", &setting.body()).await.problem(422), ["unit_id: unknown_reference"]);
    for client in [&neighbour, &stranger] {
        assert_eq!(client.get("/listings").await.expect(200)["items"], json!([]));
        for what in ["", &photo] {
            assert_eq!(client.get(&path(&listing, what)).await.status, 404, "{what}");
        }
    }
    for how in ["submit", "withdraw", "renew"] {
        assert_eq!(setting.step(&neighbour, &listing, how).await.status, 404, "{how}");
        assert_eq!(setting.step(&setting.officer, &listing, how).await.status, 403, "{how}: not the office's");
    }
    for how in ["publish", "refuse", "take-down"] {
        assert_eq!(setting.step(&stranger, &listing, how).await.status, 404, "{how}");
        assert_eq!(setting.step(&setting.landlord, &listing, how).await.status, 403, "{how}: nobody decides their own");
        assert_eq!(setting.step(&setting.newcomer, &listing, how).await.status, 403, "{how}");
    }
    let sent = setting.send(&neighbour, &listing, "image/jpeg", super::photo(image::ImageFormat::Jpeg)).await;
    assert_eq!(sent.status, 404);
    // A tenant may act for an owner: without an owner there is nothing.
    assert_eq!(setting.newcomer.get("/listings").await.expect(200)["items"], serde_json::json!([]));
    assert_eq!(setting.newcomer.post("/listings", &setting.body()).await.problem(422), ["unit_id: unknown_reference"]);
    assert_eq!(setting.found("").await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_offered_is_checked_and_sent_twice_offers_once() {
    let setting = Setting::open().await;
    let with = |field: &str, value: serde_json::Value| {
        let mut body = setting.body();
        body[field] = value;
        body
    };
    for (field, value, rule) in [
        ("unit_id", json!(make::any_id()), "unit_id: unknown_reference"),
        ("title", json!(""), "title: length"),
        ("title", json!("长".repeat(61)), "title: length"),
        ("title", json!("电话15400000001"), "title: phone"),
        ("title", json!("电话幺五四七七〇〇〇〇〇幺"), "title: phone"),
        ("title", json!("一\n二"), "title: control_character"),
        ("description", json!("找 44010619900101123X"), "description: id_number"),
        ("description", json!("就在测试巷12号"), "description: doorplate"),
        ("description", json!("12号302，随时看房"), "description: doorplate"),
        ("title", json!("302房出租"), "title: doorplate"),
        ("description", json!("长".repeat(2001)), "description: length"),
        ("rent_cents", json!(0), "rent_cents: range"),
        ("rent_cents", json!(100_000_001), "rent_cents: range"),
        ("deposit_cents", json!(-1), "deposit_cents: range"),
        ("area_m2", json!(0), "area_m2: range"),
        ("area_m2", json!(null), "area_m2: required"),
        ("rooms", json!(0), "rooms: range"),
        ("available_from", json!("2026-02-30"), "available_from: json"),
        ("available_from", json!("2030-01-01"), "available_from: range"),
        ("photos", json!([]), "photos: unknown_field"),
    ] {
        let told = setting.landlord.post("/listings", &with(field, value.clone())).await.problem(422);
        assert_eq!(told, [rule], "{field} {value}");
    }
    let facility = setting.landlord.post("/listings", &with("facilities", json!(["pool"]))).await.problem(422);
    assert!(facility[0].starts_with("facilities"), "{facility:?}");
    setting.run("update unit set rental = false").await;
    assert_eq!(setting.landlord.post("/listings", &setting.body()).await.problem(409), ["unit_id: not_rental"]);
    setting.run("update unit set rental = true, area_m2 = 31").await;
    let plain = json!({"unit_id": setting.unit, "title": "𠮷祥单间😀", "rent_cents": 1, "deposit_cents": 0});
    let once = setting.landlord.post_once("/listings", "k", &plain).await.expect(201);
    assert_eq!((&once["area_m2"], &once["rooms"], &once["title"]), (&json!(31.0), &json!(1), &json!("𠮷祥单间😀")));
    let same = setting.landlord.post_once("/listings", "k", &plain).await.expect(201);
    assert_eq!(same["id"], once["id"], "a phone that did not hear the answer asks again");
    assert_eq!(setting.landlord.post_once("/listings", "k", &setting.body()).await.status, 422);
    assert_eq!(setting.landlord.post("/listings", &plain).await.problem(409), ["unit_id: listing_open"]);
    let told = setting.change(&once, &json!({"title": "测试巷12号302"})).await.problem(422);
    assert_eq!(told, ["title: doorplate"]);
    let short = setting.change(&once, &json!({"description": "三〇二房"})).await.problem(422);
    assert_eq!(short, ["description: doorplate"]);
    assert_eq!(
        setting.change(&once, &json!({"photo_ids": [make::any_id()]})).await.problem(422),
        ["photo_ids: not_all"]
    );
    let blind = setting.landlord.request(reqwest::Method::PATCH, &path(&once, "")).json(&json!({"rooms": 2}));
    assert_eq!(menpai_tests::Answer::of(blind).await.status, 428);
    let (two, three) = (json!({"rooms": 2}), json!({"rooms": 3}));
    let both = tokio::join!(setting.change(&once, &two), setting.change(&once, &three));
    let mut answers = [both.0.status, both.1.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 412]);
}
