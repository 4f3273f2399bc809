//! A line for every part that takes time.

use anyhow::Result;
use std::time::{Duration, Instant};

/// Parts shorter than this say nothing when they end.
const SILENT_BELOW: Duration = Duration::from_secs(1);

/// Does one part, and says how long it took.
pub fn part<T>(title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("  … {title}");
    let start = Instant::now();
    let result = work()?;
    let elapsed = start.elapsed();
    if elapsed >= SILENT_BELOW {
        eprintln!("  ✓ {title}  {:.1} s", elapsed.as_secs_f64());
    }
    Ok(result)
}
