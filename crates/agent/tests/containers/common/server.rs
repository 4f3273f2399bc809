//! A config server: a hundred lines of HTTP with the documents of a test.

use super::{SERVER, World, wait_until};
use neo_wire::{ContainerConfig, ContainerReport, ContainerState, NodePlan};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server says and was told.
#[derive(Default)]
pub struct Documents {
    /// By token.
    pub plans: HashMap<String, NodePlan>,
    /// By token.
    pub configs: HashMap<String, ContainerConfig>,
    /// (token, report), in the order of arrival.
    pub reports: Vec<(String, ContainerReport)>,
    /// Whether every call is answered with 503.
    pub away: bool,
    /// Calls of containers, answered or not.
    pub calls: u64,
}

/// A config server.
#[derive(Clone)]
pub struct Server {
    /// What it says and was told.
    pub documents: Arc<Mutex<Documents>>,
}

impl Server {
    /// Serves in the management network until the test ends.
    pub fn start(world: &World) -> Self {
        let server = Self { documents: Arc::default() };
        let listener = world.listen();
        let documents = Arc::clone(&server.documents);
        std::thread::spawn(move || serve(&listener, &documents));
        server
    }

    /// Where it answers.
    pub fn url() -> String {
        format!("http://{SERVER}:7301")
    }

    /// The last report of a container.
    pub fn last_report(&self, token: &str) -> Option<ContainerReport> {
        let documents = self.documents.lock().unwrap();
        documents.reports.iter().rev().find(|(from, _)| from == token).map(|(_, report)| report.clone())
    }

    /// Waits until a container said that it came to this, with this generation.
    pub fn wait_for(&self, token: &str, state: ContainerState, generation: u64) -> ContainerReport {
        wait_until(
            &format!("{token} is {state:?} of {generation}, not {:?}", self.last_report(token)),
            || {
                self.last_report(token)
                    .is_some_and(|last| last.state == state && last.generation == generation)
            },
        );
        self.last_report(token).unwrap()
    }
}

fn serve(listener: &TcpListener, documents: &Arc<Mutex<Documents>>) {
    for stream in listener.incoming().flatten() {
        let documents = Arc::clone(documents);
        std::thread::spawn(move || while answer(&stream, &documents).is_some() {});
    }
}

/// Answers one request; none at the end of the connection.
fn answer(mut stream: &TcpStream, documents: &Mutex<Documents>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|length| *length > 0)?;
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => token = value.trim().trim_start_matches("Bearer ").to_owned(),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, text) = respond(&first, token, &body, &mut documents.lock().unwrap());
    let head = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", text.len()) };
    write!(stream, "HTTP/1.1 {status} x\r\n{head}\r\n{text}").ok()
}

fn respond(first: &str, token: String, body: &[u8], documents: &mut Documents) -> (u16, String) {
    documents.calls += 1;
    if documents.away {
        return (503, String::new());
    }
    let found = match first.split_whitespace().take(2).collect::<Vec<_>>().as_slice() {
        ["GET", "/config/v1/node-plan"] => documents.plans.get(&token).map(serde_json::to_string),
        ["GET", "/config/v1/container"] => documents.configs.get(&token).map(serde_json::to_string),
        ["POST", "/config/v1/report"] => {
            documents.reports.push((token, serde_json::from_slice(body).unwrap()));
            return (204, String::new());
        }
        _ => return (404, String::new()),
    };
    found.map_or((401, String::new()), |text| (200, text.unwrap()))
}
