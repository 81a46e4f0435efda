//! Leases for the housing authority: whole, for nobody else, and in the trail.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use chrono::TimeDelta;
use clap::{Args, Command, FromArgMatches};
use menpai_domain::terms::Role;
use menpai_server::cli::export_leases::{ExportLeases, run};
use menpai_tests::Client;
use serde_json::{Value, json};

use super::contracts::{confirm, signed};
use super::newcomers::{Newcomers, number};

struct Office {
    setting: Newcomers,
    manager: String,
    out: PathBuf,
}

impl Office {
    async fn open() -> Self {
        let setting = Newcomers::open().await;
        let manager = setting.app.account(Role::AreaManager, &[setting.site]).await;
        let out = setting.app.secrets().join("leases.csv");
        Self { setting, manager, out }
    }

    /// Runs the command; what is stated here counts.
    async fn export(&self, stated: &[(&str, &str)]) -> Result<usize, String> {
        let out = self.out.to_str().expect("a path").to_owned();
        let site = self.setting.site.to_string();
        let mut arguments = vec![
            ("--site", site.as_str()),
            ("--from", "2026-03-01"),
            ("--to", "2026-03-31"),
            ("--reference", "穗房备2026-17号"),
            ("--by", self.manager.as_str()),
            ("--out", out.as_str()),
        ];
        for (name, value) in stated {
            arguments.retain(|(known, _)| known != name);
            arguments.push((*name, *value));
        }
        let words = std::iter::once("export").chain(arguments.iter().flat_map(|(name, value)| [*name, *value]));
        let command = ExportLeases::augment_args(Command::new("export"));
        let matches = command.try_get_matches_from(words).map_err(|error| error.to_string())?;
        let what = ExportLeases::from_arg_matches(&matches).map_err(|error| error.to_string())?;
        let app = &self.setting.app;
        let done = run(&app.pool, &app.keyring(), &what, app.clock.now(), &mut Vec::new()).await;
        done.map_err(|error| format!("{error:#}"))
    }

    /// What the file says in these columns of each row.
    fn told<const N: usize>(&self, columns: [&str; N]) -> Vec<[String; N]> {
        let text = std::fs::read_to_string(&self.out).expect("the file");
        let mut rows =
            text.trim_start_matches('\u{feff}').lines().map(|line| line.trim_end().split(',').collect::<Vec<_>>());
        let headers = rows.next().expect("headers");
        let at = |column: &str| headers.iter().position(|header| *header == column).expect("a column");
        let at = columns.map(at);
        rows.map(|row| at.map(|at| row[at].to_owned())).collect()
    }

    /// Landlord and tenant sign what is proposed about a lease.
    async fn agree(&self, tenant: &Client, lease: &Value, mut what: Value) {
        what["tenancy_id"] = lease["tenancy_id"].clone();
        let proposed = self.setting.landlord.post("/own/contracts", &what).await.expect(201);
        let _yes = confirm(tenant, &proposed).await.expect(200);
        assert_eq!(confirm(&self.setting.landlord, &proposed).await.expect(200)["state"], "signed");
    }

    async fn looks(&self) -> String {
        self.setting.read("select count(*)::text from trail_entry where action = 'contract.export'").await
    }
}

#[tokio::test]
async fn a_signed_lease_is_one_row_in_full_and_a_look_at_each_party() {
    let office = Office::open().await;
    sqlx::query("update unit set area_m2 = 25.5").execute(&office.setting.app.pool).await.expect("measured");
    let (tenant, contract) = signed(&office.setting).await;
    assert_eq!(office.export(&[]).await, Ok(1));
    let file = std::fs::read(&office.out).expect("the file");
    assert_eq!(file[..3], [0xef, 0xbb, 0xbf], "a byte order mark");
    let mode = std::fs::metadata(&office.out).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = String::from_utf8(file[3..].to_vec()).expect("UTF-8");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.trim_end().split(',').collect()).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].len(), 20);
    let hash = contract["text_sha256"].as_str().expect("a hash");
    let number = number(1);
    assert_eq!(
        rows[1],
        [
            "测试巷0号",
            "302",
            "25.5",
            "黄业主",
            "",
            "",
            "陈小明",
            "居民身份证",
            number.as_str(),
            "新签",
            "2026-04-01",
            "2027-03-31",
            "1200.00",
            "2400.00",
            hash,
            "2026-03-31 15:00:00",
            contract["tenancy_id"].as_str().expect("an id"),
            "2027-03-31",
            "否",
            "",
        ]
    );
    let look = "select purpose || ' ' || reference || ' ' || cardinality(person_ids) from trail_entry
                where action = 'contract.export' and kind = 'look'";
    assert_eq!(office.setting.read(look).await, "lease_filing 穗房备2026-17号 2");
    let looks = tenant.get("/me/looks?by_others=true").await.expect(200);
    let seen = looks["items"].as_array().expect("looks").iter().find(|look| look["action"] == "contract.export");
    let seen = seen.expect("the tenant sees it");
    assert_eq!(seen["purpose"], "lease_filing");
}

#[tokio::test]
async fn another_rent_a_renewal_and_an_early_end_are_rows_of_the_same_lease() {
    let office = Office::open().await;
    let (tenant, lease) = signed(&office.setting).await;
    for what in [
        json!({"kind": "change", "from": "2026-10-01", "rent_cents": 150_000}),
        json!({"kind": "renewal", "to": "2028-03-31", "rent_cents": 130_000}),
    ] {
        office.agree(&tenant, &lease, what).await;
    }
    assert_eq!(office.export(&[]).await, Ok(3));
    let standing = ["租约编号", "租约最后一日", "是否提前终止", "终止依据"];
    let id = lease["tenancy_id"].as_str().expect("an id");
    let stands = |last: &str, early: &str, word: &str| vec![[id, last, early, word].map(str::to_owned); 3];
    assert_eq!(office.told(standing), stands("2028-03-31", "否", ""));
    let mut signed = office.told(["事项", "租期起", "租期止", "月租金(元)"]);
    signed.sort_unstable();
    let expected = [
        ["变更", "2026-10-01", "2027-03-31", "1500.00"],
        ["新签", "2026-04-01", "2027-03-31", "1200.00"],
        ["续租", "2027-04-01", "2028-03-31", "1300.00"],
    ];
    assert_eq!(signed, expected.map(|row| row.map(str::to_owned)));

    office.agree(&tenant, &lease, json!({"kind": "early_end", "to": "2026-12-31"})).await;
    assert_eq!(office.export(&[]).await, Ok(4));
    let ended = office.told(standing);
    assert_eq!(ended[..3], stands("2026-12-31", "是", "双方协议")[..]);
    let what = office.told(["事项", "租期止"]);
    assert!(what.contains(&["提前解除", "2026-12-31"].map(str::to_owned)), "{what:?}");
    assert!(what.iter().all(|[what, _]| what != "终止"), "what both signed is told once: {what:?}");
}

#[tokio::test]
async fn an_end_that_one_side_or_the_office_recorded_is_a_row_on_whose_word() {
    let office = Office::open().await;
    let (_tenant, lease) = signed(&office.setting).await;
    let id = lease["tenancy_id"].as_str().expect("an id");
    let end = format!("/tenancies/{id}/end");
    let columns =
        ["事项", "租期起", "租期止", "合同文本SHA-256", "租约编号", "租约最后一日", "是否提前终止", "终止依据"];
    for (nth, (by, last, word)) in
        [(&office.setting.landlord, "2026-06-30", "出租方"), (&office.setting.officer, "2026-05-31", "社区登记")]
            .into_iter()
            .enumerate()
    {
        office.setting.app.clock.set(office.setting.app.clock.now() + TimeDelta::minutes(1));
        let _ended = by.post_if(&end, "*", &json!({"to": last})).await.expect(200);
        assert_eq!(office.export(&[]).await, Ok(2), "the last word on it");
        assert_eq!(office.looks().await, (nth + 1).to_string(), "one look at its parties for each file");
        let told = office.told(columns);
        let row = ["终止", "2026-04-01", last, "", id, last, "是", word].map(str::to_owned);
        assert_eq!(told[1], row);
        let signed = [told[0][0].as_str(), &told[0][2], &told[0][5], &told[0][6], &told[0][7]];
        assert_eq!(signed, ["新签", "2027-03-31", last, "是", word], "as it was signed, and how it stands");
    }
    // Signed before those days, ended in them.
    let elsewhere = [("--from", "2026-04-01"), ("--to", "2026-04-30")];
    assert_eq!(office.export(&elsewhere).await, Ok(0));
    office.setting.app.clock.set("2026-04-02T07:00:00Z".parse().expect("a time"));
    let officer = office.setting.app.sign_in_as(Role::Officer, &[office.setting.site]).await;
    let _ended = officer.post_if(&end, "*", &json!({"to": "2026-04-30"})).await.expect(200);
    assert_eq!(office.export(&elsewhere).await, Ok(1));
    assert_eq!(office.told(["事项", "租约最后一日"]), [["终止", "2026-04-30"].map(str::to_owned)]);
}

#[tokio::test]
async fn an_end_before_another_rent_began_is_told_with_the_rent_until_then() {
    let office = Office::open().await;
    let (tenant, lease) = signed(&office.setting).await;
    let change = json!({"kind": "change", "from": "2026-10-01", "rent_cents": 150_000, "deposit_cents": 300_000});
    office.agree(&tenant, &lease, change).await;
    office.setting.app.clock.set(office.setting.app.clock.now() + TimeDelta::minutes(1));
    let end = format!("/tenancies/{}/end", lease["tenancy_id"].as_str().expect("an id"));
    let _ended = office.setting.officer.post_if(&end, "*", &json!({"to": "2026-09-30"})).await.expect(200);
    assert_eq!(office.export(&[]).await, Ok(3));
    let ended = ["终止", "1200.00", "2400.00"].map(str::to_owned);
    assert!(office.told(["事项", "月租金(元)", "押金(元)"]).contains(&ended));
}

#[tokio::test]
async fn what_was_not_signed_in_those_days_is_not_there() {
    let office = Office::open().await;
    assert_eq!(office.export(&[]).await, Ok(0));
    let (_, _) = signed(&office.setting).await;
    assert_eq!(office.export(&[("--from", "2026-04-01"), ("--to", "2026-04-30")]).await, Ok(0));
    assert_eq!(office.looks().await, "0");
    let text = std::fs::read_to_string(&office.out).expect("the file");
    assert_eq!(text.lines().count(), 1, "a file with headers only: {text}");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name_and_leaves_no_file() {
    let office = Office::open().await;
    let (_, _) = signed(&office.setting).await;
    let other = office.setting.app.account(Role::Officer, &[office.setting.site]).await;
    for (name, value) in [
        ("--site", "无此村"),
        ("--to", "2026-02-01"),
        ("--from", "2026-02-30"),
        ("--reference", ""),
        ("--reference", "440106199001011234"),
        ("--reference", "电话 154 0000 0001"),
        ("--by", "nobody"),
        ("--by", other.as_str()),
        ("--out", "/proc/nowhere/leases.csv"),
    ] {
        let refused = office.export(&[(name, value)]).await;
        assert!(refused.as_ref().is_err_and(|told| told.contains(name)), "{name} {value}: {refused:?}");
        assert!(!office.out.exists(), "{name} {value}");
    }
    assert_eq!(office.looks().await, "0");
}

#[tokio::test]
async fn without_the_trail_there_is_no_file() {
    let office = Office::open().await;
    let (_, _) = signed(&office.setting).await;
    sqlx::raw_sql(
        "create function no_space() returns trigger language plpgsql as $$
             begin raise exception 'no space left on device' using errcode = 'disk_full'; end $$;
         create trigger no_space before insert on trail_entry for each row execute function no_space()",
    )
    .execute(&office.setting.app.pool)
    .await
    .expect("the fault is set up");
    let refused = office.export(&[]).await;
    assert!(refused.as_ref().is_err_and(|told| told.contains("trail")), "{refused:?}");
    assert!(!office.out.exists());
    let folder = office.out.parent().expect("a folder");
    let left = std::fs::read_dir(folder).expect("the folder").filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(".menpai-leases-"))
    });
    assert_eq!(left.count(), 0, "nothing half written stays");
}

#[tokio::test]
async fn a_name_that_begins_like_a_formula_is_harmless() {
    let office = Office::open().await;
    let (_, _) = signed(&office.setting).await;
    sqlx::query("update building set doorplate = '=HYPERLINK(1)'")
        .execute(&office.setting.app.pool)
        .await
        .expect("named");
    assert_eq!(office.export(&[]).await, Ok(1));
    let text = std::fs::read_to_string(&office.out).expect("the file");
    assert!(text.contains("\n'=HYPERLINK(1),302"), "{text}");
}
