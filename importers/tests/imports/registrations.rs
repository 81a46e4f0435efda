//! Registration extracts: persons found again, registrations corrected, nothing personal in the clear.

use chrono::NaiveDate;
use menpai_domain::identity::{Sex, fictitious_citizen_id, fictitious_phone};
use menpai_domain::sealed::Field;
use menpai_importers::ImportError;
use menpai_importers::cli::ImportKind::{Buildings, Registrations, Units};
use uuid::Uuid;

use crate::support::{Village, collection, rejected, would};

async fn village() -> Village {
    let mut village = Village::new().await;
    let path =
        village.file("houses.geojson", collection(&[(0., 0., r#"{"id":"a","doorplate":"盐田一巷1号","levels":5}"#)]));
    village.import(Buildings, &path).await.expect("a building");
    let path = village.file("rooms.csv", "门牌号,房号\n盐田1巷1号,301\n盐田1巷1号,302\n");
    village.import(Units, &path).await.expect("units");
    village
}

fn number(serial: u32) -> String {
    let birth = NaiveDate::from_ymd_opt(1990, 3, 7).expect("a day");
    fictitious_citizen_id(birth, Sex::Female, serial).expect("a number").as_str().to_owned()
}

fn phone(n: u32) -> String {
    fictitious_phone(n).expect("a phone").national().to_owned()
}

const HEADER: &str = "姓名,证件类型,身份证号,手机号,出生日期,门牌号,房号,入住日期,离开日期\n";

#[tokio::test]
async fn rows_are_checked_one_by_one() {
    let mut village = village().await;
    let (one, two) = (number(1), number(2));
    let wrong = {
        let last = if one.ends_with('0') { '1' } else { '0' };
        format!("{}{last}", &one[..17])
    };
    let path = village.file(
        "people.csv",
        format!(
            "{HEADER}\
            陈小明,身份证,{one},{},,盐田一巷1号,301,2024年2月3日,至今\n\
            王小芳,,{two},,,盐田一巷1号,302,2024-02-30,\n\
            王小芳,,{wrong},,,盐田一巷1号,302,2024-02-03,\n\
            王小芳,会员卡,{two},,,盐田一巷1号,302,2024-02-03,\n\
            王小芳,,{two},12345,,盐田一巷1号,302,2024-02-03,\n\
            王小芳,,{two},,1991-01-01,盐田一巷1号,302,2024-02-03,\n\
            王小芳,,,,,盐田一巷1号,302,2024-02-03,\n\
            ,,{two},,,盐田一巷1号,302,2024-02-03,\n\
            王小芳,,{two},,,盐田一巷1号,999,2024-02-03,\n\
            王小芳,,{two},,,盐田八巷1号,302,2024-02-03,\n\
            王小芳,,{two},,,盐田一巷1号,302,2024-02-03,2023-01-01\n\
            另一个,,{one},,,盐田一巷1号,302,2024-02-03,\n\
            陈小明,,{one},,,盐田一巷1号,301,2024-05-01,\n\
            李 Marie,护照,XZ1234567,,1988-08-08,盐田一巷1号,302,2024/2/3,2024/12/31\n",
            phone(1)
        ),
    );
    let report = village.import(Registrations, &path).await.expect("imported");
    assert_eq!(
        rejected(&report),
        [
            (3, "not_a_date"),
            (4, "identity.check_character"),
            (5, "unknown_word"),
            (6, report.rejects[3].code),
            (7, "identity.birth_date_mismatch"),
            (8, "person_unknown"),
            (9, "missing"),
            (10, "unit_unknown"),
            (11, "building_unknown"),
            (12, "before_from"),
            (13, "other_name"),
            (14, "overlap"),
        ]
    );
    assert!(report.rejects[3].code.starts_with("phone."), "{:?}", report.rejects[3]);
    assert!(report.rejects.iter().all(|reject| reject.id.is_none()), "{report:#?}");
    assert!(report.rejects[0].reason.starts_with("入住日期："), "{:?}", report.rejects[0]);
    assert_eq!((would(&report), report.also["persons_new"]), ((2, 0, 0), 2));
    let terms = village.text("select string_agg(valid::text, ' ' order by valid) from residency").await;
    assert_eq!(terms, "[2024-02-03,2025-01-01) [2024-02-03,)");

    // What was written in the clear.
    let written = village.rejects() + &serde_json::to_string(&report).expect("a report");
    for personal in [&one, &two, &wrong, &phone(1), "王小芳", "陈小明", "1991"] {
        assert!(!written.contains(personal), "{personal} in {written}");
    }
    assert!(written.contains("4****************"), "{written}");

    // What was sealed opens for its person.
    let (id, name, phone_sealed): (Uuid, Vec<u8>, Option<Vec<u8>>) =
        sqlx::query_as("select id, name_sealed, phone_sealed from person where document_kind = 'citizen_id'")
            .fetch_one(&mut village.conn)
            .await
            .expect("a person");
    assert_eq!(village.keyring.open(Field::Name, id, &name).as_deref(), Ok("陈小明"));
    let phone_sealed = phone_sealed.expect("a phone");
    assert!(village.keyring.open(Field::Phone, id, &phone_sealed).expect("it opens").ends_with(&phone(1)));
}

#[tokio::test]
async fn persons_are_found_again_and_registrations_corrected() {
    let mut village = village().await;
    let one = number(1);
    let row = |phone: &str, room: &str, from: &str, to: &str| {
        format!("{HEADER}陈小明,,{one},{phone},,盐田一巷1号,{room},{from},{to}\n")
    };
    let path = village.file("people.csv", row("", "301", "2024-02-03", ""));
    village.import(Registrations, &path).await.expect("imported");
    let again = village.import(Registrations, &path).await.expect("again");
    assert_eq!((would(&again), again.also["persons_new"], again.also["persons_changed"]), ((0, 0, 1), 0, 0));

    // The last day and a phone become known: a correction, and the old version stays.
    let path = village.file("people.csv", row(&phone(3), "301", "2024-02-03", "2024-12-31"));
    let corrected = village.import(Registrations, &path).await.expect("corrected");
    assert_eq!((would(&corrected), corrected.also["persons_changed"]), ((0, 1, 0), 1));
    let versions = village
        .text(
            "select string_agg(concat_ws('/', version, valid, recorded_to is null, filed_as, reason), ' ' order by version)
             from residency",
        )
        .await;
    assert_eq!(versions, "1/[2024-02-03,)/f/import 2/[2024-02-03,2025-01-01)/t/import/导入更正");
    assert_eq!(village.count("select count(*) from person where version = 2 and phone_index is not null").await, 1);

    // The older extract doesn't reopen it; an overlapping one is refused; a later one is new.
    let path = village.file("people.csv", row("", "301", "2024-02-03", ""));
    assert_eq!(would(&village.import(Registrations, &path).await.expect("older")), (0, 0, 1));
    let path = village.file("people.csv", row("", "301", "2024-06-01", ""));
    assert_eq!(rejected(&village.import(Registrations, &path).await.expect("overlapping")), [(2, "overlap")]);
    let path = village.file("people.csv", row("", "301", "2025-01-01", ""));
    assert_eq!(would(&village.import(Registrations, &path).await.expect("later")), (1, 0, 0));

    // A known number under another name is nobody's business to guess.
    let path = village.file("people.csv", row("", "302", "2025-01-01", "").replace("陈小明", "陈晓明"));
    assert_eq!(rejected(&village.import(Registrations, &path).await.expect("another name")), [(2, "other_name")]);
    assert_eq!(village.count("select count(*) from person").await, 1);
}

#[tokio::test]
async fn a_person_without_a_number_is_known_by_name_and_birth_date() {
    let mut village = village().await;
    let path = village.file("people.csv", format!("{HEADER}陈小宝,,,,2020-05-05,盐田一巷1号,301,2024-02-03,\n"));
    assert_eq!(would(&village.import(Registrations, &path).await.expect("imported")), (1, 0, 0));
    let again = village.import(Registrations, &path).await.expect("again");
    assert_eq!((would(&again), again.also["persons_new"]), ((0, 0, 1), 0));
    assert_eq!(village.count("select count(*) from person where id_number_index is null").await, 1);
}

#[tokio::test]
async fn missing_columns_and_wrong_formats_stop_the_import() {
    let mut village = village().await;
    let path = village.file("people.csv", "姓名,房号\n陈小明,301\n");
    let error = village.import(Registrations, &path).await.expect_err("columns are missing");
    assert!(matches!(error, ImportError::MissingColumns { .. }), "{error}");
    assert!(error.to_string().contains("id_number") && error.to_string().contains("from (入住日期)"), "{error}");
    let path = village.file("people.geojson", collection(&[]));
    assert!(matches!(village.import(Registrations, &path).await, Err(ImportError::Format(_))));
}
