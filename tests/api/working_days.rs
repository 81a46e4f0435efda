//! Working days: the country's calendar, and a jurisdiction's own days over it.

use menpai_domain::terms::Role;
use menpai_server::cli::calendar::{ImportCalendar, import};
use serde_json::{Value, json};

use super::gatehouse::Gatehouse;

/// Imports a file for an area; answers what was printed, or the error.
async fn import_file(house: &Gatehouse, area: &str, text: &str) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!("menpai-calendar-{}", house.app.database.name()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("days.csv");
    std::fs::write(&file, text).expect("a file");
    let command = ImportCalendar { file, area: area.to_owned() };
    let mut out = Vec::new();
    let done = import(&house.app.pool, &command, &mut out).await;
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    done.map(|_changed| String::from_utf8(out).expect("a text")).map_err(|error| format!("{error:#}"))
}

async fn calendar(house: &Gatehouse, from: &str, to: &str) -> Value {
    let path = format!("/sites/{}/working-calendar?from={from}&to={to}", house.site);
    house.officer.get(&path).await.expect(200)
}

#[tokio::test]
async fn an_areas_own_days_hold_for_its_sites() {
    let house = Gatehouse::open().await;
    let before = calendar(&house, "2026-05-01", "2026-05-09").await;
    assert_eq!(
        (&before["working_days"], &before["own_days"]),
        (&json!(4), &json!([])),
        "1 to 5 May rest, the 9th works"
    );
    assert_eq!(before["known_until"], "2026-12-31");
    let area = house.read("select id::text from area").await;
    let told = import_file(
        &house,
        &area,
        "day,works,name,source\n2026-05-06,false,本地节日,本地通知1号\n2027-03-01,true,调休,\n",
    );
    assert!(told.await.expect("it fits").ends_with("2 days read, 2 changed\n"));
    let after = calendar(&house, "2026-05-01", "2026-05-09").await;
    assert_eq!(after["working_days"], 3);
    assert_eq!(
        after["own_days"],
        json!([{"day": "2026-05-06", "works": false, "name": "本地节日", "source": "本地通知1号", "area_id": area}])
    );
    assert_eq!(after["known_until"], "2026-12-31", "one day tells nothing of a year");
    let again = import_file(&house, &area, "day,works,name,source\n2026-05-06,false,本地节日,本地通知1号\n").await;
    assert!(again.expect("it fits").ends_with("1 days read, 0 changed\n"));
}

#[tokio::test]
async fn a_file_with_a_mistake_changes_nothing() {
    let house = Gatehouse::open().await;
    let area = house.read("select id::text from area").await;
    for (area, text, told) in [
        (area.as_str(), "day,works,name\n2026-05-06,false,节日\n2026-05-32,false,节日\n", "line: 3"),
        (area.as_str(), "day,works,name\n2026-05-06,false,节日\n2026-05-06,true,节日\n", "2026-05-06 is named twice"),
        (area.as_str(), "day,works,name\n", "names no day"),
        (area.as_str(), "day,works,name\n9999-12-31,false,节日\n", "9999-12-31: day must lie before 2100"),
        ("月球", "day,works,name\n2026-05-06,false,节日\n", "--area: there is no area"),
    ] {
        let error = import_file(&house, area, text).await.expect_err("it does not fit");
        assert!(error.contains(told), "{error}");
        assert_eq!(house.read("select count(*)::text from working_day").await, "0");
    }
}

#[tokio::test]
async fn the_lowest_areas_word_counts() {
    let house = Gatehouse::open().await;
    let (area, district) = (house.read("select id::text from area").await, menpai_tests::make::any_id());
    let above = format!(
        "insert into area (id, level, name) values ('{district}', 'district', '上级区');
         update area set level = 'street', parent_id = '{district}' where id = '{area}'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(above)).execute(&house.app.pool).await.expect("an area above");
    let whole = "day,works,name\n2026-05-06,false,区节日\n2026-05-07,false,区节日\n";
    import_file(&house, "上级区", whole).await.expect("it fits");
    import_file(&house, &area, "day,works,name\n2026-05-06,true,照常上班\n").await.expect("it fits");
    let days = calendar(&house, "2026-05-06", "2026-05-08").await;
    assert_eq!(days["working_days"], 2);
    let names: Vec<&Value> = days["own_days"].as_array().expect("days").iter().map(|day| &day["name"]).collect();
    assert_eq!(names, [&json!("照常上班"), &json!("区节日")]);
}

#[tokio::test]
async fn a_period_has_an_end() {
    let house = Gatehouse::open().await;
    let path = format!("/sites/{}/working-calendar", house.site);
    for query in ["from=2026-05-06&to=2026-05-05", "from=2026-01-01&to=2030-01-01"] {
        assert_eq!(house.officer.get(&format!("{path}?{query}")).await.problem(422), ["to: range"]);
    }
    let year = house.officer.get(&path).await.expect(200);
    assert_eq!(year["own_days"], json!([]));
    let elsewhere = house.app.sign_in_as(Role::Officer, &[]).await;
    assert_eq!(elsewhere.get(&path).await.status, 404);
}
