//! Where a text left traces: files, and the memory of a process.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A text as it may be written: as it is, as hex, and as base64 wherever it stands in a longer text.
pub fn traces(text: &str) -> Vec<String> {
    let mut traces = vec![text.to_owned(), hex::encode(text), hex::encode_upper(text)];
    for before in 0..3 {
        let encoded = STANDARD.encode(format!("{}{text}", "x".repeat(before)));
        // The characters at both ends depend on what stands beside.
        let base64 = encoded[4..encoded.len() - 4].to_owned();
        traces.push(hex::encode(&base64));
        traces.push(base64);
    }
    traces
}

fn grep(traces: &[String]) -> Command {
    let mut grep = Command::new("grep");
    grep.args(["--text", "--fixed-strings", "--only-matching", "--byte-offset", "--with-filename"]).env("LC_ALL", "C");
    for trace in traces {
        grep.arg("-e").arg(trace);
    }
    grep
}

fn found(output: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(output).lines().take(20).map(str::to_owned).collect()
}

/// Where in the files below a folder.
pub fn in_files(folder: &Path, traces: &[String]) -> Vec<String> {
    let output = grep(traces).arg("--recursive").arg(folder).output().expect("grep runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    found(&output.stdout)
}

/// Where in everything that a process may write to.
pub fn in_memory(process: u32, traces: &[String]) -> Vec<String> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).expect("its memory is listed");
    let mut memory = File::open(format!("/proc/{process}/mem")).expect("its memory can be read");
    let mut found_all = Vec::new();
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
        let (begin, end) = line.split_once(' ').and_then(|(range, _)| range.split_once('-')).expect("a range");
        let [begin, end] = [begin, end].map(|place| u64::from_str_radix(place, 16).expect("a place"));
        let mut bytes = vec![0; usize::try_from(end - begin).expect("a length")];
        memory.seek(SeekFrom::Start(begin)).expect("a place");
        // A stack that grew, or memory that was given back meanwhile.
        if memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        let mut searching = grep(traces).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("grep runs");
        let mut into = searching.stdin.take().expect("a pipe");
        let feeding = std::thread::spawn(move || into.write_all(&bytes));
        let output = searching.wait_with_output().expect("grep ends");
        feeding.join().expect("no panic").expect("grep reads all");
        assert!(output.status.code().is_some_and(|code| code < 2), "grep failed");
        found_all.extend(found(&output.stdout).iter().map(|place| format!("{line}: {place}")));
    }
    found_all
}
