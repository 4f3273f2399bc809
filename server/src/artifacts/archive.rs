//! Files in one.

use super::Artifact;
use flate2::{Compression, GzBuilder};
use std::io::Write;

/// What the physical nodes do not need.
const NOT_FOR_NODES: [&str; 1] = ["experiment.tcl"];

/// All files as a compressed archive with the folder `EXPERIMENT/containers`. The same files give the same bytes: no
/// time and no owner stands in it.
pub fn archive(experiment: &str, files: &[Artifact]) -> Vec<u8> {
    pack(files.iter().map(|file| (format!("{experiment}/containers/{}", file.path), file)))
}

/// `config.tgz`: what the physical nodes get.
pub(super) fn config(files: &[Artifact]) -> Artifact {
    let wanted = files.iter().filter(|file| !NOT_FOR_NODES.contains(&file.path.as_str()));
    Artifact::new("config.tgz", pack(wanted.map(|file| (file.path.clone(), file))))
}

fn pack<'a>(files: impl Iterator<Item = (String, &'a Artifact)>) -> Vec<u8> {
    let written = || -> std::io::Result<Vec<u8>> {
        let gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
        let mut archive = tar::Builder::new(gzip);
        for (path, file) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(file.content.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, path, file.content.as_slice())?;
        }
        let mut gzip = archive.into_inner()?;
        gzip.flush()?;
        gzip.finish()
    };
    written().expect("memory takes every byte, and names of nodes are names of files")
}
