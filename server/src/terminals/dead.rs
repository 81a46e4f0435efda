//! What is left of a body that can't be read: enough to see what the terminal does, and nothing of a person.

use super::splitter::find_picture;

/// Most bytes that are kept: as many as a dead letter holds.
const MAX_KEPT: usize = crate::dead_letters::store::MOST_BYTES;
/// What stands in the place of what is left out.
pub const LEFT_OUT: &str = "[left out]";
/// Longest run of characters without a gap that is no picture or template.
const MAX_RUN: usize = 128;
/// Runs of this length that follow one another with nothing but space between are one that was broken into lines
/// (RFC 2045 breaks base64 after 76 characters, RFC 7468 after 64).
const WRAPPED_RUN: usize = 40;
/// Most numbers in a row that are no feature vector.
const MAX_NUMBERS: usize = 64;
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
    let mut wrapped = Wrapped::default();
    let mut numbers = Numbers::default();
    for character in text.chars() {
        let is_gap = character.is_whitespace() || "\"'<>{}[],;&".contains(character);
        if is_gap {
            let hides = personal.hides(&run, character);
            if length > 0 && !numbers.takes(&mut kept, &run) && !wrapped.takes(&mut kept, length) {
                flush(&mut kept, &run, length, hides);
            }
            run.clear();
            length = 0;
            wrapped.is_open &= character.is_whitespace();
            if numbers.takes_gap(character) {
                continue;
            }
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
    let hides = personal.hides(&run, '\n');
    if !numbers.takes(&mut kept, &run) && !wrapped.takes(&mut kept, length) {
        flush(&mut kept, &run, length, hides);
    }
    kept.truncate(kept.floor_char_boundary(MAX_KEPT));
    kept
}

fn flush(kept: &mut String, run: &str, length: usize, hides: Hides) {
    // A number in JSON has no gap between itself and the colon.
    let value = run.trim_start_matches(':');
    let is_number_of_a_document =
        [15, 18].contains(&value.len()) && value.chars().all(|c| c.is_ascii_digit() || c == 'X' || c == 'x');
    match hides {
        _ if length > MAX_RUN => kept.push_str(LEFT_OUT),
        _ if is_number_of_a_document => {
            kept.push_str(&run[..run.len() - value.len()]);
            kept.push_str(LEFT_OUT);
        }
        Hides::All => kept.push_str(LEFT_OUT),
        Hides::Behind(at) => {
            kept.push_str(&run[..at]);
            kept.push_str(LEFT_OUT);
        }
        Hides::Nothing => kept.push_str(run),
    }
}

/// Whether we are in a picture that was broken into lines.
#[derive(Default)]
struct Wrapped {
    /// Nothing but space came since the last run.
    is_open: bool,
    /// Where in what is kept the last run begins, if it may be a line of a picture.
    first: Option<usize>,
    /// Its lines are being left out.
    is_dropping: bool,
}

impl Wrapped {
    /// Leaves the next run out where it is another line of one; then also the first.
    fn takes(&mut self, kept: &mut String, length: usize) -> bool {
        let follows = std::mem::replace(&mut self.is_open, true);
        self.is_dropping &= follows;
        if self.is_dropping {
            return true;
        }
        let before = self.first.replace(kept.len()).filter(|_| follows);
        if length < WRAPPED_RUN {
            self.first = None;
            return false;
        }
        let Some(begin) = before else { return false };
        kept.truncate(begin);
        kept.push_str(LEFT_OUT);
        self.is_dropping = true;
        true
    }
}

/// Whether we are in a row of numbers, which may be a feature vector.
#[derive(Default)]
struct Numbers {
    /// Where in what is kept it begins.
    first: usize,
    count: usize,
}

impl Numbers {
    /// Leaves the next run out where too many came before; then also those.
    fn takes(&mut self, kept: &mut String, run: &str) -> bool {
        let is_number = run.contains(|c: char| c.is_ascii_digit())
            && run.chars().all(|c| c.is_ascii_digit() || ".-+eE".contains(c));
        if !is_number {
            self.count = 0;
            return false;
        }
        if self.count == 0 {
            self.first = kept.len();
        }
        self.count += 1;
        if self.count == MAX_NUMBERS + 1 {
            kept.truncate(self.first);
            kept.push_str(LEFT_OUT);
        }
        self.is_dropping()
    }

    /// The same of what stands between them.
    fn takes_gap(&mut self, gap: char) -> bool {
        if !gap.is_whitespace() && !",;[]".contains(gap) {
            self.count = 0;
        }
        self.is_dropping()
    }

    const fn is_dropping(&self) -> bool {
        self.count > MAX_NUMBERS
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
            (
                r#"{"no":44011219900101001,"id":440112199001010017,"a":1}"#.to_owned(),
                vec!["440112199001010017"],
                ":[left out],",
            ),
            ("<cardNo>12345678901234567890</cardNo>".to_owned(), vec![LEFT_OUT], "12345678901234567890"),
        ] {
            let kept = without_pictures(body.as_bytes());
            assert!(gone.iter().all(|gone| !kept.contains(gone)), "{kept}");
            assert!(kept.contains(stays), "{kept}");
        }
        assert!(!without_pictures(b"\xff\xd8\xff\xe0 marker").contains("marker"));
    }

    #[test]
    fn a_picture_that_is_broken_into_lines_is_left_out_whole() {
        for width in [64, 76] {
            let lines = vec!["Q".repeat(width); 30].join("\r\n");
            let kept = without_pictures(format!("<a>7</a><p>\n{lines}\nQQ==\n</p><b>8</b>").as_bytes());
            assert!(!kept.contains("QQ") && kept.contains("<a>7</a>") && kept.contains("<b>8</b>"), "{kept}");
        }
        let qr = "A".repeat(120);
        let kept = without_pictures(format!(r#"{{"QRCode":"{qr}","other":"{qr}"}}"#).as_bytes());
        assert!(kept.contains(&format!(r#"{{"QRCode":"{qr}","other""#)), "a code stays: {kept}");
    }

    #[test]
    fn a_feature_vector_is_left_out_whole() {
        let vector = vec!["-0.1234e2"; 128].join(", ");
        for body in
            [format!(r#"{{"a":7,"v":[{vector}],"b":8,"#), format!("a=7 [{vector}] b=8"), format!("\"a\":7 [[{vector}")]
        {
            let kept = without_pictures(body.as_bytes());
            assert!(!kept.contains("0.1234") && kept.contains(LEFT_OUT) && kept.contains('7'), "{kept}");
            assert_eq!(kept.contains('8'), body.contains('8'), "{kept}");
        }
        let log = vec!["1001\t2026-03-30 22:00:00\t0\t4\n"; 200].concat();
        assert_eq!(without_pictures(log.as_bytes()), log);
    }

    proptest! {
        #[test]
        fn anything_is_cut_to_a_sane_text(bytes in proptest::collection::vec(any::<u8>(), 0..20_000)) {
            let kept = without_pictures(&bytes);
            prop_assert!(kept.len() <= MAX_KEPT && !kept.contains('\0'));
        }
    }
}
