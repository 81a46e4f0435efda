//! Problems that operations are called with. Not through the API: what is tried may be that nothing can be recorded.

use menpai_domain::ids::PhotoId;
use menpai_domain::sealed::Field;
use menpai_server::pictures::Objects;
use menpai_tests::make;
use uuid::Uuid;

use crate::api::gatehouse::Gatehouse;

/// A problem in the village's unit that stands somewhere, with a photo; answers both.
pub async fn problem(house: &Gatehouse, reporter: Uuid, handler: &str, state: &str) -> [Uuid; 2] {
    let (pool, id, photo) = (&house.app.pool, make::any_id(), PhotoId::generate());
    let now = house.app.clock.now();
    sqlx::query(
        "insert into problem (site_id, id, kind, unit_id, text_sealed, handler, state, reported_by, reported_at, solved_at)
         values ($1, $2, 'water', $3, $4, $5, $6, $7, $8, case when $6 = 'solved' then $8 end)",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(house.unit.as_uuid())
    .bind(house.app.keyring().seal(Field::ProblemText, id, "漏水"))
    .bind(handler)
    .bind(state)
    .bind(reporter)
    .bind(now)
    .execute(pool)
    .await
    .expect("the problem is written");
    sqlx::query(
        "insert into problem_photo (site_id, problem_id, id, position, width, height, bytes, sha256, added_at)
         values ($1, $2, $3, 1, 64, 48, 900, sha256('x'), $4)",
    )
    .bind(house.site.as_uuid())
    .bind(id)
    .bind(photo.as_uuid())
    .bind(now)
    .execute(pool)
    .await
    .expect("the photo is written");
    let objects = Objects::open(&house.app.config.photos).expect("the folder");
    objects.put(photo, b"a picture".to_vec()).await.expect("the picture is kept");
    [id, photo.as_uuid()]
}

/// Problems that wait for whoever handles them.
pub struct Waiting {
    /// For the office: to be read, with its photo.
    pub read: [Uuid; 2],
    /// For the office: to be accepted.
    pub reported: Uuid,
    /// For the office: to be solved.
    pub accepted: Uuid,
    /// For the office: to be rejected.
    pub wrong: Uuid,
    /// For the landlord: to be handed over.
    pub of_landlord: Uuid,
}

/// Problems that somebody reported.
pub async fn waiting(house: &Gatehouse, reporter: Uuid) -> Waiting {
    let make = async |handler, state| problem(house, reporter, handler, state).await;
    Waiting {
        read: make("office", "reported").await,
        reported: make("office", "reported").await[0],
        accepted: make("office", "accepted").await[0],
        wrong: make("office", "reported").await[0],
        of_landlord: make("landlord", "reported").await[0],
    }
}
