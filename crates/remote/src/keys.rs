//! An experiment's own SSH key.

use ssh_key::rand_core::OsRng;
use ssh_key::{Algorithm, LineEnding, PrivateKey};

/// Makes an ed25519 key: the private half as an OpenSSH PEM, the public half as a line of `authorized_keys`.
pub fn generate() -> Result<(String, String), ssh_key::Error> {
    let key = PrivateKey::random(&mut OsRng, Algorithm::Ed25519)?;
    Ok((key.to_openssh(LineEnding::LF)?.to_string(), key.public_key().to_openssh()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_halves_belong_together_and_no_two_are_the_same() {
        let (private, public) = generate().expect("the system has randomness");
        let read = PrivateKey::from_openssh(&private).expect("it is an OpenSSH key");
        assert_eq!(read.public_key().to_openssh().expect("it is a public key"), public);
        assert!(public.starts_with("ssh-ed25519 "));
        assert_ne!(generate().expect("the system has randomness").1, public);
    }
}
