//! What a link does to packets.

use neo_topology::Shape;

/// `100 Mb/s · 10 ms · 5 % loss`, without what is not limited.
pub fn shape(shape: &Shape) -> String {
    let mut parts = Vec::new();
    if shape.bandwidth.kbps > 0 {
        parts.push(shape.bandwidth.to_string());
    }
    if shape.delay.micros > 0 {
        parts.push(shape.delay.to_string());
    }
    if shape.loss.probability > 0.0 {
        parts.push(format!("{} loss", shape.loss));
    }
    if parts.is_empty() { "as is".to_owned() } else { parts.join(" · ") }
}
