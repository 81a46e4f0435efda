//! Listings expire and are forgotten, and their pictures with them.

use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::PhotoId;
use menpai_server::housekeeping;
use menpai_server::pictures::{Objects, sweep};
use serde_json::json;

use super::setting::Setting;

/// Where all listings stand.
const STANDS: &str = "select coalesce(string_agg(state, ','), '-') from listing";

async fn round(setting: &Setting, now: DateTime<Utc>) {
    housekeeping::run_round(&setting.app.db(), now).await.expect("a round");
}

#[tokio::test]
async fn a_listing_expires_unless_it_is_renewed_and_is_forgotten_half_a_year_later() {
    let mut setting = Setting::open().await;
    let listing = setting.published().await;
    let start = setting.app.clock.now();
    setting.at(start + TimeDelta::days(50)).await;
    let renewed = setting.step(&setting.landlord, &listing, "renew").await.expect(200);
    assert_eq!(renewed["published_at"], listing["published_at"]);
    round(&setting, start + TimeDelta::days(61)).await;
    assert_eq!(setting.read(STANDS).await, "published");
    let over = start + TimeDelta::days(110);
    round(&setting, over).await;
    assert_eq!(setting.read(STANDS).await, "expired");
    setting.at(over).await;
    let expired = setting.landlord.get("/listings").await.expect(200)["items"][0].clone();
    assert_eq!((&expired["state"], &expired["version"]), (&json!("expired"), &json!(6)));
    let again = setting.step(&setting.landlord, &expired, "submit").await.expect(200);
    let again = setting.step(&setting.officer, &again, "publish").await.expect(200);
    assert_ne!(again["published_at"], listing["published_at"], "it comes back as something new");
    let withdrawn = setting.step(&setting.landlord, &again, "withdraw").await.expect(200);
    assert_eq!(withdrawn["state"], "withdrawn");
    round(&setting, over + TimeDelta::days(179)).await;
    assert_eq!(setting.read(STANDS).await, "withdrawn");
    round(&setting, over + TimeDelta::days(181)).await;
    assert_eq!(setting.read(STANDS).await, "-");
    assert_eq!(setting.read("select count(*)::text from listing_photo").await, "0");
}

#[tokio::test]
async fn a_picture_without_a_listing_is_removed_a_day_later() {
    let setting = Setting::open().await;
    let listing = setting.with_photo(&setting.draft().await).await;
    let kept: PhotoId = listing["photos"][0]["id"].as_str().expect("an id").parse().expect("an id");
    let objects = Objects::open(&setting.app.config.photos).expect("the folder");
    let lost = PhotoId::generate();
    objects.put(lost, b"a picture whose row was never committed".to_vec()).await.expect("kept");
    // Files have the machine's time: a day of sweeps as of now, and one as of the day after tomorrow.
    #[expect(clippy::disallowed_methods, reason = "as the files' own")]
    let now = Utc::now();
    for (from, removed) in [(now - TimeDelta::hours(24), 0), (now + TimeDelta::days(2), 1)] {
        let mut gone = 0;
        for hour in 0..24 {
            let at = from + TimeDelta::hours(hour);
            gone += sweep::run(&objects, &setting.app.db(), at).await.expect("a sweep");
        }
        assert_eq!(gone, removed);
    }
    assert!(objects.find(lost).await.expect("the folder").is_none());
    assert!(objects.find(kept).await.expect("the folder").is_some());
    setting.run("delete from listing").await;
    for hour in 0..24 {
        sweep::run(&objects, &setting.app.db(), now + TimeDelta::days(2) + TimeDelta::hours(hour))
            .await
            .expect("a sweep");
    }
    assert!(objects.find(kept).await.expect("the folder").is_none(), "a photo goes with its listing");
}
