//! The code by which landlord and seeker know one another.

use rand::RngExt;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;

/// Four digits. Told to both, and no secret: it opens nothing.
pub fn draw() -> String {
    format!("{:04}", UnwrapErr(SysRng).random_range(0..10_000))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_has_four_digits() {
        for _ in 0..100 {
            let code = super::draw();
            assert!(code.len() == 4 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        }
    }
}
