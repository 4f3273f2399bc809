//! How a refusal travels.

use crate::backend::Refusal;
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::Deserialization(_) => Refusal::Unreachable,
            other => Refusal::Malformed { found: other.to_string() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_survives_the_way_to_the_browser() {
        let refusal =
            Refusal::Conflict { message: "hosts are taken".into(), remedy: "swap out first".into() };
        assert_eq!(Refusal::de(refusal.ser()), refusal);
    }

    #[test]
    fn a_page_of_a_proxy_is_no_answer() {
        assert_eq!(Refusal::de("<html>502</html>".into()), Refusal::Unreachable);
    }
}
