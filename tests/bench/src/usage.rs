//! What processes have used, from /proc.

use std::collections::HashMap;
use std::fs;

/// Clock ticks per second of /proc/*/stat: fixed to 100 in Linux' interface to programs.
const TICKS: f64 = 100.0;

/// One line of /proc/<pid>/stat.
#[derive(Clone, Copy, Debug)]
struct Process {
    id: u32,
    parent: u32,
    /// Of itself, in seconds.
    own: f64,
    /// Of children that have ended, in seconds.
    ended: f64,
}

fn process(id: u32) -> Option<Process> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<u64>().ok());
    Some(Process {
        id,
        parent: number(4)? as u32,
        own: (number(14)? + number(15)?) as f64 / TICKS,
        ended: (number(16)? + number(17)?) as f64 / TICKS,
    })
}

/// A process and all its descendants.
fn family(root: u32) -> Vec<Process> {
    let ids = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let mut children: HashMap<u32, Vec<Process>> = HashMap::new();
    for one in ids.filter_map(process) {
        children.entry(one.parent).or_default().push(one);
    }
    let mut all: Vec<Process> = process(root).into_iter().collect();
    let mut next = 0;
    while let Some(one) = all.get(next) {
        all.extend(children.remove(&one.id).unwrap_or_default());
        next += 1;
    }
    all
}

/// CPU seconds of a process and its descendants, those that have ended included.
pub(crate) fn cpu_of_family(root: u32) -> f64 {
    family(root).iter().map(|one| one.own + one.ended).sum()
}

/// CPU seconds of one process alone.
pub(crate) fn cpu_of(id: u32) -> f64 {
    process(id).map_or(0.0, |one| one.own)
}

/// Resident bytes of a process and its descendants; a page that several of them share counts once.
pub(crate) fn resident_of_family(root: u32) -> u64 {
    // Of a page in several processes each is told its part.
    let part = |id: u32| -> Option<u64> {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    family(root).iter().filter_map(|one| part(one.id)).sum::<u64>() * 1024
}

/// The child of a process with this program's name.
pub(crate) fn child_named(root: u32, name: &str) -> Option<u32> {
    // The kernel keeps the first 15 bytes of a name.
    let name = &name[..name.len().min(15)];
    let named = |id: u32| fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|comm| comm.trim() == name);
    family(root).into_iter().skip(1).find(|one| named(one.id)).map(|one| one.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_found_with_its_children() {
        let mut child = std::process::Command::new("sleep").arg("10").spawn().unwrap();
        let found = family(std::process::id());
        let _ = child.kill();
        let _ = child.wait();
        assert!(found.iter().any(|one| one.id == child.id()));
        assert!(resident_of_family(std::process::id()) > 1_000_000);
        assert!(cpu_of(std::process::id()) >= 0.0);
    }
}
