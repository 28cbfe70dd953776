//! Packs laid-out parts into a broad picture.

use super::frame::Placed;
use super::part::Part;

/// Between the parts of a picture.
const PART_GAP: f64 = 26.0;
/// How broad a picture is meant to be for its height.
const ASPECT: f64 = 1.7;

/// Puts the parts into rows, left to right, small ones below each other where a row is high enough, so that the whole is about as broad
/// as [`ASPECT`] says. Parts come with the highest first.
pub fn pack(parts: Vec<Part>, placed: &mut Placed) {
    let area: f64 = parts.iter().map(|part| (part.width + PART_GAP) * (part.height + PART_GAP)).sum();
    let widest = parts.iter().map(|part| part.width).fold(0.0, f64::max);
    let mut rows = Rows { most: (area * ASPECT).sqrt().max(widest), ..Rows::default() };
    for mut part in parts {
        let (x, y) = rows.find_room(part.width, part.height);
        part.shift(x, y);
        placed.size = (placed.size.0.max(x + part.width), placed.size.1.max(y + part.height));
        part.settle(placed);
    }
}

/// The row that is being filled, and the column in it.
#[derive(Debug, Clone, Copy, Default)]
struct Rows {
    most: f64,
    top: f64,
    height: f64,
    left: f64,
    column_width: f64,
    column_height: f64,
}

impl Rows {
    /// Returns the place of the next part: below the one before, else beside it, else in a new row.
    fn find_room(&mut self, width: f64, height: f64) -> (f64, f64) {
        if self.column_height > 0.0 && self.column_height + height <= self.height && self.left + width <= self.most {
            let at = (self.left, self.top + self.column_height);
            self.column_height += height + PART_GAP;
            self.column_width = self.column_width.max(width);
            return at;
        }
        if self.column_width > 0.0 {
            self.left += self.column_width + PART_GAP;
        }
        if self.left > 0.0 && self.left + width > self.most {
            (self.left, self.top) = (0.0, self.top + self.height + PART_GAP);
            self.height = 0.0;
        }
        self.height = self.height.max(height);
        (self.column_width, self.column_height) = (width, height + PART_GAP);
        (self.left, self.top)
    }
}
