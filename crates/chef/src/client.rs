//! Signed requests to a Chef server.

use crate::sign::{API_VERSION, Unsigned};
use crate::{ObjectName, SigningKey};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::format_description;

/// What `X-Chef-Version` says: the first Chef with YAML recipes, whose API this is.
const CHEF_VERSION: &str = "16.0.257";

/// A server on the management network that does not take a connection in this time is away.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);

/// The slowest request is a solver call on a busy server: seconds.
const REQUEST_DEADLINE: Duration = Duration::from_secs(60);

/// Longest part of an answer that an error shows, in characters.
const SHOWN_MAX: usize = 500;

/// What went wrong between a client and a Chef server.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The address of the server is none.
    #[error("`{url}` is not the URL of a Chef server")]
    Url {
        /// As given.
        url: String,
    },
    /// The TLS library refused to start.
    #[error("preparing connections to a Chef server")]
    Setup(#[source] reqwest::Error),
    /// No answer.
    #[error("{request}: no answer from the Chef server")]
    Transport {
        /// Method, URL and client.
        request: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// An answer that says no.
    #[error("{request}: the Chef server answered {status}: {message}")]
    Refused {
        /// Method, URL and client.
        request: String,
        /// Status code.
        status: StatusCode,
        /// The server's words.
        message: String,
    },
    /// An answer that is not what was asked for. Some servers answer unknown routes 200 with an empty body.
    #[error("{request}: the Chef server answered {status} with {found} where {expected} was expected")]
    Unexpected {
        /// Method, URL and client.
        request: String,
        /// Status code.
        status: StatusCode,
        /// What came.
        found: String,
        /// What was to come.
        expected: &'static str,
    },
}

impl ApiError {
    /// Whether the same request may succeed later: a name, an object or a cookbook that the server misses may be given
    /// to it, or given again when it was killed and has forgotten what it had not saved.
    pub fn retry(&self) -> bool {
        match self {
            Self::Transport { .. } => true,
            Self::Refused { status, .. } => {
                status.is_server_error() || matches!(status.as_u16(), 401 | 404 | 412)
            }
            Self::Url { .. } | Self::Setup(_) | Self::Unexpected { .. } => false,
        }
    }

    /// The status code of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } | Self::Unexpected { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Url { .. } => "give a URL such as `http://172.31.0.2:4545`",
            Self::Setup(_) => "check the certificates of this host",
            Self::Transport { .. } => {
                "check that the Chef server runs and is reachable (`neo-agent chef server` starts it), then try again"
            }
            Self::Refused { status, .. } => match status.as_u16() {
                401 => {
                    "check the name, its key and this host's clock (15 minutes are tolerated); register anew"
                }
                403 => "use a client that may do this: an administrator, or the node's own",
                404 => "upload the repository, or correct the name",
                409 => "remove the object of the same name, or choose another name",
                412 => "upload the cookbooks that the run list names",
                413 => "make the object smaller; a Chef server takes 1,000,000 bytes of JSON",
                _ => "read the log of the Chef server",
            },
            Self::Unexpected { .. } => {
                "check that the URL is that of a Chef server (with its organization, if it has any)"
            }
        }
    }
}

/// One client (in Chef's sense: a name with a key) of one server.
#[derive(Debug, Clone)]
pub struct ChefClient {
    http: reqwest::Client,
    base: Url,
    name: ObjectName,
    key: Arc<SigningKey>,
}

/// An answer that was a success.
struct Answer {
    request: String,
    status: StatusCode,
    body: Vec<u8>,
}

impl ChefClient {
    /// A client of the server at `base`: `http://HOST:PORT`, or `https://HOST/organizations/NAME`.
    pub fn new(base: &str, name: &ObjectName, key: SigningKey) -> Result<Self, ApiError> {
        let wrong = || ApiError::Url { url: base.to_owned() };
        let url = Url::parse(base).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
            return Err(wrong());
        }
        Ok(Self { http: http(&url)?, base: url, name: name.clone(), key: Arc::new(key) })
    }

    /// The same server, as another client.
    pub fn with_identity(&self, name: &ObjectName, key: SigningKey) -> Self {
        Self { name: name.clone(), key: Arc::new(key), ..self.clone() }
    }

    /// The name under which requests are signed.
    pub fn name(&self) -> &ObjectName {
        &self.name
    }

    /// Gets an object; none when it is not there.
    pub async fn get(&self, path: &str) -> Result<Option<Value>, ApiError> {
        found(self.json(Method::GET, path, None).await)
    }

    /// Posts a document.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ApiError> {
        self.json(Method::POST, path, Some(body)).await
    }

    /// Puts a document; none when there is nothing to replace.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Option<Value>, ApiError> {
        found(self.json(Method::PUT, path, Some(body)).await)
    }

    /// Deletes an object; none when it was not there.
    pub async fn delete(&self, path: &str) -> Result<Option<Value>, ApiError> {
        found(self.json(Method::DELETE, path, None).await)
    }

    /// Sends a file to the URL that a sandbox gave.
    pub async fn send_file(&self, url: &str, md5: &[u8], content: Vec<u8>) -> Result<(), ApiError> {
        let url = absolute(url)?;
        let mut headers = HeaderMap::new();
        headers.insert("Content-Type", HeaderValue::from_static("application/x-binary"));
        headers.insert("Content-MD5", header_value(&BASE64.encode(md5)));
        self.send(Method::PUT, url, headers, content).await.map(|_| ())
    }

    /// Fetches a file from the URL that a manifest gave.
    pub async fn fetch_file(&self, url: &str) -> Result<Vec<u8>, ApiError> {
        Ok(self.send(Method::GET, absolute(url)?, HeaderMap::new(), Vec::new()).await?.body)
    }

    async fn json(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, ApiError> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        let mut headers = HeaderMap::new();
        if body.is_some() {
            headers.insert("Content-Type", HeaderValue::from_static("application/json"));
        }
        let content = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let answer = self.send(method, url, headers, content).await?;
        serde_json::from_slice(&answer.body).map_err(|_| ApiError::Unexpected {
            request: answer.request,
            status: answer.status,
            found: shown(&answer.body),
            expected: "a JSON document",
        })
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, ApiError> {
        let request = format!("{method} {url} as `{}`", self.name);
        let mut headers = headers;
        headers.extend(self.signature(&method, &url, &body));
        headers.insert("Accept", HeaderValue::from_static("application/json"));
        headers.insert("X-Chef-Version", HeaderValue::from_static(CHEF_VERSION));
        let transport = |source| ApiError::Transport { request: request.clone(), source };
        let response =
            self.http.request(method, url).headers(headers).body(body).send().await.map_err(transport)?;
        let status = response.status();
        let body = response.bytes().await.map_err(transport)?.to_vec();
        if status.is_success() {
            Ok(Answer { request, status, body })
        } else {
            Err(ApiError::Refused { request, status, message: server_words(&body) })
        }
    }

    fn signature(&self, method: &Method, url: &Url, body: &[u8]) -> HeaderMap {
        let timestamp = OffsetDateTime::now_utc()
            .format(format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z"))
            .expect("a time has a year, a month and so on");
        let unsigned = Unsigned {
            method: method.as_str(),
            path: url.path(),
            body,
            user: self.name.as_str(),
            timestamp: &timestamp,
            api_version: API_VERSION,
        };
        let named = |(name, value): (String, String)| {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("our own header names are ASCII");
            (name, header_value(&value))
        };
        self.key.headers(&unsigned).into_iter().map(named).collect()
    }
}

/// No proxy: a Chef server of a testbed is on the management network.
/// Where there is no TLS, the host's certificates need not be there.
fn http(url: &Url) -> Result<reqwest::Client, ApiError> {
    // An error says that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .no_proxy()
        .connect_timeout(CONNECT_DEADLINE)
        .timeout(REQUEST_DEADLINE)
        .user_agent(concat!("neo-chef/", env!("CARGO_PKG_VERSION")));
    let builder = if url.scheme() == "http" { builder.tls_certs_only([]) } else { builder };
    builder.build().map_err(ApiError::Setup)
}

fn absolute(url: &str) -> Result<Url, ApiError> {
    Url::parse(url).map_err(|_| ApiError::Url { url: url.to_owned() })
}

fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("base64, names and times are ASCII")
}

fn found(result: Result<Value, ApiError>) -> Result<Option<Value>, ApiError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
        Err(error) => Err(error),
    }
}

fn shown(body: &[u8]) -> String {
    if body.is_empty() {
        return "an empty body".to_owned();
    }
    format!("`{}`", String::from_utf8_lossy(body).trim().chars().take(SHOWN_MAX).collect::<String>())
}

/// The text of `{"error": ["text"]}`; the solver's errors hold an object with a `message` instead of a text.
fn server_words(body: &[u8]) -> String {
    let Ok(document) = serde_json::from_slice::<Value>(body) else { return shown(body) };
    let errors = match document.get("error") {
        Some(Value::Array(errors)) => errors.clone(),
        Some(error) => vec![error.clone()],
        None => return shown(body),
    };
    let words = |error: &Value| {
        let text = error.as_str().or_else(|| error.get("message").and_then(Value::as_str));
        text.map_or_else(|| error.to_string(), str::to_owned)
    };
    errors.iter().map(words).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_s_words_are_found() {
        let check = |body: &str, expected: &str| assert_eq!(server_words(body.as_bytes()), expected);
        check(r#"{"error":["Client already exists"]}"#, "Client already exists");
        check(r#"{"error":"bad"}"#, "bad");
        check(
            r#"{"error":[{"message":"no such cookbook nope.","non_existent_cookbooks":["nope"]}]}"#,
            "no such cookbook nope.",
        );
        check("", "an empty body");
        check("<html>", "`<html>`");
    }

    #[test]
    fn a_url_is_that_of_a_server() {
        let key = || {
            let vectors: Value =
                serde_json::from_str(include_str!("../tests/fixtures/sign-vectors.json")).unwrap();
            SigningKey::from_pem(vectors["private_key_pem"].as_str().unwrap()).unwrap()
        };
        let name = ObjectName::new("admin").unwrap();
        assert!(ChefClient::new("https://chef/organizations/neo", &name, key()).is_ok());
        for bad in ["", "chef", "ftp://chef", "/etc/passwd"] {
            assert!(matches!(ChefClient::new(bad, &name, key()), Err(ApiError::Url { .. })), "{bad}");
        }
    }
}
