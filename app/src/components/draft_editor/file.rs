//! Reading a file that was chosen or dropped.

use neo_ns::SOURCE_BYTES_MAX;
use neo_ns::topdl::{TOPDL_BYTES_MAX, is_topdl};

/// The text of a file's bytes, or why it has none.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "files are read in the browser only")
)]
pub(super) fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.contains(&0) {
        return Err("This is a binary file, not an NS file.".to_owned());
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("The file is not UTF-8: line {line} has a byte that is no character. Save it as UTF-8.")
    })?;
    let most = if is_topdl(&text) { TOPDL_BYTES_MAX } else { SOURCE_BYTES_MAX };
    match too_large(text.len() as u64, most) {
        Some(problem) => Err(problem),
        None => Ok(text),
    }
}

/// Why a file of this size is not read: not even topdl may be so large.
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "files are read in the browser only")
)]
pub(super) fn size_problem(bytes: u64) -> Option<String> {
    too_large(bytes, TOPDL_BYTES_MAX)
}

fn too_large(bytes: u64, most: usize) -> Option<String> {
    let mebibytes = |bytes: u64| bytes as f64 / 1024.0 / 1024.0;
    (bytes > most as u64).then(|| {
        let (found, most) = (mebibytes(bytes), mebibytes(most as u64));
        format!("The file has {found:.1} MiB; at most {most} MiB is possible.")
    })
}

/// Reads a file and calls back with its name and text, or with why not.
#[cfg(feature = "hydrate")]
pub(super) fn read(file: &web_sys::File, done: impl FnOnce(Result<(String, String), String>) + 'static) {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    if let Some(problem) = size_problem(file.size() as u64) {
        return done(Err(problem));
    }
    let unreadable = "The browser could not read the file.".to_owned();
    let Ok(reader) = web_sys::FileReader::new() else { return done(Err(unreadable)) };
    let name = file.name();
    let ended = Closure::once_into_js({
        let reader = reader.clone();
        move || match reader.result() {
            Ok(buffer) if !buffer.is_null() => {
                let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
                done(text_of(bytes).map(|text| (name, text)));
            }
            _ => done(Err("The browser could not read the file.".to_owned())),
        }
    });
    reader.set_onloadend(Some(ended.unchecked_ref()));
    // It fails only while another read is under way; this reader is new.
    let _ = reader.read_as_array_buffer(file);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_files_are_named_as_what_they_are() {
        assert_eq!(text_of(b"set ns".to_vec()).as_deref(), Ok("set ns"));
        assert!(text_of(vec![0x7f, b'E', b'L', b'F', 0]).unwrap_err().contains("binary"));
        assert!(text_of(b"a\nb\xff".to_vec()).unwrap_err().contains("line 2"));
        assert!(size_problem(9 << 20).unwrap().contains("9.0 MiB"));
        assert!(text_of(vec![b'#'; 5 << 20]).unwrap_err().contains("has 5.0 MiB; at most 1 MiB"));
        assert!(text_of([&b"<experiment>"[..], &[b' '; 5 << 20]].concat()).is_ok(), "topdl takes more");
        assert!(size_problem(1024).is_none());
    }
}
