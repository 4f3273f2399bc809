//! Signatures of API requests, version 1.3: RSASSA-PKCS1-v1_5 with SHA-256.
//!
//! Every Chef server since 12.4 (2015) checks 1.3, and so does goiardi.
//! The older 1.0 and 1.1 are left out: they need RSA without a digest prefix, which no maintained library offers
//! without a known timing weakness.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use std::fmt;

/// The API version that is asked for: the one with keys in answers and cookbook manifests by segment.
pub const API_VERSION: &str = "1";

/// Characters of the signature in one header.
const SIGNATURE_PIECE_LENGTH: usize = 60;

/// Why a key cannot sign.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text holds no private key.
    #[error("reading a private key: no PEM block with a private key was found")]
    Pem(#[source] rustls::pki_types::pem::Error),
    /// The key is for another algorithm.
    #[error("reading a private key: it is not an RSA key")]
    NotRsa,
    /// Too small, too large, or damaged.
    #[error("reading a private key: {reason}; RSA keys of 2048 to 4096 bits are possible")]
    Rejected {
        /// In the library's words.
        reason: String,
    },
}

/// An RSA private key. It shows itself to nobody.
pub struct SigningKey {
    pair: RsaKeyPair,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// `GET`, `POST`, ...
    pub method: &'a str,
    /// Path of the URL, without the query.
    pub path: &'a str,
    /// The body as sent; empty for none.
    pub body: &'a [u8],
    /// Name of the client.
    pub user: &'a str,
    /// Now, in UTC: `2026-11-22T08:00:00Z`.
    pub timestamp: &'a str,
    /// The same as in the header `X-Ops-Server-API-Version`.
    pub api_version: &'a str,
}

impl SigningKey {
    /// Reads a key in PKCS#1 or PKCS#8 form.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let rejected = |error: ring::error::KeyRejected| KeyError::Rejected { reason: error.to_string() };
        let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(KeyError::Pem)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map_err(rejected)?,
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(rejected)?,
            _ => return Err(KeyError::NotRsa),
        };
        Ok(Self { pair })
    }

    /// The `X-Ops-*` headers of the request.
    pub fn headers(&self, request: &Unsigned<'_>) -> Vec<(String, String)> {
        let text = canonical(request);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .expect("the buffer has the length of the modulus, and the system has randomness");
        let mut headers = vec![
            ("X-Ops-Sign".to_owned(), "algorithm=sha256;version=1.3;".to_owned()),
            ("X-Ops-Userid".to_owned(), request.user.to_owned()),
            ("X-Ops-Timestamp".to_owned(), request.timestamp.to_owned()),
            ("X-Ops-Content-Hash".to_owned(), content_hash(request.body)),
            ("X-Ops-Server-API-Version".to_owned(), request.api_version.to_owned()),
        ];
        let encoded = BASE64.encode(&signature);
        for (index, piece) in encoded.as_bytes().chunks(SIGNATURE_PIECE_LENGTH).enumerate() {
            let piece = String::from_utf8_lossy(piece).into_owned();
            headers.push((format!("X-Ops-Authorization-{}", index + 1), piece));
        }
        headers
    }
}

fn content_hash(body: &[u8]) -> String {
    BASE64.encode(Sha256::digest(body))
}

fn canonical(request: &Unsigned<'_>) -> String {
    format!(
        "Method:{}\nPath:{}\nX-Ops-Content-Hash:{}\nX-Ops-Sign:version=1.3\nX-Ops-Timestamp:{}\nX-Ops-UserId:{}\n\
         X-Ops-Server-API-Version:{}",
        request.method,
        canonical_path(request.path),
        content_hash(request.body),
        request.timestamp,
        request.user,
        request.api_version,
    )
}

/// Runs of `/` become one; a trailing `/` is dropped.
fn canonical_path(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Deserialize)]
    struct Vectors {
        private_key_pem: String,
        vectors: Vec<Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        method: String,
        path: String,
        body: String,
        user_id: String,
        timestamp: String,
        server_api_version: String,
        canonical_request: String,
        headers: BTreeMap<String, String>,
    }

    fn vectors() -> Vectors {
        serde_json::from_str(include_str!("../tests/fixtures/sign-vectors.json")).unwrap()
    }

    #[test]
    fn signatures_are_those_of_mixlib_authentication() {
        let Vectors { private_key_pem, vectors } = vectors();
        let key = SigningKey::from_pem(&private_key_pem).unwrap();
        assert_eq!(vectors.len(), 24);
        for vector in vectors {
            let request = Unsigned {
                method: &vector.method,
                path: &vector.path,
                body: vector.body.as_bytes(),
                user: &vector.user_id,
                timestamp: &vector.timestamp,
                api_version: &vector.server_api_version,
            };
            assert_eq!(canonical(&request), vector.canonical_request);
            let headers: BTreeMap<String, String> = key.headers(&request).into_iter().collect();
            for (name, value) in vector.headers {
                assert_eq!(headers.get(&name), Some(&value), "{name} of {} {}", vector.method, vector.path);
            }
        }
    }

    #[test]
    fn pkcs8_holds_the_same_key() {
        let pem = vectors().private_key_pem;
        let PrivateKeyDer::Pkcs1(der) = PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap() else {
            panic!("the vectors' key is in PKCS#1 form")
        };
        let request = Unsigned {
            method: "GET",
            path: "/nodes",
            body: b"",
            user: "a",
            timestamp: "2026-11-22T08:00:00Z",
            api_version: "1",
        };
        let wrapped = SigningKey::from_pem(&pkcs8(der.secret_pkcs1_der())).unwrap();
        assert_eq!(wrapped.headers(&request), SigningKey::from_pem(&pem).unwrap().headers(&request));
    }

    /// Wraps a PKCS#1 key as PKCS#8 (RFC 5208): SEQUENCE { version 0, rsaEncryption, OCTET STRING key }.
    fn pkcs8(key: &[u8]) -> String {
        fn field(tag: u8, content: &[u8]) -> Vec<u8> {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[tag, 0x82, length[0], length[1]], content].concat()
        }
        let head = [
            0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01,
            0x05, 0x00,
        ];
        let der = field(0x30, &[&head[..], &field(0x04, key)].concat());
        format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64.encode(der))
    }

    #[test]
    fn what_is_no_rsa_key_is_refused() {
        assert!(matches!(SigningKey::from_pem("hello"), Err(KeyError::Pem(_))));
        let damaged = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        assert!(matches!(SigningKey::from_pem(damaged), Err(KeyError::Rejected { .. })));
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let key = SigningKey::from_pem(&vectors().private_key_pem).unwrap();
        assert_eq!(format!("{key:?}"), "SigningKey(..)");
    }
}
