//! The server, asked for a random building or person each time.

use std::path::Path;

use anyhow::Result;

use super::LOAD;
use super::generate::{BUILDING, PERSON, Village};
use crate::load::{Measured, wrk};
use crate::registry::Server;

/// Who is registered in a building.
pub fn buildings(server: &Server, folder: &Path, village: &Village) -> Result<Measured> {
    ask(server, folder, BUILDING, village.buildings(), "buildings", "residents")
}

/// Where a person is registered.
pub fn persons(server: &Server, folder: &Path, village: &Village) -> Result<Measured> {
    ask(server, folder, PERSON, village.residents, "persons", "residencies")
}

fn ask(server: &Server, folder: &Path, prefix: &str, many: u32, noun: &str, what: &str) -> Result<Measured> {
    let path = format!(
        "local id = string.format(\"{prefix}%012x\", math.random(0, {last}))\n\
         path = \"/{noun}/\" .. id .. \"/{what}?purpose=registration_check\"",
        last = many - 1,
    );
    wrk::run(server, folder, LOAD, &path)
}
