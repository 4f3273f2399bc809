#![allow(missing_docs, unused, clippy::all)]
#[path = "../tests/fake/mod.rs"]
mod fake;
use axum::{Router, extract::Path, http::header, response::IntoResponse, routing::get};
use fake::Fake;
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{LeptosRoutes, generate_route_list};
use neo_app::{App, Caller, backend::Backend, shell};
use std::sync::Arc;
#[tokio::main]
async fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let mode = std::env::args().nth(2).unwrap_or_default();
    let port = std::env::args().nth(3).unwrap_or("3999".into());
    let run = match mode.as_str() {
        "launching" => Some(fake::launching()),
        "launched" => Some(fake::launched()),
        "failed" => Some(fake::failed()),
        _ => None,
    };
    let preflight = neo_app::view::Preflight {
        shortfalls: vec![],
        not_applied: vec!["link-0: asked 10 ms, not applied: kernel without netem".into()],
    };
    let fake = Fake { run, preflight, ..Fake::default() };
    let options = LeptosOptions::builder().output_name("neo").site_pkg_dir("pkg").build();
    let context = move || {
        provide_context::<Arc<dyn Backend>>(Arc::new(fake.clone()));
        provide_context(Caller(Some(fake::ada())));
    };
    let router: Router = Router::new()
        .route(
            "/pkg/{file}",
            get(move |Path(file): Path<String>| {
                let dir = dir.clone();
                async move {
                    let kind = if file.ends_with("js") {
                        "text/javascript"
                    } else if file.ends_with("css") {
                        "text/css"
                    } else {
                        "application/wasm"
                    };
                    (
                        [(header::CONTENT_TYPE, kind)],
                        std::fs::read(format!("{dir}/{file}")).unwrap_or_default(),
                    )
                }
            }),
        )
        .route(
            "/api/runs/{id}/events",
            get(|| async {
                let last = fake::launching().last_number;
                let mut text = String::new();
                for n in 1..=30u64 {
                    let event = neo_wire::RunEvent {
                        run: fake::RUN,
                        number: last + n,
                        at: fake::at(130),
                        body: if n == 30 {
                            neo_wire::EventBody::Container {
                                node: "center".into(),
                                pnode: "pnode-0000".into(),
                                state: neo_wire::ContainerState::Up,
                                message: String::new(),
                                start_command_exit: None,
                            }
                        } else {
                            neo_wire::EventBody::Log {
                                step: neo_wire::Step::ConvergePnodes,
                                host: Some("config".into()),
                                stream: neo_wire::LogStream::Out,
                                text: format!("line {n}"),
                            }
                        },
                    };
                    text += &format!(
                        "event: run\nid: {}\ndata: {}\n\n",
                        last + n,
                        serde_json::to_string(&event).unwrap()
                    );
                }
                ([(header::CONTENT_TYPE, "text/event-stream")], text)
            }),
        )
        .leptos_routes_with_context(&options, generate_route_list(App), context, {
            let options = options.clone();
            move || shell(options.clone())
        })
        .with_state(options);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}
