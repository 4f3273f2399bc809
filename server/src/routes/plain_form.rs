//! A form as a browser sends it that has no script.

use super::WebState;
use super::answer::Refused;
use app::backend::Refusal;
use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;

/// What was sent.
pub(super) struct PlainForm {
    /// The texts of the fields by their names.
    pub fields: BTreeMap<String, String>,
    /// The version that was changed, for a form that changes one.
    pub base: Option<u32>,
    /// The request for the page that the form came from.
    pub page: Request,
}

impl PlainForm {
    /// Reads the form of a request.
    pub async fn of(request: Request, state: &WebState) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let page = Request::from_parts(parts.clone(), Body::empty());
        let form =
            Form::<BTreeMap<String, String>>::from_request(Request::from_parts(parts, body), state).await;
        let Form(mut fields) =
            form.map_err(|error| Refused(Refusal::Malformed { found: error.to_string() }).into_response())?;
        // Browsers send lines of a text area with two characters at their ends.
        fields.values_mut().for_each(|text| *text = text.replace("\r\n", "\n"));
        let base = fields.remove("base").and_then(|base| base.parse().ok());
        Ok(Self { fields, base, page })
    }

    /// Takes the text of a field out; empty if there is none.
    pub fn take(&mut self, name: &str) -> String {
        self.fields.remove(name).unwrap_or_default()
    }
}
