//! What a piece of work takes.

/// The result of some work, the milliseconds of processor time that it took (the machine may have other work), and the
/// mebibytes that memory grew by at most.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, f64, f64) {
    // Linux forgets the peak so far when told 5.
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux lets a process forget its peak");
    let (before, start) = (memory_mib("VmRSS:"), cpu_ms());
    let result = work();
    let took = cpu_ms() - start;
    (result, took, memory_mib("VmHWM:") - before)
}

/// Processor time of this thread, as Linux counts it.
fn cpu_ms() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts processor time");
    let nanoseconds = line.split_whitespace().next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.expect("the first field is a number of nanoseconds") / 1e6
}

fn memory_mib(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells the memory of a process");
    let line = status.lines().find_map(|line| line.strip_prefix(key)).expect("it has this line");
    line.split_whitespace().next().and_then(|field| field.parse::<f64>().ok()).expect("a number of KiB")
        / 1024.0
}
