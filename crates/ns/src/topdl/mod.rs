//! topdl in and out: DETER's topology description language, in XML.
//!
//! A topdl file says what an NS file says, without being a program. Everything after reading works on NS text, so a
//! topdl file is made into the NS file that a careful person would have written ([`to_ns`]), and an experiment is
//! written as topdl ([`of_experiment`]). [`crate::evaluate`] takes either kind of text and keeps the places of what it
//! was given.
//!
//! ```xml
//! <experiment>
//!   <version>1.0</version>
//!   <substrates>                                  a network; one element for each
//!     <name>link0</name>
//!     <capacity><rate>100000</rate><kind>max</kind></capacity>          kilobits per second
//!     <latency><time>5</time><kind>average</kind></latency>             milliseconds, from an interface to the middle
//!     <attribute><attribute>loss</attribute><value>0.01</value></attribute>   from one interface to another
//!   </substrates>
//!   <elements>                                    a node; one element for each
//!     <computer>
//!       <name>a</name>
//!       <os><name>UB14</name><attribute><attribute>osid</attribute><value>UB14</value></attribute></os>
//!       <interface>
//!         <substrate>link0</substrate>
//!         <name>inf000</name>                     capacity, latency and loss of its own may follow
//!         <attribute><attribute>ip4_address</attribute><value>10.1.1.2</value></attribute>
//!       </interface>
//!       <attribute><attribute>startup</attribute><value>true</value></attribute>
//!     </computer>
//!   </elements>
//! </experiment>
//! ```
//!
//! Where the shape comes from: the names of the elements, their nesting and their order, the attributes `osid`, `type`,
//! `startup`, `loss` and `ip4_address`, and that the delay of a network is twice the latency of its substrate, are those
//! of fedd's `topdl.py` (its `Topology`, and the conversion to ns2 in it); `capacity` and `latency` of interfaces are in
//! `spi/topdl.go` of deter-project/go-spi too; `ip4_netmask` and the attributes `containers:*` are in DETER's
//! documentation of containers. `failureaction` is the name of Emulab's column. What is carried and what is not stands
//! in a table in this crate's README.

mod document;
mod evaluate;
mod guard;
mod join;
mod model;
mod names;
mod notation;
mod ns;
mod read;
mod teller;
mod uncarried;
mod write;

pub(crate) use evaluate::evaluated;
pub use write::of_experiment;

use crate::diagnostic::Diagnostic;
use crate::source::Place;
use std::borrow::Cow;

/// Longest topdl text, in bytes: XML takes about eight times what the same takes in NS.
pub const TOPDL_BYTES_MAX: usize = 8 << 20;

/// Most elements of a topdl text: as many as fill [`TOPDL_BYTES_MAX`] with real ones.
pub const TOPDL_ELEMENTS_MAX: usize = 300_000;

/// Elements inside each other; topdl itself has six.
pub const TOPDL_DEPTH_MAX: usize = 16;

/// XML attributes of one element; topdl itself has none, but a root may name its schema.
pub const TOPDL_ATTRIBUTES_MAX: usize = 8;

/// A text made into the other language.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conversion {
    /// The text; none when there is an error.
    pub text: Option<String>,
    /// Everything worth saying, with places in what was converted.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a text is topdl and not NS: it begins as XML does, as no program in Tcl does.
pub fn is_topdl(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// The NS file that says what a topdl text says.
pub fn to_ns(source: &str) -> Conversion {
    let (converted, diagnostics) = converted(source);
    Conversion { text: converted.map(|ns| ns.text), diagnostics }
}

/// The text as NS: converted if it is topdl, and as it is if it is not, or if it cannot be converted.
pub fn as_ns(source: &str) -> Cow<'_, str> {
    match is_topdl(source).then(|| to_ns(source).text).flatten() {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(source),
    }
}

/// An NS text that was made of topdl.
struct Converted {
    text: String,
    /// What each of its lines was made of.
    places: Vec<Place>,
}

fn converted(source: &str) -> (Option<Converted>, Vec<Diagnostic>) {
    let mut teller = teller::Teller::new(source);
    let converted = convert(source, &mut teller);
    let good = !teller.any_error();
    (converted.filter(|_| good), teller.finish())
}

/// None if what is wrong leaves nothing to convert.
fn convert(source: &str, teller: &mut teller::Teller) -> Option<Converted> {
    let guarded = guard::check(source, teller)?;
    let document = document::parse(source, &guarded, teller)?;
    let topology = read::topology(&document, teller)?;
    let networks = join::networks(&topology, teller);
    // A file that is wrong is not named: names of what is told twice would be told of once more.
    if teller.any_error() { None } else { Some(ns::write(&topology, &networks, teller)) }
}
