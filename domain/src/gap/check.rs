//! Ranges of parameters, and what is told of those that are left.

#[derive(Default)]
pub(super) struct Checks(Vec<(&'static str, String)>);

impl Checks {
    /// Where the bounds are those of another field that is wrong itself, only that one is told.
    pub fn between(&mut self, field: &'static str, value: u32, least: u32, most: u32) {
        if least <= most && !(least..=most).contains(&value) {
            self.0.push((field, format!("must be between {least} and {most}")));
        }
    }

    /// Square metres for one person; not a number is refused, too.
    pub fn area(&mut self, field: &'static str, value: f32) {
        if !(0.0..=50.0).contains(&value) {
            self.0.push((field, "must be between 0 and 50".to_owned()));
        }
    }

    pub fn done(self) -> Vec<(&'static str, String)> {
        self.0
    }
}
