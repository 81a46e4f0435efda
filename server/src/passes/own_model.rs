//! Shapes of what people do with their own passes.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{GateId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{CodeForm, PassResponse, ShownCode};

/// Let a visitor in. Nobody is named: the pass is whoever's shows its code.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "unit_id": "01980000-0000-7000-8000-000000000302", "from": "2026-04-02T18:00:00+08:00",
    "to": "2026-04-02T22:00:00+08:00", "form": "standing"
}))]
pub struct CreateVisitor {
    /// Where one lives, or what one owns.
    pub unit_id: UnitId,
    /// The gates that open, 1 to 200; all on the way to the unit if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_ids: Option<Vec<GateId>>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// In which form the code is made; `standing` if absent.
    #[serde(default)]
    pub form: CodeForm,
    /// Whether to make a PIN too, for gates with a keypad.
    #[serde(default)]
    pub pin: bool,
}

/// A visitor's pass that was just given, with what to send on to the visitor.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedVisitor {
    /// The pass.
    #[serde(flatten)]
    pub pass: PassResponse,
    /// The code, and the PIN; shown this once; where a repeated request (`Idempotency-Key`) is answered, what is in use still.
    pub codes: Vec<ShownCode>,
}
