//! The audit trail: what is in it, how it proves itself, how it is reviewed.

mod chain;
mod command;
mod listing;
mod proofs;
mod reviews;
mod tampering;

use menpai_tests::Client;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::gatehouse::Gatehouse;

/// So many looks at the unit of the gatehouse, one after the other.
pub async fn look(house: &Gatehouse, client: &Client, count: usize) {
    for _ in 0..count {
        let path = format!("/units/{}/residents?purpose=registration_check", house.unit);
        let _answer = client.get(&path).await.expect(200);
    }
}

/// The entries of the trail in the order of their places.
pub async fn placed(pool: &PgPool) -> Vec<Uuid> {
    let rows = sqlx::query("select entry_id from trail_leaf order by seq").fetch_all(pool).await;
    rows.expect("leaves are listed").iter().map(|row| row.get(0)).collect()
}
