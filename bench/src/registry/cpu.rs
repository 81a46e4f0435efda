//! Processor time of processes, from `/proc`.

use std::time::Duration;

use anyhow::{Context, Result};

/// What a process has taken so far.
pub fn of_process(pid: u32) -> Result<Duration> {
    Ok(read(pid).with_context(|| format!("process {pid} is gone"))?.1)
}

/// What the children of a process have taken so far that are still there, and it itself with those that ended.
pub fn of_children(parent: u32) -> Result<Duration> {
    let mut sum = Duration::ZERO;
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // One that ends meanwhile is counted with its parent the next time.
        if let Some((its_parent, taken)) = read(pid)
            && (its_parent == parent || pid == parent)
        {
            sum += taken;
        }
    }
    Ok(sum)
}

/// Its parent, and its time with that of its children that ended.
fn read(pid: u32) -> Option<(u32, Duration)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in parentheses and can hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let taken = ticks(11)? + ticks(12)? + ticks(13)? + ticks(14)?;
    // A tick is a hundredth of a second on every Linux of today.
    Some((fields.get(1)?.parse().ok()?, Duration::from_millis(taken * 10)))
}
