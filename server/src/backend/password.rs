//! Passwords: argon2id, off the async threads, a few at a time.

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use rand::seq::IndexedRandom;
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Hashes computed at once: each takes 19 MiB and some tens of milliseconds of a processor.
const HASHES_AT_ONCE: usize = 2;

/// Longer passwords are refused unseen.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Length of a generated password: 20 of 32 characters are 100 bits.
const GENERATED_LENGTH: usize = 20;

/// Characters of a generated password: none that are taken for another.
const GENERATED_ALPHABET: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Compared with when there is no account, so that an unknown name takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(&generate()));

/// Checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(HASHES_AT_ONCE)) }
    }
}

impl Passwords {
    /// Whether the password belongs to the hash. No hash takes the same time, and never matches.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        if password.len() > PASSWORD_BYTES_MAX {
            return false;
        }
        let permit = self.permits.clone().acquire_owned().await.expect("the semaphore is never closed");
        let known = hash.is_some();
        let verified = tokio::task::spawn_blocking(move || {
            let matches = matches(&password, &hash.unwrap_or_else(|| NOBODY.clone()));
            drop(permit);
            matches
        });
        verified.await.is_ok_and(|matches| matches) && known
    }
}

/// The hash of a password, with a salt of its own, in PHC string format. Slow on purpose.
pub fn hash(password: &str) -> String {
    let salt = SaltString::generate(&mut OsRng);
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.expect("the default parameters and a generated salt are valid").to_string()
}

/// A new password for people to copy.
pub fn generate() -> String {
    let mut rng = rand::rng();
    let character = |_| char::from(*GENERATED_ALPHABET.choose(&mut rng).expect("the alphabet is not empty"));
    (0..GENERATED_LENGTH).map(character).collect()
}

fn matches(password: &str, hash: &str) -> bool {
    let parsed = PasswordHash::new(hash);
    parsed.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_name_matches() {
        let passwords = Passwords::default();
        let password = generate();
        let stored = hash(&password);
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(passwords.verify(password.clone(), Some(stored.clone())).await);
        assert!(!passwords.verify(generate(), Some(stored.clone())).await);
        assert!(!passwords.verify("x".repeat(PASSWORD_BYTES_MAX + 1), Some(stored)).await);
        assert!(!passwords.verify(password, None).await);
    }
}
