//! Pictures of rooms for the demo village: drawn, since nobody's real home is to be seen.

use std::io::Cursor;

use image::{ImageFormat, ImageResult, Rgb, RgbImage};

/// Pixels.
pub const WIDTH: u32 = 1200;
/// Pixels.
pub const HEIGHT: u32 = 900;

/// What a picture shows.
#[derive(Debug, Clone, Copy)]
pub enum Room {
    /// Where one sleeps.
    Bedroom,
    /// Where one cooks.
    Kitchen,
    /// Where one washes.
    Bathroom,
}

/// Wall, floor, wood, cloth: five flats that don't look alike.
const PALETTES: [[u32; 4]; 5] = [
    [0xf3_ec_df, 0xb9_8b_5e, 0x8a_5a_3c, 0x6c_8e_ad],
    [0xe8_ef_ea, 0xc9_b0_8c, 0x6d_5a_4a, 0xc9_76_5b],
    [0xee_ee_f2, 0x9d_8b_7a, 0x55_4a_44, 0x7f_a0_7a],
    [0xf6_f0_e6, 0xd1_a9_77, 0xa8_74_48, 0x9a_7f_b0],
    [0xe6_ee_f3, 0xb3_9a_80, 0x73_5f_50, 0xd0_a0_4e],
];
const WHITE: u32 = 0xfb_fb_f8;
const SKY: u32 = 0xbd_de_f2;
const LEAVES: u32 = 0x7d_ad_6a;
const STEEL: u32 = 0xc4_ca_ce;
const SHADE: u32 = 0x5a_5f_63;

/// Draws a room, as JPEG; flats of other numbers look other.
pub fn draw(room: Room, nth: usize) -> ImageResult<Vec<u8>> {
    let [wall, floor, wood, cloth] = PALETTES[nth % PALETTES.len()];
    let mut canvas = Canvas(RgbImage::new(WIDTH, HEIGHT));
    canvas.fill([0, 0, 100, 100], wall);
    canvas.fill([0, 70, 100, 100], floor);
    canvas.fill([0, 69, 100, 71], WHITE);
    match room {
        Room::Bedroom => {
            canvas.window([54, 14, 84, 48], cloth);
            canvas.fill([4, 18, 22, 70], wood);
            canvas.fill([12, 20, 13, 68], WHITE);
            canvas.fill([30, 50, 33, 84], wood);
            canvas.fill([33, 62, 92, 80], WHITE);
            canvas.fill([48, 60, 92, 80], cloth);
            canvas.fill([35, 56, 46, 63], WHITE);
            canvas.fill([33, 80, 92, 84], wood);
        }
        Room::Kitchen => {
            canvas.window([60, 16, 86, 40], cloth);
            canvas.fill([6, 12, 44, 34], wood);
            canvas.fill([24, 12, 25, 34], WHITE);
            canvas.fill([6, 56, 94, 60], STEEL);
            canvas.fill([6, 60, 94, 88], wood);
            for x in [28, 50, 72] {
                canvas.fill([x, 60, x + 1, 88], WHITE);
            }
            canvas.fill([12, 52, 30, 56], SHADE);
            canvas.fill([66, 44, 68, 56], STEEL);
            canvas.fill([62, 44, 68, 46], STEEL);
        }
        Room::Bathroom => {
            for line in (0..70).step_by(10) {
                canvas.fill([0, line, 100, line + 1], WHITE);
            }
            for line in (0..100).step_by(8) {
                canvas.fill([line, 0, line + 1, 70], WHITE);
            }
            canvas.fill([12, 16, 36, 44], STEEL);
            canvas.fill([14, 18, 34, 42], SKY);
            canvas.fill([8, 54, 40, 60], WHITE);
            canvas.fill([22, 60, 26, 86], WHITE);
            canvas.fill([58, 48, 74, 66], WHITE);
            canvas.fill([56, 66, 78, 72], WHITE);
            canvas.fill([60, 72, 74, 86], WHITE);
            canvas.fill([86, 8, 88, 60], STEEL);
            canvas.fill([80, 8, 88, 11], STEEL);
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    canvas.0.write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

struct Canvas(RgbImage);

impl Canvas {
    /// Left, top, right, bottom in hundredths of the picture.
    fn fill(&mut self, [left, top, right, bottom]: [u32; 4], colour: u32) {
        let [_, red, green, blue] = colour.to_be_bytes();
        for y in top * HEIGHT / 100..(bottom * HEIGHT / 100).min(HEIGHT) {
            for x in left * WIDTH / 100..(right * WIDTH / 100).min(WIDTH) {
                self.0.put_pixel(x, y, Rgb([red, green, blue]));
            }
        }
    }

    fn window(&mut self, [left, top, right, bottom]: [u32; 4], curtain: u32) {
        self.fill([left, top, right, bottom], WHITE);
        self.fill([left + 1, top + 1, right - 1, bottom - 1], SKY);
        self.fill([left + 1, bottom - 9, right - 1, bottom - 1], LEAVES);
        let middle = u32::midpoint(left, right);
        self.fill([middle, top, middle + 1, bottom], WHITE);
        self.fill([left - 3, top - 2, left + 3, bottom + 5], curtain);
        self.fill([right - 3, top - 2, right + 3, bottom + 5], curtain);
        self.fill([left - 5, top - 3, right + 5, top - 2], SHADE);
    }
}
