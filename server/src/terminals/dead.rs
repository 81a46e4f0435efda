//! What is left of a body that can't be read: enough to see what the terminal does, and nothing of a person.

use super::splitter::find_picture;

/// Most characters that are kept.
const MAX_KEPT: usize = 8 * 1024;
/// Longest run of characters without a gap that is no picture or template.
const MAX_RUN: usize = 128;
/// Fields whose values are somebody's.
const PERSONAL: &[&str] = &[
    "name",
    "cardname",
    "personname",
    "username",
    "identitycard",
    "idcard",
    "certificatenumber",
    "phone",
    "job",
    "department",
];

/// A body as text, without pictures, templates and names: long runs, what is no text, and the values of fields that name
/// people are left out, and said to be.
#[must_use]
pub fn without_pictures(body: &[u8]) -> String {
    // What follows is no text any more.
    let end = find_picture(body).into_iter().chain(memchr::memchr(0, body)).min().unwrap_or(body.len());
    let body = &body[..end];
    let text = String::from_utf8_lossy(body);
    let mut kept = String::new();
    let mut run = String::new();
    let mut length = 0_usize;
    let mut personal = Personal::default();
    for character in text.chars() {
        let is_gap = character.is_whitespace() || "\"'<>{}[],;&".contains(character);
        if is_gap {
            flush(&mut kept, &run, length, personal.hides(&run, character));
            run.clear();
            length = 0;
            kept.push(if character.is_control() && character != '\n' && character != '\t' { ' ' } else { character });
        } else {
            length += 1;
            if length <= MAX_RUN {
                run.push(if character.is_control() { ' ' } else { character });
            }
        }
        if kept.len() >= MAX_KEPT {
            break;
        }
    }
    flush(&mut kept, &run, length, personal.hides(&run, '\n'));
    kept.chars().take(MAX_KEPT).collect()
}

fn flush(kept: &mut String, run: &str, length: usize, hides: Hides) {
    let is_number_of_a_document = length >= 15 && run.chars().all(|c| c.is_ascii_digit() || c == 'X' || c == 'x');
    match hides {
        _ if length > MAX_RUN || is_number_of_a_document => kept.push_str("[left out]"),
        Hides::All => kept.push_str("[left out]"),
        Hides::Behind(at) => {
            kept.push_str(&run[..at]);
            kept.push_str("[left out]");
        }
        Hides::Nothing => kept.push_str(run),
    }
}

enum Hides {
    Nothing,
    All,
    /// From this byte on.
    Behind(usize),
}

/// Whether we are in the value of a field that names somebody.
#[derive(Default)]
struct Personal {
    is_next: bool,
}

impl Personal {
    fn hides(&mut self, run: &str, gap: char) -> Hides {
        let bare = run.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        // `Name=…` up to the end of the line or a tab.
        if let Some((name, value)) = run.split_once('=')
            && PERSONAL.contains(&name.to_lowercase().as_str())
        {
            self.is_next = !"\t\n\r&".contains(gap);
            return if value.is_empty() { Hides::Nothing } else { Hides::Behind(name.len() + 1) };
        }
        if run.starts_with('/') {
            self.is_next = false;
            return Hides::Nothing;
        }
        if PERSONAL.contains(&bare.as_str()) {
            self.is_next = true;
            return Hides::Nothing;
        }
        let hides = self.is_next && !bare.is_empty();
        // A value ends where the next field, element or line begins.
        if ",<}\t\n\r&;".contains(gap) && (hides || gap != '<') {
            self.is_next = false;
        }
        if hides { Hides::All } else { Hides::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_numbers_and_pictures_are_left_out() {
        let long = "QUJD".repeat(100);
        for (body, gone, stays) in [
            (r#"{"serialNo":7,"name":"Jane Doe","cardNo":"12""#.to_owned(), vec!["Jane", "Doe"], "cardNo"),
            (format!(r#"{{"Photo":"{long}","a":1"#), vec!["QUJDQUJD"], "\"a\""),
            ("<name>王 小明</name><serialNo>7".to_owned(), vec!["王", "小明"], "serialNo"),
            ("user pin=1\tname=Jane Doe\tprivilege=0".to_owned(), vec!["Jane", "Doe"], "privilege=0"),
            ("IdentityCard: 440112199001010017 x".to_owned(), vec!["440112"], "IdentityCard"),
        ] {
            let kept = without_pictures(body.as_bytes());
            assert!(gone.iter().all(|gone| !kept.contains(gone)), "{kept}");
            assert!(kept.contains(stays), "{kept}");
        }
        assert!(!without_pictures(b"\xff\xd8\xff\xe0 marker").contains("marker"));
    }

    proptest! {
        #[test]
        fn anything_is_cut_to_a_sane_text(bytes in proptest::collection::vec(any::<u8>(), 0..20_000)) {
            let kept = without_pictures(&bytes);
            prop_assert!(kept.chars().count() <= MAX_KEPT && !kept.contains('\0'));
        }
    }
}
